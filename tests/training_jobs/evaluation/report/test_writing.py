"""The PDF: what stands in it, that nothing breaks it, that it is the same every time."""

import time
from functools import partial

import pypdfium2
import pytest
from django.utils.translation import override

from tests.training_jobs.evaluation.made import answered, by_method, found_at, question
from tests.training_jobs.evaluation.report.test_report import FACTS
from training_jobs.evaluation.facts import RunFacts
from training_jobs.evaluation.report.writing import pdf_report
from training_jobs.evaluation.scoring.comparisons import compare_all
from training_jobs.evaluation.scoring.conclusions import conclude
from training_jobs.evaluation.scoring.confusions import confusions_of
from training_jobs.evaluation.scoring.evaluation import Evaluation
from training_jobs.evaluation.scoring.slices import slice_all
from training_jobs.evaluation.scoring.summary import summarise_all

ASKED = [question(number, group=f"grupo {number % 9}", origin="hand") for number in range(12)]


def _evaluation(predictions, **values):
    summaries = summarise_all(by_method(predictions), num_resamples=50)
    comparisons = compare_all(summaries)
    defaults = {
        "title": "Evaluación de marzo",
        "facts": RunFacts(**(FACTS | {"num_questions": len(ASKED)})),
        "summaries": summaries,
        "comparisons": tuple(comparisons),
        "conclusions": tuple(conclude(summaries, comparisons)),
        "slices": slice_all(summaries, seed=1),
        "settings": {name: {"k1": 0.9} for name in summaries},
        "skipped": {"bertopic": "pip install it"},
        "confusions": confusions_of(summaries),
    }
    return Evaluation(**(defaults | values))


def _ranked(*methods, **values):
    return [
        found_at(asked, method, 1 + (at + number) % 4, **values)
        for number, method in enumerate(methods)
        for at, asked in enumerate(ASKED)
    ]


def _document(evaluation):
    return pypdfium2.PdfDocument(pdf_report(evaluation))


def _words(document):
    return " ".join(document[at].get_textpage().get_text_range() for at in range(len(document)))


def test_title_methods_intervals_settings_and_what_was_left_out_stand_in_it():
    words = _words(_document(_evaluation(_ranked("bm25", "hybrid"))))
    for text in ("Evaluación de marzo", "bm25", "hybrid", "k1 = 0.9", "bertopic", "pip install it", "–"):
        assert text in words, text


def test_every_page_has_its_number():
    with override("en"):
        document = _document(_evaluation(_ranked("bm25", "hybrid")))
        total = len(document)
        for at in range(total):
            assert f"Page {at + 1} of {total}" in document[at].get_textpage().get_text_range()


def test_charts_are_drawn_and_not_pictures():
    document = _document(_evaluation(_ranked("bm25", "hybrid")))
    kinds = {each.type for at in range(len(document)) for each in document[at].get_objects()}
    assert pypdfium2.raw.FPDF_PAGEOBJ_PATH in kinds
    assert pypdfium2.raw.FPDF_PAGEOBJ_IMAGE not in kinds


def test_the_same_evaluation_gives_the_same_bytes():
    make = partial(pdf_report, _evaluation(_ranked("bm25", "hybrid")))
    first = make()
    time.sleep(1.1)  # a date inside would differ
    assert make() == first


@pytest.mark.parametrize("title", ["<b>&amp;</b> & < >", "漢字 🎓 \u202e", "x" * 400, "línea\nrota\t"])
def test_no_text_breaks_it(title):
    predictions = [found_at(asked, title, 1) for asked in ASKED]
    evaluation = _evaluation(predictions, title=title, conclusions=(title,), skipped={title: title})
    assert len(_document(evaluation)) >= 2


def test_letters_the_typeface_lacks_do_not_print_as_boxes():
    assert "Evaluación −3 → ?" in _words(_document(_evaluation(_ranked("bm25"), title="Evaluación −3 → 漢")))


def test_it_is_told_in_the_file_what_it_is_about_who_made_it_and_in_which_language():
    with override("es"):
        document = _document(
            _evaluation(_ranked("bm25"), facts=RunFacts(**(FACTS | {"unit_name": "Dirección"})))
        )
    values = document.get_metadata_dict()
    assert (values["Title"], values["Author"]) == ("Evaluación de marzo", "Dirección")
    assert values["Subject"]
    assert pypdfium2.raw.FPDFCatalog_GetLanguage(document, None, 0) == 2 * len("es\0")


def test_pages_after_the_first_carry_the_title_and_all_carry_the_unit():
    pages = [
        page.get_textpage().get_text_range() for page in _document(_evaluation(_ranked("bm25", "hybrid")))
    ]
    assert len(pages) > 1
    assert all("Evaluación de marzo" in page for page in pages)
    assert all("Oficina" in page for page in pages)


def test_the_table_of_single_questions_stays_on_the_page_for_the_screen():
    assert "¿Pregunta 3?" not in _words(_document(_evaluation(_ranked("bm25", "hybrid"))))


def test_many_methods_and_groups_fill_pages_without_falling_out():
    methods = [f"llm-tuned+rag=Ajuste de la maestría número {number}" for number in range(20)]
    document = _document(_evaluation(_ranked(*methods)))
    assert len(document) > 4
    for page in document:
        width, height = page.get_size()
        for each in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_TEXT]):
            left, bottom, right, top = each.get_bounds()
            assert 0 <= left <= right <= width
            assert 0 <= bottom <= top <= height


def test_a_table_wider_than_the_page_is_cut_and_every_group_stays():
    asked = [question(number, group=f"grupo {number}") for number in range(12)]
    words = _words(_document(_evaluation([found_at(each, "bm25", 1) for each in asked])))
    assert all(f"grupo {number}" in words.replace("\r\n", " ") for number in range(12))


def test_a_topic_at_the_head_of_a_column_is_told_by_the_number_of_its_row():
    predictions = [
        found_at(
            each, "lda", 1, topic=number % 3, topic_is_right=True, topic_label=f"tema {number % 3}",
            right_topics=(number % 3,), right_topic_labels=(f"tema {number % 3}",),
        )
        for number, each in enumerate(ASKED)
    ]  # fmt: skip
    words = _words(_document(_evaluation(predictions)))
    for number in (1, 2, 3):
        assert words.count(f"{number}. tema") == 1
    assert words.count("tema 1") == 1


def test_confusions_of_routing_methods_are_drawn():
    predictions = _ranked(
        "lda",
        topic=1,
        topic_is_right=False,
        topic_label="becas",
        right_topics=(2,),
        right_topic_labels=("pagos",),
    )
    words = _words(_document(_evaluation(predictions)))
    assert "becas" in words or "pagos" in words


def test_answers_alone_make_a_report_too(encoder):
    asked = [question(number, answers=("24 meses",)) for number in range(3)]
    predictions = [answered(each, "llm-base", "Dura 24 meses") for each in asked]
    assert "llm-base" in _words(_document(_evaluation(predictions)))
