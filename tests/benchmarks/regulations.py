"""Loading regulations into units of their own for a benchmark, read by the product's own importer."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from curation.enums import Status
from curation.importing.exceptions import ImportingError
from curation.importing.front_matter import RegulationHeader
from curation.importing.readers import SourceFile
from curation.importing.regulations import plan_regulation, save_regulation
from curation.importing.sample import SAMPLE_DIR
from curation.importing.sample_regulation import read_version
from curation.models import Article, Regulation, RegulationVersion, Unit
from curation.services import regulation_get_or_create, regulation_version_create

_NO_DATA = ("README", "LICENSE")


def files_in(folder: Path) -> list[Path]:
    """The data files of a folder, without what describes it."""
    return [path for path in sorted(folder.iterdir()) if not path.stem.startswith(_NO_DATA)]


@transaction.atomic
def imported_regulations(code: str, paths: Sequence[Path]) -> list[Regulation]:
    """Those of the files that are regulations, alone in the unit `code`; the others are passed over."""
    unit = _empty_unit(code)
    regulations = []
    for path in paths:
        with suppress(ImportingError, ValidationError):  # a text too long for one article is refused
            source = SourceFile(path.name, path.read_bytes())
            plan = plan_regulation(source, given=RegulationHeader(external_id=slugify(path.stem)[:100]))
            outcome = save_regulation(plan, unit=unit, publish=False, keep_file=False)
            regulations.append(outcome.version.regulation)
    _publish(unit)
    return regulations


@transaction.atomic
def sample_regulations(code: str) -> list[RegulationVersion]:
    """The versions of the sample office's regulation, alone in the unit `code`, oldest first."""
    unit = _empty_unit(code)
    for path in sorted(SAMPLE_DIR.glob("reglamento-*.md")):
        sample = read_version(path.read_text(encoding="utf-8"))
        version = RegulationVersion(
            regulation=regulation_get_or_create(
                unit=unit, title=sample.title, external_id=sample.external_id, short_title=sample.short_title
            ),
            number=sample.number,
            resolution_number=sample.resolution,
            valid_from=sample.valid_from,
            valid_until=sample.valid_until,
        )
        regulation_version_create(version, articles=sample.articles, actor=None)
    _publish(unit)
    versions = RegulationVersion.objects.filter(regulation__unit=unit)
    return list(versions.select_related("regulation__unit").order_by("number"))


def _empty_unit(code: str) -> Unit:
    unit, _created = Unit.objects.get_or_create(
        code=slugify(code)[:40], defaults={"name": "Oficina de medición"}
    )
    Article.objects.filter(version__regulation__unit=unit).delete()
    RegulationVersion.objects.filter(regulation__unit=unit).delete()
    Regulation.objects.filter(unit=unit).delete()
    return unit


def _publish(unit: Unit) -> None:
    """Straight in the tables: neither the workflow of people nor the index is what is measured."""
    versions = RegulationVersion.objects.filter(regulation__unit=unit)
    versions.update(status=Status.PUBLISHED, published_at=timezone.now())
