"""The releases' desk and «Probar» as people use them: one click back, a blind vote, readable by everybody."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth import get_user_model
from playwright.sync_api import Page

from curation.models import Unit
from tests.browser.conftest import Visitor
from tests.training_jobs.released import REASON, make_release, make_stale
from training_jobs.comparisons.services import comparison_create
from training_jobs.gate.promotion import release_promote
from training_jobs.models import Comparison, Release
from training_jobs.releases.selectors import production_release

_PASSWORD = "una-clave-larga-7"


@pytest.fixture
def desk(portal: str, visitor: Visitor, settings, tmp_path) -> Visitor:
    settings.VAR_DIR = tmp_path
    settings.ENGINE_WANTED_FILE = tmp_path / "engine-wanted.json"
    settings.ENGINE_STATE_FILE = tmp_path / "engine.json"
    settings.ENGINE_REPORT_FILE = tmp_path / "engine-report.json"
    get_user_model().objects.create_superuser("jefa", password=_PASSWORD)
    visitor.page.goto(f"{portal}/admin/login/")
    visitor.page.fill("[name=username]", "jefa")
    visitor.page.fill("[name=password]", _PASSWORD)
    visitor.page.click("[type=submit]")
    return visitor


def _open(page: Page, portal: str, path: str) -> None:
    page.goto(f"{portal}/admin/training_jobs/{path}")
    page.wait_for_load_state("networkidle")


def _promoted(unit: Unit) -> Release:
    release = make_release(unit, name="Ajuste de abril")
    release_promote(release, actor=None, reason=REASON, gate=None)
    return release


def _asked(unit: Unit, release: Release) -> Comparison:
    return comparison_create(
        unit=unit,
        question="¿Cuánto cuesta?",
        sides=(release, None),
        answers=("Cuesta 500 Bs.", "No lo sé."),
        sources=[],
        with_sources=False,
        is_blind=True,
        timings_ms={"left": 900.0, "right": 400.0},
        actor=get_user_model().objects.get(username="jefa"),
    )


def test_one_click_takes_a_release_back(desk: Visitor, portal: str, office: Unit) -> None:
    release = _promoted(office)
    _open(desk.page, portal, f"release/{release.pk}/change/")
    desk.page.locator(".release-back button").click()
    desk.page.wait_for_load_state("networkidle")
    assert production_release(office) is None
    assert desk.page.locator(".release-back").count() == 0


def test_promotion_dialog_opens_with_its_confirmation(desk: Visitor, portal: str, office: Unit) -> None:
    release = make_release(office)
    make_stale(release)
    _open(desk.page, portal, f"release/{release.pk}/change/")
    desk.page.locator("[hx-get$='/promote/'], [href$='/promote/']").first.click()
    desk.page.locator("#dialog [name=is_stale_confirmed]").wait_for()
    assert desk.page.locator("#dialog li").inner_text().startswith("¿Cuánto cuesta?")


def test_names_appear_only_after_the_vote(desk: Visitor, portal: str, office: Unit) -> None:
    comparison = _asked(office, make_release(office, name="Ajuste de abril"))
    _open(desk.page, portal, f"comparison/{comparison.pk}/change/")
    assert "Ajuste de abril" not in desk.page.content()
    desk.page.locator("button[value=left]").click()
    desk.page.locator(".chosen", has_text="Ajuste de abril").wait_for()
    comparison.refresh_from_db()
    assert comparison.preference == "left"


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_pages_fit_the_screen_and_can_be_read(
    desk: Visitor, portal: str, office: Unit, width: int, scheme: str
) -> None:
    release = _promoted(office)
    comparison = _asked(office, release)
    desk.page.set_viewport_size({"width": width, "height": 850})
    desk.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    for path, part in {
        f"release/{release.pk}/change/": ".release-page",
        f"comparison/{comparison.pk}/change/": ".compare",
        "comparison/add/": ".compare",
    }.items():
        _open(desk.page, portal, path)
        assert desk.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        found = Axe().run(desk.page, context=part)
        assert found.violations_count == 0, found.generate_report()
    assert desk.complaints == []
