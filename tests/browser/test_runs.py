"""The start form and the live page of a fine-tuning in a real browser."""

from typing import Any

import pytest
from playwright.sync_api import expect

from curation.enums import Role
from curation.models import Unit
from tests.browser.conftest import Visitor
from tests.training_jobs.trained import LARGE_SHAPE, desk, make_base, make_data_set, make_run
from training_jobs.enums import JobState
from training_jobs.models import RunMetric, RunSample, TrainingRun


@pytest.fixture
def operator(portal: str, visitor: Visitor, settings: Any, tmp_path: Any) -> Visitor:
    """Somebody who runs models, signed in."""
    settings.VAR_DIR = settings.MODELS_DIR = tmp_path
    client, _user = desk(Role.MODEL_OPERATOR)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    visitor.page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": portal}])
    return visitor


def _advance(run: TrainingRun, step: int) -> None:
    RunMetric.objects.create(
        run=run, stage="instruction", step=step, num_steps=10, learning_rate=1e-3, training_loss=3 / step,
        validation_loss=2 / step, num_tokens=100, tokens_per_second=400.0, elapsed_seconds=3.0,
    )  # fmt: skip
    RunSample.objects.create(
        run=run, stage="instruction", step=step, question="¿Cuánto cuesta?", answer=f"Cuesta {step}"
    )
    TrainingRun.objects.filter(pk=run.pk).update(progress_done=step, progress_total=10)


def test_the_form_shows_what_a_run_needs_and_refuses_what_does_not_fit(
    operator: Visitor, portal: str, office: Unit
) -> None:
    make_data_set(office)
    make_base(name="Diminuto")
    large = make_base(
        name="Grande", shape=LARGE_SHAPE, num_parameters=LARGE_SHAPE["num_parameters"], context_tokens=4096
    )
    page = operator.page
    page.goto(f"{portal}/admin/training_jobs/trainingrun/add/")
    box = page.locator("#run-forecast")
    expect(box.locator("[data-part=ready]")).to_be_visible()
    page.select_option("select[name=base_model]", str(large.pk))
    page.select_option("select[name=method]", "full")
    expect(box.locator("[data-part=refusal]")).to_be_visible()
    expect(box.locator("[data-part=reasons] li").first).not_to_be_empty()
    assert operator.complaints == []


def test_the_page_of_a_run_follows_it_without_being_loaded_again(
    operator: Visitor, portal: str, office: Unit
) -> None:
    run = make_run(data_set=make_data_set(office), state=JobState.RUNNING)
    _advance(run, 1)
    page = operator.page
    page.goto(f"{portal}/admin/training_jobs/trainingrun/{run.pk}/change/")
    expect(page.locator("[data-live=percent]")).to_have_text("10")
    _advance(run, 2)
    expect(page.locator("[data-live=percent]")).to_have_text("20")
    expect(page.locator("[data-live-samples] details")).to_have_count(2)
    expect(page.locator("svg[data-chart=loss] circle")).to_have_count(2)
    TrainingRun.objects.filter(pk=run.pk).update(state=JobState.FAILED, message="El disco está lleno.")
    expect(page.locator("[data-live=message]")).to_have_text("El disco está lleno.")
    expect(page.locator("[data-step=resume]")).to_be_visible()
    assert operator.complaints == []
