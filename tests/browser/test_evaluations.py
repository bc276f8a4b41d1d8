"""The start form, the live page and the pages of a finished evaluation in a real browser."""

from typing import Any

import pytest
from playwright.sync_api import expect

from assistant import encoder as encoders
from assistant.index.job import build_index
from curation.enums import Role
from curation.models import Unit
from tests.browser.conftest import Visitor
from tests.fakes import FakeEncoder
from tests.training_jobs.evaluated import finished_evaluation, new_evaluation, set_version
from tests.training_jobs.trained import desk
from training_jobs.enums import JobState
from training_jobs.evaluation.tasks import work_on_evaluations
from training_jobs.models import EvaluationRun, EvaluationSetVersion

QUESTIONS = [
    {"id": "q1", "question": "cuánto cuesta la maestría", "relevant": ["faq:costo"]},
    {"id": "q2", "question": "norma del posgrado", "relevant": ["reg:posgrado/v2/art:30"]},
]


@pytest.fixture
def operator(
    portal: str, visitor: Visitor, settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> Visitor:
    """Somebody who runs models, signed in; workers are away."""
    fake = FakeEncoder()
    monkeypatch.setattr(encoders, "get_encoder", lambda: fake)
    monkeypatch.setattr(work_on_evaluations, "delay", lambda: None)
    settings.VAR_DIR = settings.MODELS_DIR = tmp_path
    client, _user = desk(Role.MODEL_OPERATOR)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    visitor.page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": portal}])
    return visitor


@pytest.fixture
def version(office: Unit, operator: Visitor) -> EvaluationSetVersion:
    build_index(office)
    frozen: EvaluationSetVersion = set_version(office, QUESTIONS)
    return frozen


def test_an_evaluation_is_started_by_clicks(
    operator: Visitor, portal: str, version: EvaluationSetVersion
) -> None:
    page = operator.page
    page.goto(f"{portal}/admin/training_jobs/evaluationrun/add/")
    page.get_by_role("link", name=str(version)).click()
    expect(page.locator("#er-sum [data-part=count]")).to_have_text("4")  # what a first comparison starts with
    page.locator("input[name=methods][value=keyword]").check()
    expect(page.locator("#er-sum [data-part=count]")).to_have_text("5")
    page.locator("form.er-form button[type=submit]").click()
    expect(page.locator("#evaluation-state .er-badge")).to_be_visible()
    assert "keyword" in EvaluationRun.objects.get().methods
    assert operator.complaints == []


def test_the_page_follows_the_evaluation_and_shows_its_result(
    operator: Visitor, portal: str, version: EvaluationSetVersion
) -> None:
    run = new_evaluation(version, "bm25-plain")
    page = operator.page
    page.goto(f"{portal}/admin/training_jobs/evaluationrun/{run.pk}/change/")
    EvaluationRun.objects.filter(pk=run.pk).update(
        state=JobState.RUNNING,
        progress_done=1,
        progress_total=2,
        stages={"bm25-plain": {"done": 1, "total": 2}},
    )
    expect(page.locator(".er-percent")).to_have_text("50 %")
    EvaluationRun.objects.filter(pk=run.pk).update(state=JobState.FAILED, message="El disco está lleno.")
    expect(page.locator(".er-note")).to_contain_text("El disco está lleno.")
    assert operator.complaints == []


def test_from_the_result_to_a_single_question(
    operator: Visitor, portal: str, version: EvaluationSetVersion
) -> None:
    run = finished_evaluation(version, "bm25-plain", "tfidf-word")
    page = operator.page
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{portal}/admin/training_jobs/evaluationrun/{run.pk}/change/")
    expect(page.locator(".conclusions li").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator(".er-steps a.primary").click()
    expect(page.locator(".er-questions tbody tr")).to_have_count(2)
    page.locator("select[name=method]").select_option("bm25-plain")
    page.locator(".er-questions tbody a").first.click()
    expect(page.locator(".er-reply")).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert operator.complaints == []
