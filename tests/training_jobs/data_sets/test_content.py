from datetime import date

from curation.models import Article, Document, FaqEntry
from training_jobs.data_sets.composing.library import stated_relations
from training_jobs.data_sets.content import read_content, read_entries

TODAY = date(2026, 1, 1)


def keys(unit):
    return {source.key for source in read_content(unit, as_of=TODAY).sources}


def test_only_what_is_public_and_in_force_is_content(unit):
    assert keys(unit).isdisjoint({"faq:borrador", "faq:caja", "faq:vencida"})
    assert {"faq:costo", "doc:guia", "reg:posgrado/v2/art:3"} <= keys(unit)


def test_what_was_in_force_on_the_day_is_content_of_that_day(unit):
    past = read_content(unit, as_of=date(2019, 1, 1))
    assert "faq:vencida" in {source.key for source in past.sources}


def test_a_change_of_one_article_changes_only_its_digest(unit):
    before = {source.key: source.digest for source in read_entries(unit, ["reg:posgrado/v2"], as_of=TODAY)}
    Article.objects.filter(number="4").update(text="La cuota vencida lleva un recargo del 2 % mensual.")
    after = {source.key: source.digest for source in read_entries(unit, ["reg:posgrado/v2"], as_of=TODAY)}
    assert {key for key in before if before[key] != after[key]} == {"reg:posgrado/v2/art:4"}


def test_what_stands_beside_a_document_counts_for_its_digest(unit):
    [before] = read_entries(unit, ["doc:guia"], as_of=TODAY)
    Document.objects.filter(external_id="guia").update(authors="Mamani, D.")
    [after] = read_entries(unit, ["doc:guia"], as_of=TODAY)
    assert before.digest != after.digest


def test_an_answer_is_related_to_the_articles_it_states_as_its_source(unit):
    FaqEntry.objects.filter(external_id="costo").update(sources="Reglamento de Posgrado, arts. 3 y 4")
    related = stated_relations(read_content(unit, as_of=TODAY).sources)
    assert related["faq:costo"] == {"reg:posgrado/v2/art:3", "reg:posgrado/v2/art:4"}
    assert related["reg:posgrado/v2/art:4"] == {"faq:costo"}
