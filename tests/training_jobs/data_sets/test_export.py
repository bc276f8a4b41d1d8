import json

import pytest
from django.utils import timezone

from tests.factories.curation import UnitFactory
from training_jobs.data_sets.export import export_held_out, export_stages, whole_lines
from training_jobs.enums import ExampleKind, JobState, Split, Strategy
from training_jobs.exceptions import DataSetNotReadyError
from training_jobs.models import DataSet, DataSetExample, DataSetSource


def chat(text):
    return [
        {"role": "system", "content": "s"},
        {"role": "user", "content": text},
        {"role": "assistant", "content": f"r {text}"},
    ]


@pytest.fixture
def data_set(db):
    row = DataSet.objects.create(
        unit=UnitFactory(), name="n", state=JobState.SUCCEEDED, frozen_at=timezone.now(), seed=3
    )
    source = DataSetSource.objects.create(
        data_set=row, entry_key="faq:a", title="A", url="/a", digest="d", split=Split.TRAINING
    )
    examples = [
        DataSetExample(
            data_set=row,
            position=at,
            kind=kind,
            split=split,
            source=source,
            passage_keys=["faq:a"],
            messages=[] if kind == ExampleKind.CORPUS else chat(f"{kind} {split} {number}"),
            text=f"{kind} {split} {number}" if kind == ExampleKind.CORPUS else "",
        )
        for at, (kind, split, number) in enumerate(
            (kind, split, number) for kind in ExampleKind for split in Split for number in range(4)
        )
    ]
    DataSetExample.objects.bulk_create(examples)
    return row


def lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def kinds(rows):
    return {row["messages"][1]["content"].split()[0] if "messages" in row else "corpus" for row in rows}


def test_instruction_trains_every_answer_and_no_exercise(data_set, tmp_path):
    [stage] = export_stages(data_set, strategy=Strategy.INSTRUCTION, folder=tmp_path)
    training = lines(tmp_path / stage.training_file)
    assert kinds(training) == {"faq", "article", "document", "abstention", "retrieval", "feedback"}
    assert len(training) == 6 * 4


def test_transfer_reads_the_texts_first(data_set, tmp_path):
    stages = export_stages(data_set, strategy="transfer", folder=tmp_path)
    assert [stage.name for stage in stages] == ["corpus", "instruction"]
    assert lines(tmp_path / stages[0].training_file)[0] == {"text": "corpus training 0"}


def test_no_stage_ever_sees_what_is_held_out(data_set, tmp_path):
    for strategy in Strategy:
        for stage in export_stages(data_set, strategy=strategy, folder=tmp_path):
            for name in (stage.training_file, stage.validation_file):
                assert " test " not in (tmp_path / name).read_text(encoding="utf-8")


def test_multitask_mixes_the_kinds_by_weight(data_set, tmp_path):
    weights = {"topic": 3, "title": 0, "faq": 0.5}
    [stage] = export_stages(data_set, strategy="multitask", folder=tmp_path, task_weights=weights)
    asked = [row["messages"][1]["content"].split()[0] for row in lines(tmp_path / stage.training_file)]
    assert (asked.count("topic"), asked.count("title"), asked.count("summary")) == (12, 0, 4)
    assert 0 < asked.count("faq") < 4
    assert kinds(lines(tmp_path / stage.validation_file)) >= {"topic", "title", "faq"}


def test_the_same_weights_draw_the_same_examples(data_set, tmp_path):
    texts = []
    for name in ("one", "two"):
        [stage] = export_stages(
            data_set, strategy="multitask", folder=tmp_path / name, task_weights={"faq": 0.5}
        )
        texts.append((tmp_path / name / stage.training_file).read_text())
    assert texts[0] == texts[1]


def test_held_out_questions_come_without_their_answers(data_set, tmp_path):
    rows = lines(tmp_path / export_held_out(data_set, tmp_path))
    assert {row["kind"] for row in rows} == {"retrieval", "faq", "abstention"}
    assert [message["role"] for message in rows[0]["messages"]] == ["system", "user"]
    assert rows[0]["reference"].startswith("r ")
    assert len({row["id"] for row in rows}) == len(rows) == 12


def test_a_sample_of_the_held_out_questions_is_the_same_each_time(data_set, tmp_path):
    first, second = (
        lines(tmp_path / name / export_held_out(data_set, tmp_path / name, max_questions=5))
        for name in ("one", "two")
    )
    assert len(first) == 5
    assert first == second


def test_the_whole_data_set_names_the_origin_of_every_example(data_set):
    row = json.loads(next(whole_lines(data_set)))
    assert (row["kind"], row["split"], row["source"], row["passages"]) == (
        "faq",
        "training",
        "faq:a",
        ["faq:a"],
    )
    assert row["messages"][2]["role"] == "assistant"


def test_an_unfinished_data_set_is_not_written_out(data_set, tmp_path):
    DataSet.objects.update(state=JobState.RUNNING)
    data_set.refresh_from_db()
    with pytest.raises(DataSetNotReadyError):
        export_stages(data_set, strategy="instruction", folder=tmp_path)
    with pytest.raises(DataSetNotReadyError):
        whole_lines(data_set)


def test_a_strategy_without_training_examples_is_refused(data_set, tmp_path):
    data_set.examples.filter(kind=ExampleKind.CORPUS).delete()
    with pytest.raises(DataSetNotReadyError, match="corpus"):
        export_stages(data_set, strategy="transfer", folder=tmp_path)


def test_a_run_cut_short_learns_from_answers_with_sources_only(data_set, tmp_path):
    DataSetExample.objects.update(num_tokens=100)
    [stage] = export_stages(data_set, strategy=Strategy.INSTRUCTION, folder=tmp_path, max_tokens=300)
    training = lines(tmp_path / stage.training_file)
    assert len(training) == 3
    assert kinds(training) <= {"retrieval", "feedback", "abstention"}


def test_a_short_run_is_watched_on_what_it_learns(data_set, tmp_path):
    [stage] = export_stages(data_set, strategy=Strategy.INSTRUCTION, folder=tmp_path, max_tokens=1_000)
    assert kinds(lines(tmp_path / stage.training_file)) == kinds(lines(tmp_path / stage.validation_file))
    assert "faq" not in kinds(lines(tmp_path / stage.validation_file))
