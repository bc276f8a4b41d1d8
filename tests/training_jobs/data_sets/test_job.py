import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from assistant import encoder as encoders
from tests.factories.curation import UnitFactory
from tests.fakes import FakeEncoder
from tests.training_jobs.office import RECIPE, office
from training_jobs.data_sets import job as building
from training_jobs.data_sets.job import DATA_SET_JOB, build_data_set
from training_jobs.data_sets.preview import preview_data_set
from training_jobs.data_sets.services import data_set_create
from training_jobs.enums import ExampleKind, JobState
from training_jobs.jobs import lease, pulse
from training_jobs.models import DataSet, DataSetExample, DataSetSource

QUICK = {**RECIPE.to_json(), "kinds": ["faq", "retrieval", "corpus"], "augmentations": []}


@pytest.fixture(autouse=True)
def _quick(monkeypatch, settings, tmp_path):
    fake = FakeEncoder()
    monkeypatch.setattr(encoders, "get_encoder", lambda: fake)
    monkeypatch.setattr(pulse, "TELL_EVERY_S", 0.0)
    monkeypatch.setattr(lease, "HEARTBEAT_EVERY_S", 600.0)  # another connection sees no open transaction
    settings.ENGINE_MODEL = str(tmp_path)


@pytest.fixture
def data_set(db):
    return data_set_create(unit=office(), name="Primero", recipe=QUICK, actor=None)


def rows(data_set):
    return list(data_set.examples.values_list("position", "kind", "split", "messages", "text"))


def test_a_built_data_set_holds_everything_it_says(data_set):
    built = build_data_set(data_set.pk)
    assert (built.state, built.error) == (JobState.SUCCEEDED, "")
    assert built.frozen_at is not None
    assert len(built.digest) == 64
    assert sum(n for kind in built.counts.values() for n in kind.values()) == built.examples.count() > 20
    assert built.token_lengths["counted_by"] == "estimate"
    assert (built.progress_done, built.progress_total) == (100, 100)


def test_every_example_leads_back_to_its_entry(data_set):
    build_data_set(data_set.pk)
    example = DataSetExample.objects.filter(kind=ExampleKind.FAQ).first()
    assert example.source.entry_key == example.passage_keys[0]
    assert example.source.url.startswith("/")
    assert example.source.published_at is not None


def test_building_twice_does_it_once(data_set):
    built = build_data_set(data_set.pk)
    before = rows(built)
    assert build_data_set(data_set.pk) is None
    assert rows(built) == before


def test_the_same_recipe_gives_the_same_digest(data_set):
    first = build_data_set(data_set.pk)
    second = build_data_set(
        data_set_create(unit=data_set.unit, name="Segundo", recipe=data_set.recipe, actor=None).pk
    )
    assert first.digest == second.digest


@pytest.mark.parametrize("stage", ["vectors", "examples", "writing"])
def test_killed_anywhere_and_built_again_gives_the_same(data_set, stage, monkeypatch):
    twin = data_set_create(unit=data_set.unit, name="Gemelo", recipe=data_set.recipe, actor=None)
    expected = build_data_set(twin.pk).digest
    by_stages = pulse.Pulse.by_stages

    def killed(self, stages):
        tell = by_stages(self, stages)

        def tell_until_killed(at, done, total):
            if at == stage:
                raise KeyboardInterrupt
            tell(at, done, total)

        return tell_until_killed

    with monkeypatch.context() as patched:
        patched.setattr(pulse.Pulse, "by_stages", killed)
        if stage == "vectors":
            patched.setattr(building, "build_index", lambda unit, progress: progress("vectors", 0, 1))
        with pytest.raises(KeyboardInterrupt):
            build_data_set(data_set.pk)
    data_set.refresh_from_db()
    assert (data_set.state, data_set.examples.count()) == (JobState.RUNNING, 0)
    DataSet.objects.filter(pk=data_set.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert build_data_set(data_set.pk).digest == expected


def test_killed_while_writing_leaves_nothing_behind(data_set, monkeypatch):
    def killed(*_arguments, **_options):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(DataSetExample.objects, "bulk_create", killed)
        with pytest.raises(KeyboardInterrupt):
            build_data_set(data_set.pk)
    assert not DataSetSource.objects.exists()


def test_a_cancelled_build_stops_and_writes_nothing(data_set):
    def cancel(done, _total):
        if done >= 30:
            DATA_SET_JOB.cancel(data_set)

    built = build_data_set(data_set.pk, progress=cancel)
    assert (built.state, built.examples.count()) == (JobState.CANCELLED, 0)


def test_a_cancelled_data_set_can_be_built_again(data_set):
    DATA_SET_JOB.cancel(data_set)
    assert build_data_set(data_set.pk) is None
    data_set.refresh_from_db()
    DATA_SET_JOB.go_on(data_set)
    assert build_data_set(data_set.pk).state == JobState.SUCCEEDED


def test_a_worker_that_lost_its_lease_writes_nothing(data_set):
    def lose(done, _total):
        if done >= 30:
            DataSet.objects.filter(pk=data_set.pk).update(attempt=7)

    built = build_data_set(data_set.pk, progress=lose)
    assert (built.state, built.attempt, built.examples.count()) == (JobState.RUNNING, 7, 0)


def test_a_unit_without_content_says_what_to_do(db):
    row = data_set_create(unit=UnitFactory(), name="", recipe=QUICK, actor=None)
    built = build_data_set(row.pk)
    assert (built.state, built.error) == (JobState.FAILED, "NothingToLearnError")
    assert built.message
    assert built.proposal


def test_a_recipe_that_cannot_be_fails_with_its_reason(data_set):
    DataSet.objects.update(recipe={"kinds": ["poems"]})
    built = build_data_set(data_set.pk)
    assert (built.state, built.error) == (JobState.FAILED, "RecipeError")
    assert "poems" in built.message


def test_an_internal_error_fails_the_job_and_names_only_its_kind(data_set, monkeypatch):
    def broken(*_arguments, **_options):
        raise ZeroDivisionError("text of a person")

    monkeypatch.setattr(building, "compose", broken)
    built = build_data_set(data_set.pk)
    assert (built.state, built.error) == (JobState.FAILED, "ZeroDivisionError")
    assert "person" not in built.message


def test_paraphrases_without_an_engine_degrade_and_say_so(data_set, settings):
    DataSet.objects.update(recipe={**QUICK, "augmentations": ["paraphrase"]})
    built = build_data_set(data_set.pk)
    assert built.state == JobState.SUCCEEDED
    assert built.message


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_build_it_once(monkeypatch):
    row = data_set_create(unit=office(), name="Carrera", recipe={**QUICK, "kinds": ["corpus"]}, actor=None)
    built = []

    def work():
        try:
            built.append(build_data_set(row.pk))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(result is not None for result in built) == 1
    row.refresh_from_db()
    assert (row.state, row.attempt) == (JobState.SUCCEEDED, 1)


def test_a_preview_counts_and_shows_and_keeps_nothing(data_set):
    preview = preview_data_set(data_set.unit, RECIPE)
    assert preview.is_exact
    assert sum(preview.counts["faq"].values()) > 5
    assert len({example.kind for example in preview.examples}) > 5
    assert not DataSetExample.objects.exists()


def test_a_preview_of_a_part_is_scaled_to_the_whole(data_set, monkeypatch):
    whole = preview_data_set(data_set.unit, RECIPE)
    monkeypatch.setattr("training_jobs.data_sets.preview.NUM_SOURCES", 6)
    part = preview_data_set(data_set.unit, RECIPE)
    assert part.num_tried < part.num_sources == whole.num_sources
    assert sum(part.counts["corpus"].values()) == pytest.approx(sum(whole.counts["corpus"].values()), abs=4)
