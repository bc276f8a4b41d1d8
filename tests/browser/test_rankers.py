"""The rankers' desk as people use it: one click into service, one back, readable by everybody."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth import get_user_model

from curation.models import Unit
from tests.browser.conftest import Visitor
from tests.training_jobs.ranked import make_ranker, make_training
from training_jobs.ranker.selectors import own_ranker

_PASSWORD = "una-clave-larga-7"
_PAGES = "/admin/training_jobs/rankertraining/"


@pytest.fixture
def desk(portal: str, visitor: Visitor) -> Visitor:
    get_user_model().objects.create_superuser("jefa", password=_PASSWORD)
    visitor.page.goto(f"{portal}/admin/login/")
    visitor.page.fill("[name=username]", "jefa")
    visitor.page.fill("[name=password]", _PASSWORD)
    visitor.page.click("[type=submit]")
    return visitor


def test_a_ranker_goes_into_service_and_back(desk: Visitor, portal: str, office: Unit) -> None:
    training = make_training(office, make_ranker(office))
    desk.page.goto(f"{portal}{_PAGES}{training.pk}/change/")
    desk.page.locator(".rk-promote button").click()
    desk.page.locator(".release-back").wait_for()
    assert own_ranker(office) == training.ranker
    desk.page.goto(f"{portal}{_PAGES}")
    desk.page.locator(".rk-back button").click()
    desk.page.wait_for_load_state("networkidle")
    assert own_ranker(office) is None


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_pages_fit_the_screen_and_can_be_read(
    desk: Visitor, portal: str, office: Unit, width: int, scheme: str
) -> None:
    training = make_training(office, make_ranker(office, is_open=False))
    desk.page.set_viewport_size({"width": width, "height": 850})
    desk.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    for path in ("", f"{training.pk}/change/"):
        desk.page.goto(f"{portal}{_PAGES}{path}")
        desk.page.wait_for_load_state("networkidle")
        assert desk.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        found = Axe().run(desk.page, context=".rk-page")
        assert found.violations_count == 0, found.generate_report()
    assert desk.complaints == []
