import threading

import pytest
from django.db import connection, transaction

from assistant import encoder as encoders
from assistant.exceptions import EncoderUnavailableError
from assistant.index import synchronise
from assistant.index.job import build_index, reconcile_all_units, sync_changed_entries
from assistant.index.synchronise import synchronise_entries
from assistant.models import IndexedPassage, IndexedTerm, IndexState, PassageVector, Posting, ServedModel
from curation.enums import Audience, Status
from curation.models import FaqEntry
from tests.factories.curation import FaqEntryFactory, UnitFactory
from tests.fakes import FakeEncoder


@pytest.fixture
def encoder(monkeypatch):
    fake = FakeEncoder()
    monkeypatch.setattr(encoders, "get_encoder", lambda: fake)
    return fake


@pytest.fixture
def entry(db, encoder):
    created = FaqEntryFactory(external_id="costo", question="¿Cuánto cuesta?", answer="500", published=True)
    sync_changed_entries(created.unit_id, ["faq:costo"])
    encoder.encoded.clear()
    return created


def test_a_published_entry_has_text_terms_and_vectors(entry):
    assert IndexedPassage.objects.get().key == "faq:costo"
    assert PassageVector.objects.count() == 2
    assert Posting.objects.exists()


def test_a_second_delivery_changes_nothing(entry, encoder):
    before = IndexState.objects.get().generation
    sync_changed_entries(entry.unit_id, ["faq:costo"])
    assert (encoder.encoded, IndexState.objects.get().generation) == ([], before)


def test_only_changed_text_is_embedded_again(entry, encoder):
    FaqEntry.objects.filter(pk=entry.pk).update(answer="600")
    sync_changed_entries(entry.unit_id, ["faq:costo"])
    assert encoder.encoded == ["¿Cuánto cuesta?\n600"]


def test_changed_metadata_embeds_nothing(entry, encoder):
    FaqEntry.objects.filter(pk=entry.pk).update(audience=Audience.STUDENTS)
    sync_changed_entries(entry.unit_id, ["faq:costo"])
    assert (IndexedPassage.objects.get().audience, encoder.encoded) == ("students", [])


def test_the_same_text_under_a_new_key_keeps_its_vectors(entry, encoder):
    FaqEntry.objects.filter(pk=entry.pk).update(external_id="precio")
    build_index(entry.unit)
    assert IndexedPassage.objects.get().key == "faq:precio"
    assert encoder.encoded == []


def test_a_retired_entry_leaves_nothing_behind(entry):
    FaqEntry.objects.filter(pk=entry.pk).update(status=Status.RETIRED)
    sync_changed_entries(entry.unit_id, ["faq:costo"])
    for model in (IndexedPassage, IndexedTerm, Posting, PassageVector):
        assert not model.objects.exists(), model


def test_document_frequencies_follow_every_change(entry):
    other = FaqEntryFactory(
        unit=entry.unit, external_id="otra", question="¿Cuánto cuesta eso?", published=True
    )
    build_index(entry.unit)
    FaqEntry.objects.filter(pk=other.pk).update(question="¿Dónde queda?")
    build_index(entry.unit)
    for term in IndexedTerm.objects.all():
        assert term.num_passages == Posting.objects.filter(term=term).count(), term


def test_a_missed_signal_is_repaired(db, encoder):
    FaqEntryFactory(external_id="perdida", published=True)
    reconcile_all_units()
    assert IndexedPassage.objects.get().key == "faq:perdida"
    assert PassageVector.objects.exists()


def test_without_encoder_words_are_indexed_and_vectors_follow_later(db, encoder, monkeypatch):
    entry = FaqEntryFactory(external_id="costo", published=True)

    def away():
        raise EncoderUnavailableError

    with monkeypatch.context() as patched:
        patched.setattr(encoders, "get_encoder", away)
        sync_changed_entries(entry.unit_id, ["faq:costo"])
    assert (IndexedPassage.objects.count(), PassageVector.objects.count()) == (1, 0)
    reconcile_all_units()
    assert PassageVector.objects.exists()


def test_killed_half_way_leaves_the_old_state(entry, monkeypatch):
    FaqEntry.objects.filter(pk=entry.pk).update(answer="600")

    def killed(unit_id):
        raise KeyboardInterrupt

    monkeypatch.setattr(synchronise, "close_change_set", killed)
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        synchronise_entries(unit=entry.unit, entry_keys=["faq:costo"])
    assert IndexedPassage.objects.get().text == "500"
    assert PassageVector.objects.count() == 2


def test_an_encoder_is_in_production_once_its_vectors_are_complete(entry):
    assert ServedModel.objects.get().in_production


def test_a_new_encoder_grows_beside_the_old_one(entry, monkeypatch):
    fresh = FakeEncoder(dimensions=64)
    monkeypatch.setattr(encoders, "get_encoder", lambda: fresh)
    build_index(entry.unit)
    assert PassageVector.objects.values("encoder").distinct().count() == 2
    assert ServedModel.objects.get(in_production=True).digest == fresh.digest


def test_a_unit_that_is_gone_needs_nothing(db, encoder):
    sync_changed_entries(999_999, ["faq:costo"])
    assert not IndexedPassage.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_synchronisations_at_once_give_one_index(encoder):
    unit = UnitFactory()
    keys = [FaqEntryFactory(unit=unit, published=True).key for _ in range(12)]
    failures = []

    def run():
        try:
            sync_changed_entries(unit.pk, keys)
        except Exception as error:  # noqa: BLE001 - told by the assertion
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert (IndexedPassage.objects.count(), IndexState.objects.get().num_passages) == (12, 12)
