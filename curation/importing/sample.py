"""The sample content of `curation/sample/`: what the first start of a new installation shows.

Only what is missing is loaded. An entry that somebody changed or retired since is left alone, and loading
twice changes nothing. Everything is published at once, with one signal.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from curation.enums import Status
from curation.importing.entries import TableEntry, apply_plan, plan_entries
from curation.importing.readers import SourceFile
from curation.importing.sample_regulation import SampleVersion, read_version
from curation.importing.tables import DOCUMENT_TABLE, FAQ_TABLE, Table
from curation.models import AnyEntry, RegulationVersion, Unit
from curation.services import (
    entries_publish_bulk,
    regulation_get_or_create,
    regulation_version_create,
)
from curation.services.samples import (
    entries_mark_as_sample,
    sample_published_before,
    sample_unit_get_or_create,
)

SAMPLE_DIR = Path(__file__).resolve().parents[1] / "sample"
UNIT_NAME = "Unidad de Postgrado SOE"
# When the call of the sample opens; its questions are asked on days after it.
PUBLISHED_BY = datetime(2026, 11, 16, 8, tzinfo=UTC)
UNIT_CONTACT = {
    "contact_email": "posgrado@soe.example",
    "contact_phone": "3-000-0000",
    "contact_place": "Campus de muestra, bloque 00, oficina 00, Santa Cruz de la Sierra",
    "contact_hours": "Lunes a viernes, de 8:30 a 12:30 y de 14:30 a 18:30",
}


@dataclass(frozen=True, slots=True)
class SampleOutcome:
    unit: Unit
    num_faq: int
    num_documents: int
    num_versions: int


@transaction.atomic
def load_sample(*, unit_code: str) -> SampleOutcome:
    """Load what is missing, all or nothing.

    Raises:
        ImportingError, CurationError, ValidationError: Nothing was loaded.
    """
    unit = sample_unit_get_or_create(code=unit_code, name=UNIT_NAME, **UNIT_CONTACT)
    versions = list(_new_versions(unit))
    documents = _new_entries(unit, DOCUMENT_TABLE, "documents.jsonl")
    faq = _new_entries(unit, FAQ_TABLE, "faq.jsonl")  # last: it names what it rests on
    entries: list[AnyEntry] = [*faq, *documents, *versions]
    entries_mark_as_sample(entries)
    published = entries_publish_bulk(entries, actor=None, reason=_("sample content"))
    sample_published_before(published, PUBLISHED_BY)
    return SampleOutcome(unit, len(faq), len(documents), len(versions))


def _new_entries(unit: Unit, table: Table, file_name: str) -> list[TableEntry]:
    source = SourceFile.from_path(SAMPLE_DIR / file_name, max_bytes=settings.IMPORT_MAX_BYTES)
    plan = plan_entries(source, table=table, unit=unit)
    plan.updated.clear()
    plan.unchanged.clear()
    apply_plan(plan, publish=False)
    identifiers = [row.external_id for row in plan.created]
    rows = table.model.objects.filter(unit=unit, external_id__in=identifiers, status=Status.DRAFT)
    return list(rows.order_by("pk"))


def _new_versions(unit: Unit) -> Iterator[RegulationVersion]:
    for path in sorted(SAMPLE_DIR.glob("reglamento-*.md")):
        version = read_version(path.read_text(encoding="utf-8"))
        regulation = regulation_get_or_create(
            unit=unit,
            title=version.title,
            external_id=version.external_id,
            short_title=version.short_title,
            reason=_("sample content"),
        )
        if not regulation.versions.filter(number=version.number).exists():
            yield regulation_version_create(
                _unsaved(version, regulation_id=regulation.pk),
                articles=version.articles,
                actor=None,
                reason=_("sample content"),
            )


def _unsaved(version: SampleVersion, *, regulation_id: int) -> RegulationVersion:
    return RegulationVersion(
        regulation_id=regulation_id,
        number=version.number,
        resolution_number=version.resolution,
        valid_from=version.valid_from,
        valid_until=version.valid_until,
    )
