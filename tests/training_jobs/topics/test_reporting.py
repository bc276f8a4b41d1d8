import json

import pytest

from assistant.exceptions import TopicTextsError
from assistant.statistics import Interval
from assistant.topics.material import Material
from tests.fakes import FakeEncoder
from tests.training_jobs.topics.texts import labelled_texts
from training_jobs.exceptions import MethodUnavailableError
from training_jobs.topics.comparing import group_all, groupers_named
from training_jobs.topics.reporting import TopicReport, report_of, topic_content, write_topic_report
from training_jobs.topics.results import Measured, conclude_topics
from training_jobs.topics.store import FileStore
from training_jobs.topics.texts import read_texts


@pytest.fixture
def report(tmp_path):
    material = Material(*labelled_texts(), encoder=FakeEncoder())
    return made(material, tmp_path, "kmeans", "agglomerative", "nmf")


@pytest.fixture
def document(report):
    return report.as_document()


def made(material, folder, *names):
    with FileStore(folder) as store:
        grouped = group_all(
            groupers_named(names),
            material,
            num_topics=None,
            num_seeds=3,
            store=store,
            progress=lambda *_told: None,
        )
    return report_of(material, grouped, origin="Prueba", num_topics=None, num_seeds=3)


def test_every_measure_has_a_value_and_an_interval(document):
    for found in document["methods"]["kmeans"].values():
        assert found["low"] <= found["value"] <= found["high"]
    assert set(document["methods"]["kmeans"]) >= {
        "ari", "v_measure", "nmi", "npmi", "c_v", "diversity", "stability", "outliers", "seconds",
    }  # fmt: skip


def test_no_interval_reaches_beyond_what_is_possible(document):
    for found in document["methods"].values():
        for name in ("diversity", "outliers", "stability", "ari"):
            if name in found:
                assert -1 <= found[name]["low"] <= found[name]["high"] <= 1
        assert found["outliers"]["low"] >= 0


def test_a_method_without_chance_has_no_stability(document):
    assert "stability" not in document["methods"]["agglomerative"]


def test_topics_are_shown_with_their_words_size_and_main_label(document):
    first = document["topics"]["agglomerative"][0]
    assert first["size"] >= 1
    assert first["label"] in {"becas", "tesis", "pagos"}
    assert len(first["words"]) > 1


def test_the_document_holds_no_text(document):
    texts, _labels = labelled_texts()
    kept = json.dumps(document, ensure_ascii=False)
    assert not any(text in kept for text in texts)


def test_without_labels_nothing_is_said_of_agreement(tmp_path):
    document = made(Material(labelled_texts()[0], encoder=FakeEncoder()), tmp_path, "nmf").as_document()
    assert "ari" not in document["methods"]["nmf"]
    assert "npmi" in document["methods"]["nmf"]


def test_the_page_is_one_file_with_every_method(report, document, tmp_path):
    write_topic_report(tmp_path, report)
    page = (tmp_path / "topics.html").read_text()
    assert all(f">{name}</th>" in page for name in document["methods"])
    assert "http" not in page
    assert json.loads((tmp_path / "topics.json").read_text())["methods"] == document["methods"]


def test_a_report_read_back_is_the_same(report):
    kept = json.loads(json.dumps(report.as_document()))
    assert TopicReport.from_document(kept).as_document() == kept


def test_methods_stand_in_the_order_of_their_main_measure(report, document):
    rows = topic_content(report)["rows"]
    values = [document["methods"][row["name"]]["ari"]["value"] for row in rows]
    assert values == sorted(values, reverse=True)


def test_when_nothing_could_be_grouped_the_reasons_are_told(tmp_path, monkeypatch):
    monkeypatch.setattr("training_jobs.evaluation.methods.topic_libraries.find_spec", lambda _module: None)
    with pytest.raises(MethodUnavailableError, match=r"bertopic.*pip install"):
        made(Material(labelled_texts()[0], encoder=FakeEncoder()), tmp_path, "bertopic")


def measured(**values):
    return _measured({name: {"ari": Interval(*bounds)} for name, bounds in values.items()})


def _measured(methods):
    return Measured(methods, spreads={}, topics={})


def test_overlapping_intervals_are_not_called_a_difference(english):
    close = conclude_topics(measured(lda=(0.5, 0.4, 0.6), nmf=(0.45, 0.4, 0.5)), num_seeds=5)
    clear = conclude_topics(measured(lda=(0.5, 0.4, 0.6), nmf=(0.2, 0.1, 0.3)), num_seeds=5)
    assert "cannot be told apart" in close[0]
    assert "clearly behind" in clear[0]


def test_a_best_that_may_be_chance_is_said(english):
    chance = conclude_topics(measured(lda=(0.1, -0.05, 0.25)), num_seeds=5)
    sure = conclude_topics(measured(lda=(0.5, 0.4, 0.6)), num_seeds=5)
    assert any("chance: these" in sentence for sentence in chance)
    assert not any("chance: these" in sentence for sentence in sure)


def test_instability_outliers_and_too_few_repetitions_are_said(english):
    values = {"npmi": 0.1, "stability": 0.2, "outliers": 0.5}
    found = _measured({"lda": {name: Interval(value, value, value) for name, value in values.items()}})
    sentences = " ".join(conclude_topics(found, num_seeds=2))
    assert "change much with: lda" in sentences
    assert "50.0" in sentences
    assert "2 times" in sentences


@pytest.mark.parametrize("line", ["{", '["text"]', '{"text": ""}', '{"text": 4}', '{"other": "x"}'])
def test_a_broken_line_is_told_with_its_number(tmp_path, line):
    path = tmp_path / "texts.jsonl"
    path.write_text(f'{{"text": "bien"}}\n{line}\n')
    with pytest.raises(TopicTextsError, match="2"):
        read_texts(path)


def test_a_text_that_comes_twice_counts_once_and_labels_are_found(tmp_path):
    path = tmp_path / "texts.jsonl"
    rows = [("uno", "a"), ("dos", "b"), ("uno", "a")]
    path.write_text("".join(json.dumps({"text": text, "intent": label}) + "\n" for text, label in rows))
    assert read_texts(path) == (["uno", "dos"], ["a", "b"])


def test_a_file_that_is_no_text_is_told(tmp_path):
    path = tmp_path / "texts.jsonl"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(TopicTextsError, match=r"UTF-8"):
        read_texts(path)
