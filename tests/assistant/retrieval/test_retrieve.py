from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assistant import encoder as encoders
from assistant.enums import Method
from assistant.exceptions import EncoderUnavailableError
from assistant.index.job import build_index
from assistant.retrieval import retrieve
from curation.enums import Audience
from tests.assistant.retrieval.conftest import OFFICE
from tests.factories.curation import (
    ArticleFactory,
    FaqEntryFactory,
    RegulationFactory,
    RegulationVersionFactory,
    UnitFactory,
)


def keys(found):
    return [hit.key for hit in found.hits]


@pytest.mark.parametrize("method", list(Method))
def test_every_method_ranks_the_obvious_passage_first(unit, index_faqs, method):
    index_faqs(OFFICE)
    assert keys(retrieve("becas de investigación", unit=unit, method=method))[0] == "faq:becas"


@pytest.mark.parametrize("method", [Method.FULLTEXT, Method.BM25, Method.HYBRID])
def test_accents_case_and_number_do_not_matter(unit, index_faqs, method):
    index_faqs(OFFICE)
    assert keys(retrieve("INSCRIPCIONES", unit=unit, method=method))[0] == "faq:inscripcion"


def test_a_query_takes_one_round_trip(unit, index_faqs):
    index_faqs(OFFICE)
    retrieve("becas", unit=unit)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        retrieve("becas", unit=unit)
    assert len(queries) == 1


def test_both_scores_are_exact_whichever_channel_proposed_the_passage(unit, index_faqs):
    index_faqs(OFFICE)
    first = retrieve("becas", unit=unit).hits[0]
    assert first.lexical_score == pytest.approx(
        retrieve("becas", unit=unit, method=Method.BM25).hits[0].score
    )
    assert first.dense_score == pytest.approx(retrieve("becas", unit=unit, method=Method.DENSE).hits[0].score)


def test_bm25_score_equals_the_formula(unit, index_faqs):
    index_faqs({"a": ("alfa", "beta gama"), "b": ("delta", "beta")})
    hit = retrieve("alfa", unit=unit, method=Method.BM25).hits[0]
    # N 2, df 1, weighted frequency 2 (title), lengths 4 and 3, k1 0.9, b 0.4
    inverse_frequency = 0.6931471805599453
    assert hit.score == pytest.approx(
        inverse_frequency * 2 * 1.9 / (2 + 0.9 * (0.6 + 0.4 * 4 / 3.5)), rel=1e-6
    )


def test_retrieval_never_leaves_the_unit(unit, index_faqs):
    index_faqs(OFFICE)
    other = UnitFactory()
    FaqEntryFactory(unit=other, external_id="ajena", question="¿Qué becas hay?", published=True)
    build_index(other)
    assert "faq:ajena" not in keys(retrieve("¿Qué becas hay?", unit=unit))


def test_unpublished_entries_are_never_found(unit, index_faqs):
    FaqEntryFactory(unit=unit, external_id="borrador", question="¿Qué becas secretas hay?")
    index_faqs(OFFICE)
    assert "faq:borrador" not in keys(retrieve("becas secretas", unit=unit))


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (Audience.EVERYONE, {"faq:todos"}),
        (Audience.STUDENTS, {"faq:todos", "faq:students"}),
        (Audience.STAFF, {"faq:todos", "faq:staff"}),
    ],
)
@pytest.mark.parametrize("method", list(Method))
def test_an_audience_adds_its_own_passages_and_no_others(unit, index_faqs, asked, found, method):
    index_faqs({"todos": ("¿Qué becas hay?", "Varias.")})
    for audience in (Audience.STUDENTS, Audience.TEACHERS, Audience.STAFF):
        index_faqs({audience.value: ("¿Qué becas hay?", "Otras.")}, audience=audience)
    assert set(keys(retrieve("becas", unit=unit, audience=asked, method=method))) == found


@pytest.mark.parametrize("method", list(Method))
def test_the_version_in_force_on_the_asked_day_is_found(unit, fake_encoder, method):
    regulation = RegulationFactory(unit=unit, external_id="posgrado")
    periods = {1: (date(2020, 1, 1), date(2024, 6, 30), "diez"), 2: (date(2024, 7, 1), None, "veinte")}
    for number, (start, end, days) in periods.items():
        version = RegulationVersionFactory(
            regulation=regulation, number=number, valid_from=start, valid_until=end, published=True
        )
        ArticleFactory(version=version, anchor="1", text=f"El plazo de matrícula es de {days} días.")
    build_index(unit)

    def version_on(day):
        return keys(retrieve("plazo de matrícula", unit=unit, as_of=day, method=method))

    assert version_on(date(2024, 6, 30)) == ["reg:posgrado/v1/art:1"]
    assert version_on(date(2024, 7, 1)) == ["reg:posgrado/v2/art:1"]


def test_a_misspelt_word_is_repaired_from_the_corpus(unit, index_faqs):
    index_faqs(OFFICE)
    found = retrieve("practicas en empersas", unit=unit, method=Method.BM25)
    assert found.corrected_query == "practicas en empresas"


def test_a_right_word_that_the_corpus_lacks_is_left_alone(unit, index_faqs):
    index_faqs({"forma": ("¿Cómo forman los grupos?", "Se forman solos.")})
    assert retrieve("formato", unit=unit).corrected_query == ""


@pytest.mark.parametrize("method", list(Method))
@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "¿?¡!",
        "de la que el",
        "\x00becas\x00",
        "'; DROP TABLE assistant_indexedpassage; --",
        "becas & | ! <-> :* ( '",
        '"sin cerrar -becas OR AND',
        "%s %(unit)s {visible} \\ %%",
        "😀🎓",
        "\ud800",
        "beca " * 5_000,
        "x" * 20_000,
    ],
)
def test_any_text_is_only_text(unit, index_faqs, method, text):
    index_faqs(OFFICE)
    retrieve(text, unit=unit, method=method)
    assert keys(retrieve("becas", unit=unit, method=Method.BM25)) == ["faq:becas"]


def test_hybrid_goes_on_by_words_while_the_encoder_is_away(unit, index_faqs, monkeypatch):
    index_faqs(OFFICE)

    def away():
        raise EncoderUnavailableError

    monkeypatch.setattr(encoders, "get_encoder", away)
    found = retrieve("becas", unit=unit)
    assert (found.method, keys(found)[0]) == ("bm25", "faq:becas")


def test_dense_says_that_the_encoder_is_away(unit, index_faqs, monkeypatch):
    def away():
        raise EncoderUnavailableError

    monkeypatch.setattr(encoders, "get_encoder", away)
    with pytest.raises(EncoderUnavailableError):
        retrieve("becas", unit=unit, method=Method.DENSE)


def test_large_units_are_searched_through_the_vector_index(unit, index_faqs, monkeypatch):
    index_faqs(OFFICE)
    monkeypatch.setattr("assistant.retrieval.search.EXACT_UP_TO_PASSAGES", 0)
    exact = keys(retrieve("becas de investigación", unit=unit, method=Method.DENSE))
    assert exact[0] == "faq:becas"
    assert len(exact) == len(OFFICE)


def test_an_empty_unit_has_nothing_to_find(unit, fake_encoder):
    build_index(unit)
    assert retrieve("becas", unit=unit).hits == ()


@pytest.mark.parametrize(("num_sentences", "is_piece"), [(80, True), (1, False)])
def test_first_piece_of_a_long_article_knows_that_it_goes_on(unit, fake_encoder, num_sentences, is_piece):
    version = RegulationVersionFactory(regulation=RegulationFactory(unit=unit), published=True)
    ArticleFactory(version=version, anchor="1", text="La defensa se solicita en secretaría. " * num_sentences)
    build_index(unit)
    found = {hit.key: hit for hit in retrieve("defensa", unit=unit).hits}
    assert found[f"{version.key}/art:1"].is_piece is is_piece
