"""The sample content is whole and consistent, and loading it is safe to repeat."""

import json
import re
from collections import Counter
from datetime import date

import pytest
from django.core.management import call_command
from markdown_it import MarkdownIt

from curation import signals
from curation.importing.sample import SAMPLE_DIR, load_sample
from curation.importing.sample_regulation import read_version
from curation.models import Article, Document, FaqEntry, RegulationVersion, Unit
from curation.services import entry_retire

CREDIT_HOURS = 40
COURSE = re.compile(r"^\| ([A-Z]{3}-\d{3}) \|[^|]+\| (\d+) \| (\d+) \| ([^|]+) \|$", re.M)


def lines(name):
    return [json.loads(line) for line in (SAMPLE_DIR / name).read_text(encoding="utf-8").splitlines()]


def version(number):
    return read_version((SAMPLE_DIR / f"reglamento-postgrado-v{number}.md").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def faq():
    return lines("faq.jsonl")


@pytest.fixture(scope="module")
def documents():
    return lines("documents.jsonl")


@pytest.fixture(scope="module")
def questions():
    return lines("questions.jsonl")


def known_keys(faq, documents):
    articles = {
        f"reg:{v.external_id}/v{v.number}/art:{article.anchor}"
        for v in (version(1), version(2))
        for article in v.articles
    }
    return articles | {f"faq:{row['id']}" for row in faq} | {f"doc:{row['id']}" for row in documents}


def test_there_are_enough_entries_in_enough_categories(faq):
    assert len(faq) >= 70
    assert len({row["category"] for row in faq}) >= 8


def test_every_entry_has_three_to_six_variants_and_a_short_answer(faq):
    for row in faq:
        assert 3 <= len(row["variants"]) <= 6, row["id"]
        assert 25 <= len(row["answer"].split()) <= 150, row["id"]


def test_no_way_of_asking_stands_in_two_entries(faq):
    written = [text for row in faq for text in [row["question"], *row["variants"]]]
    asked = Counter(text.casefold().strip("¿?") for text in written)
    assert [text for text, count in asked.items() if count > 1] == []


def test_articles_named_as_sources_exist_in_the_version_in_force(faq):
    present = {article.number for article in version(2).articles}
    for row in faq:
        for source in row["sources"]:
            if source.startswith("Reglamento de Postgrado, art"):
                assert set(re.findall(r"\d+", source.split(";")[0])) <= present, row["id"]


def test_amounts_of_fees_in_answers_stand_in_the_regulation(faq):
    text = "\n".join(article.text for article in version(2).articles)
    fees = {row["id"]: row["answer"] for row in faq}
    expected = {
        "derecho-postulacion": "Bs 150",
        "costo-maestria": "Bs 21.600",
        "costo-doctorado": "Bs 36.000",
        "costo-diplomado": "Bs 4.800",
        "valor-matricula": "Bs 500",
        "segunda-instancia": "Bs 200",
        "prorroga-tesis": "Bs 700",
        "tramite-titulo": "Bs 1.100",
        "certificado-notas": "Bs 40",
        "convalidacion": "Bs 250",
    }
    for identifier, amount in expected.items():
        assert amount in text
        assert amount in fees[identifier]


def test_both_versions_have_sixty_articles_and_differ_in_twelve():
    old, new = version(1), version(2)
    assert min(len(old.articles), len(new.articles)) >= 60
    before = {article.anchor: article.text for article in old.articles}
    assert sum(before[article.anchor] != article.text for article in new.articles) >= 12


def test_articles_of_a_version_are_numbered_without_gaps():
    numbers = [int(article.number) for article in version(2).articles if article.number.isdigit()]
    assert numbers == list(range(1, len(numbers) + 1))


def test_articles_only_refer_to_articles_that_exist():
    for number in (1, 2):
        present = {article.number for article in version(number).articles}
        for article in version(number).articles:
            for named in re.findall(r"artículo (\d+)", article.text):
                assert named in present, article.number


def test_the_versions_follow_one_another_without_a_gap():
    old, new = version(1), version(2)
    assert old.valid_until == date(2024, 6, 30)
    assert new.valid_from == date(2024, 7, 1)
    assert new.valid_until is None


def test_credits_and_hours_of_study_plans_add_up(documents):
    plans = [row for row in documents if row["document_type"] == "study_plan"]
    assert len(plans) == 3
    for plan in plans:
        courses = COURSE.findall(plan["body"])
        assert all(int(hours) == int(credit) * CREDIT_HOURS for _code, credit, hours, _before in courses)
        total = sum(int(credit) for _code, credit, _hours, _before in courses)
        hours_in_all = f"{total * CREDIT_HOURS:,}".replace(",", ".")
        assert f"suma **{total} créditos** y **{hours_in_all} horas" in plan["body"]


def test_prerequisites_come_earlier_in_the_same_plan(documents):
    for plan in documents:
        seen: set[str] = set()
        for code, before in re.findall(r"^\| ([A-Z]{3}-\d{3}) .*\| ([^|]+) \|$", plan["body"], re.M):
            assert set(re.findall(r"[A-Z]{3}-\d{3}", before)) <= seen, code
            seen.add(code)


def test_every_document_says_that_it_is_a_sample(documents):
    assert len(documents) >= 13
    assert all("Documento de muestra" in row["body"] for row in documents)


def test_tables_and_lists_are_read_as_markdown(faq, documents):
    markdown = MarkdownIt("commonmark").enable("table")
    for text in [row["answer"] for row in faq] + [row["body"] for row in documents]:
        html = markdown.render(text)
        assert html.count("<table") == len(re.findall(r"^\|[-|:]+\|$", text, re.M))
        assert "**" not in html


def test_relevant_keys_of_the_questions_exist(faq, documents, questions):
    present = known_keys(faq, documents)
    for row in questions:
        assert set(row["relevant"]) <= present, row["id"]


def test_questions_are_not_copies_of_a_variant(faq, questions):
    written = {text.casefold() for row in faq for text in [row["question"], *row["variants"]]}
    assert len(questions) >= 80
    assert not written & {row["question"].casefold() for row in questions}


def test_questions_without_an_answer_name_no_source(questions):
    without = [row for row in questions if not row["answerable"]]
    assert len(without) >= 20
    assert all(not row["relevant"] and not row["answers"] for row in without)
    assert all(row["relevant"] and row["answers"] for row in questions if row["answerable"])


def test_some_questions_need_the_earlier_version(questions):
    assert sum("/v1/" in key for row in questions for key in row["relevant"]) >= 5


@pytest.mark.django_db
def test_loading_publishes_everything_as_sample(faq, documents):
    call_command("load_sample", verbosity=0)
    unit = Unit.objects.get(code="soe")
    assert FaqEntry.objects.published().filter(unit=unit, is_sample=True).count() == len(faq)
    assert Document.objects.published().filter(unit=unit, is_sample=True).count() == len(documents)
    assert RegulationVersion.objects.published().filter(is_sample=True).count() == 2
    assert unit.contact_email.endswith(".example")


@pytest.mark.django_db
def test_one_signal_tells_of_all_entries(faq, documents):
    received = []

    def remember(entry_keys, **_):
        received.append(entry_keys)

    signals.entries_published.connect(remember)
    try:
        load_sample(unit_code="soe")
    finally:
        signals.entries_published.disconnect(remember)
    assert [len(keys) for keys in received] == [len(faq) + len(documents) + 2]


@pytest.mark.django_db
def test_loading_twice_changes_nothing():
    load_sample(unit_code="soe")
    second = load_sample(unit_code="soe")
    assert (second.num_faq, second.num_documents, second.num_versions) == (0, 0, 0)
    assert FaqEntry.objects.filter(revises__isnull=False).count() == 0


@pytest.mark.django_db
def test_a_retired_sample_entry_stays_retired():
    load_sample(unit_code="soe")
    entry = FaqEntry.objects.get(external_id="costo-maestria")
    entry_retire(entry, actor=None, reason="not ours")
    load_sample(unit_code="soe")
    entry.refresh_from_db()
    assert entry.status == "retired"


@pytest.mark.django_db
def test_article_keeps_its_place_in_the_headings():
    load_sample(unit_code="soe")
    article = Article.objects.get(version__number=2, anchor="61")
    assert article.heading_path[0].startswith("TÍTULO VI")
    assert article.heading_path[2].startswith("SECCIÓN II")
    assert article.title == "Tribunal"
