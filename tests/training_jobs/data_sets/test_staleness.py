from datetime import timedelta

import pytest
from django.utils import timezone
from kombu.exceptions import OperationalError

from assistant import encoder as encoders
from assistant.index.tasks import sync_entries
from curation.enums import Status
from curation.models import Article, FaqEntry, RegulationVersion
from curation.signals import entries_published, entries_retired
from tests.fakes import FakeEncoder
from tests.training_jobs.office import RECIPE, office
from training_jobs.data_sets.job import build_data_set
from training_jobs.data_sets.selectors import learned_entry, stale_consequences
from training_jobs.data_sets.services import data_set_create, mark_changed_entries
from training_jobs.data_sets.tasks import check_staleness, mark_stale
from training_jobs.enums import StaleReason
from training_jobs.models import DataSet, DataSetSource

ONLY_TEXTS = {**RECIPE.to_json(), "kinds": ["corpus"], "test_share": 0.0}


@pytest.fixture
def data_set(db, monkeypatch):
    monkeypatch.setattr(encoders, "get_encoder", FakeEncoder)
    return build_data_set(data_set_create(unit=office(), name="d", recipe=ONLY_TEXTS, actor=None).pk)


def stale(data_set):
    return dict(data_set.sources.exclude(stale_reason="").values_list("entry_key", "stale_reason"))


def test_a_changed_entry_marks_what_learned_it_with_the_reason(data_set):
    FaqEntry.objects.filter(external_id="costo").update(answer="La colegiatura cuesta Bs 25.000.")
    assert mark_changed_entries(data_set.unit_id, ["faq:costo"]) == 1
    data_set.refresh_from_db()
    assert stale(data_set) == {"faq:costo": StaleReason.CHANGED}
    assert data_set.stale_since is not None


def test_a_retired_entry_marks_what_learned_it(data_set):
    FaqEntry.objects.filter(external_id="costo").update(status=Status.RETIRED)
    mark_changed_entries(data_set.unit_id, ["faq:costo"])
    assert stale(data_set) == {"faq:costo": StaleReason.GONE}


def test_a_changed_article_marks_that_article_alone(data_set):
    Article.objects.filter(number="4").update(text="El recargo es del 2 % mensual.")
    mark_changed_entries(data_set.unit_id, ["reg:posgrado/v2"])
    assert stale(data_set) == {"reg:posgrado/v2/art:4": StaleReason.CHANGED}


def test_a_repealed_version_marks_all_its_articles(data_set):
    RegulationVersion.objects.update(valid_until=timezone.localdate() - timedelta(days=1))
    mark_changed_entries(data_set.unit_id, ["reg:posgrado/v2"])
    assert len(stale(data_set)) == 5


def test_an_entry_published_again_unchanged_marks_nothing(data_set):
    assert mark_changed_entries(data_set.unit_id, ["faq:costo", "reg:posgrado/v2", "doc:guia"]) == 0


def test_looking_twice_changes_nothing_more(data_set):
    FaqEntry.objects.filter(external_id="costo").update(answer="Otra.")
    mark_changed_entries(data_set.unit_id, ["faq:costo"])
    before = data_set.sources.get(entry_key="faq:costo").stale_since
    assert mark_changed_entries(data_set.unit_id, ["faq:costo"]) == 0
    assert data_set.sources.get(entry_key="faq:costo").stale_since == before


def test_an_entry_that_reads_again_as_it_was_loses_its_mark(data_set):
    answer = FaqEntry.objects.get(external_id="costo").answer
    FaqEntry.objects.filter(external_id="costo").update(answer="Otra.")
    mark_changed_entries(data_set.unit_id, ["faq:costo"])
    FaqEntry.objects.filter(external_id="costo").update(answer=answer)
    mark_changed_entries(data_set.unit_id, ["faq:costo"])
    data_set.refresh_from_db()
    assert (stale(data_set), data_set.stale_since) == ({}, None)


def test_an_entry_with_a_longer_name_is_not_meant(data_set):
    DataSetSource.objects.create(
        data_set=data_set, entry_key="faq:costo-2", title="x", digest="x", split="training"
    )
    FaqEntry.objects.filter(external_id="costo").update(answer="Otra.")
    mark_changed_entries(data_set.unit_id, ["faq:costo"])
    assert set(stale(data_set)) == {"faq:costo"}


def test_what_went_out_of_force_by_itself_is_found_by_the_regular_look(data_set):
    FaqEntry.objects.filter(external_id="costo").update(valid_until=timezone.localdate() - timedelta(days=1))
    check_staleness.apply()
    assert stale(data_set) == {"faq:costo": StaleReason.GONE}


@pytest.mark.parametrize("signal", [entries_published, entries_retired])
def test_a_change_is_looked_at_after_the_commit(
    data_set, signal, monkeypatch, django_capture_on_commit_callbacks
):
    queued = []
    monkeypatch.setattr(sync_entries, "delay", lambda *_arguments: None)
    monkeypatch.setattr(mark_stale, "delay", lambda *arguments: queued.append(arguments))
    with django_capture_on_commit_callbacks(execute=True):
        signal.send(None, unit_id=data_set.unit_id, entry_keys=("faq:costo",))
        assert queued == []
    assert queued == [(data_set.unit_id, ["faq:costo"])]


def test_a_broker_that_is_down_does_not_break_the_change(
    data_set, monkeypatch, django_capture_on_commit_callbacks
):
    def down(*_arguments):
        raise OperationalError

    monkeypatch.setattr(sync_entries, "delay", down)
    monkeypatch.setattr(mark_stale, "delay", down)
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        entries_published.send(None, unit_id=data_set.unit_id, entry_keys=("faq:costo",))
    assert len(callbacks) == 2


def test_a_unit_that_is_gone_needs_nothing(db):
    assert mark_changed_entries(999_999, ["faq:costo"]) == 0


@pytest.mark.parametrize(
    ("key", "num_parts"),
    [("reg:posgrado/v2/art:4", 1), ("reg:posgrado/v2", 5), ("faq:costo", 1), ("faq:cost", 0)],
)
def test_who_learned_an_entry_is_told(data_set, key, num_parts):
    found = learned_entry(data_set.unit, key)
    assert [len(learned.sources) for learned in found] == ([num_parts] if num_parts else [])


def test_what_is_held_out_was_never_learned(data_set):
    data_set.sources.filter(entry_key="faq:costo").update(split="test")
    assert learned_entry(data_set.unit, "faq:costo") == []


def test_consequences_are_empty_while_everything_holds(data_set):
    found = stale_consequences(data_set)
    assert (found.sources, found.runs, found.releases) == ([], [], [])


def test_an_unfinished_data_set_is_never_marked(data_set):
    DataSet.objects.update(state="running")
    FaqEntry.objects.filter(external_id="costo").update(answer="Otra.")
    assert mark_changed_entries(data_set.unit_id, ["faq:costo"]) == 0
