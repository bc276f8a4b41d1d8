"""Data sets, base models and runs for tests, as small as they can be."""

import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone

from curation.enums import Role
from curation.models import Unit
from curation.services.roles import roles_sync
from tests.factories.curation import UnitFactory, UserFactory
from training_jobs.enums import CheckState, ExampleKind, JobState, Split
from training_jobs.jobs.pulse import IsStopping, never
from training_jobs.jobs.runner import run_job, run_next
from training_jobs.ml.tuning.config import TuningConfig
from training_jobs.ml.tuning.machine import Gpu, Machine
from training_jobs.models import BaseModel, DataSet, DataSetExample, TrainingRun
from training_jobs.tuning.job.working import RUN_JOB

GB = 1024**3
FAKE_CHILD = Path(__file__).with_name("fake_child.py")
DO_NOT_KNOW = "no se."
SHAPE = {
    "num_layers": 2,
    "hidden_size": 8,
    "feed_forward_size": 16,
    "num_heads": 2,
    "num_key_value_heads": 2,
    "head_size": 4,
    "vocabulary_size": 43,
    "tied_embeddings": True,
    "num_parameters": 1_656,
    "weight_bytes": 6_624,
    "context_tokens": 256,
}
LARGE_SHAPE = {
    "num_layers": 32,
    "hidden_size": 4096,
    "feed_forward_size": 11008,
    "num_heads": 32,
    "num_key_value_heads": 32,
    "head_size": 128,
    "vocabulary_size": 32000,
    "tied_embeddings": False,
    "num_parameters": 6_738_415_616,
    "weight_bytes": 13_476_831_232,
    "context_tokens": 4096,
}


def machine(*, memory_gb: float = 8, disk_gb: float = 50, gpus: tuple[Gpu, ...] = ()) -> Machine:
    return Machine(
        num_cores=2,
        memory_bytes=int(memory_gb * GB),
        free_memory_bytes=int(memory_gb * GB),
        free_disk_bytes=int(disk_gb * GB),
        processor="prueba",
        has_fast_bf16=False,
        gpus=gpus,
    )


def make_data_set(unit: Unit | None = None, **values: Any) -> DataSet:
    """A finished data set: questions in all three splits, an abstention, a topic, a piece of corpus."""
    fields = {"name": "Datos de marzo", "digest": "d" * 64, "state": JobState.SUCCEEDED, **values}
    data_set = DataSet.objects.create(unit=unit or UnitFactory(), frozen_at=timezone.now(), **fields)
    add_examples(data_set)
    return data_set


def add_examples(data_set: DataSet) -> None:
    rows = [
        *[(ExampleKind.FAQ, Split.TRAINING, f"cuanto cuesta {n}?", f"cuesta {n}.") for n in range(8)],
        *[(ExampleKind.FAQ, Split.VALIDATION, f"cuanto cuesta {n}?", f"cuesta {n}.") for n in range(10, 12)],
        *[(ExampleKind.FAQ, Split.TEST, f"cuanto cuesta {n}?", f"cuesta {n}.") for n in range(20, 23)],
        (ExampleKind.ABSTENTION, Split.TEST, "quien gana?", DO_NOT_KNOW),
        (ExampleKind.TOPIC, Split.TRAINING, "tema de costo", "costos"),
    ]
    examples = [
        DataSetExample(
            data_set=data_set,
            position=position,
            kind=kind,
            split=split,
            messages=[{"role": "user", "content": asked}, {"role": "assistant", "content": answer}],
            num_tokens=len(asked) + len(answer) + 6,
        )
        for position, (kind, split, asked, answer) in enumerate(rows)
    ]
    examples.append(
        DataSetExample(
            data_set=data_set,
            position=len(rows),
            kind=ExampleKind.CORPUS,
            split=Split.TRAINING,
            text="el reglamento norma el posgrado. " * 4,
            num_tokens=132,
        )
    )
    DataSetExample.objects.bulk_create(examples)


def make_base(**values: Any) -> BaseModel:
    """A base model that was checked and whose licence was accepted."""
    fields: dict[str, Any] = {
        "name": f"Llama {BaseModel.objects.count()}",
        "location": "/modelos/llama",
        "licence": "Apache-2.0",
        "licence_accepted_at": timezone.now(),
        "check_state": CheckState.USABLE,
        "shape": SHAPE,
        "num_parameters": SHAPE["num_parameters"],
        "context_tokens": SHAPE["context_tokens"],
        **values,
    }
    return BaseModel.objects.create(**fields)


def make_run(
    *, data_set: DataSet | None = None, base_model: BaseModel | None = None, **values: Any
) -> TrainingRun:
    """A run that waits in the queue."""
    data_set = data_set or make_data_set()
    options = asdict(
        TuningConfig(
            max_example_tokens=128, tokens_per_batch=256, evaluate_every_steps=2, checkpoint_every_steps=2
        )
    )
    fields: dict[str, Any] = {
        "name": "Ajuste de marzo",
        "options": options,
        "estimate": {"memory_bytes": GB, "disk_bytes": GB, "seconds": 60},
        **values,
    }
    return TrainingRun.objects.create(
        unit=data_set.unit, data_set=data_set, base_model=base_model or make_base(), **fields
    )


def scenario(run: TrainingRun, **said: Any) -> list[str]:
    """Have the fake child behave so for this run; returns its command."""
    run.folder.mkdir(parents=True, exist_ok=True)
    (run.folder / "scenario.json").write_text(json.dumps(said))
    return [sys.executable, str(FAKE_CHILD), str(run.folder)]


def desk(role: Role) -> tuple[Client, User]:
    """Somebody with this role, signed in."""
    roles_sync()
    user = UserFactory(is_staff=True)
    user.groups.add(Group.objects.get(name=role.value))
    client = Client()
    client.force_login(user)
    return client, user


def work_on_next_run() -> bool:
    """One attempt at the run that should go first; False when none is free."""
    return run_next(RUN_JOB) is not None


def work_on_run(
    pk: int, *, is_stopping: IsStopping = never, watch: Callable[[], None] = lambda: None
) -> bool:
    """One attempt at this run; False when it is not free."""
    made = run_job(RUN_JOB, pk, is_stopping=is_stopping, watch=lambda _done, _total: watch())
    return made is not None
