"""Runs with small artefacts on disk, and releases made from them."""

import hashlib
from pathlib import Path
from typing import Any

from django.contrib.auth.models import Permission, User
from django.utils import timezone

from curation.models import Unit
from tests.factories.curation import UnitFactory, UserFactory
from training_jobs.enums import JobState
from training_jobs.models import BaseModel, DataSet, DataSetSource, Release, TrainingRun
from training_jobs.releases.services import release_register

REASON = "Responde mejor en la prueba interna"


def artefact(folder: Path, **files: str) -> str:
    """An artefact with these files and its checksums; its digest."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = []
    for name, text in sorted(files.items()):
        path = folder / name.replace("__", ".")
        path.write_text(text)
        lines.append(f"{hashlib.sha256(text.encode()).hexdigest()}  {path.name}\n")
    content = "".join(lines)
    (folder / "SHA256SUMS").write_text(content)
    return hashlib.sha256(content.encode()).hexdigest()


def make_run(unit: Unit | None = None, *, name: str = "Ajuste de marzo", **values: Any) -> TrainingRun:
    """A run that succeeded, without its artefacts."""
    unit = unit or UnitFactory()
    base, _ = BaseModel.objects.get_or_create(
        name="SmolLM2", defaults={"location": "/modelos/smollm2", "licence": "Apache-2.0"}
    )
    data_set = DataSet.objects.create(
        unit=unit, name="Datos de marzo", digest="d" * 64, counts={"faq": {"training": 8, "test": 2}},
        frozen_at=timezone.now(), state=JobState.SUCCEEDED,
    )  # fmt: skip
    return TrainingRun.objects.create(
        unit=unit, name=name, data_set=data_set, base_model=base, state=JobState.SUCCEEDED, **values
    )


def write_artefacts(run: TrainingRun, *, text: str = "", with_adapter: bool = True) -> dict[str, str]:
    folder = run.folder / "artifacts"
    weights = text or f"pesos {run.pk}"
    digests = {"merged": artefact(folder / "merged", config__json="{}", model__safetensors=weights)}
    if with_adapter:
        digests["adapter"] = artefact(folder / "adapter", adapter_model__safetensors=f"ajuste {weights}")
    return digests


def make_release(unit: Unit | None = None, *, with_adapter: bool = True, **values: Any) -> Release:
    run = make_run(unit, **values)
    run.digests = write_artefacts(run, with_adapter=with_adapter)
    run.save()
    return release_register(run)


def make_stale(release: Release, *, entry_key: str = "faq:costo") -> None:
    assert release.run is not None
    DataSetSource.objects.create(
        data_set=release.run.data_set, entry_key=entry_key, title="¿Cuánto cuesta?", digest="0" * 64,
        split="training", stale_since=timezone.now(), stale_reason="Cambió",
    )  # fmt: skip


def operator(*codenames: str, **values: Any) -> User:
    """A person of the staff with these rights on the offline side."""
    user: User = UserFactory(is_staff=True, **values)
    user.user_permissions.set(
        Permission.objects.filter(content_type__app_label="training_jobs", codename__in=codenames)
    )
    return user
