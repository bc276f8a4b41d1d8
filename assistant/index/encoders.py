"""Encoders known to the index: registering one, its HNSW index, the swap when its vectors are complete."""

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from assistant.enums import ModelRole
from assistant.index.selectors import has_missing_vectors
from assistant.models import ServedModel

# pgvector's own defaults (m 16, ef_construction 64) find 99.9 % of the exact ten nearest at 20,000 vectors.
_CREATE_INDEX = """
CREATE INDEX {concurrently} IF NOT EXISTS {name} ON assistant_passagevector
USING hnsw ((embedding::halfvec({dimensions})) halfvec_cosine_ops) WHERE encoder_id = {encoder}
"""
# First key of the two-key advisory lock around building an index.
_LOCK_SPACE = 5_022


# (abstain_below, certain_above) of encoders whose thresholds were measured before shipping; how and on what
# stands in docs/benchmarks.md. Any other encoder is calibrated with `manage.py calibrate_encoder`.
_MEASURED_THRESHOLDS = {"intfloat/multilingual-e5-small": (0.83, 0.92)}


def register_encoder(*, name: str, digest: str, dimensions: int) -> ServedModel:
    """The row of this very encoder, made with its HNSW index when it is used for the first time."""
    abstain_below, certain_above = _MEASURED_THRESHOLDS.get(name, (None, None))
    encoder, _ = ServedModel.objects.get_or_create(
        role=ModelRole.ENCODER,
        name=name,
        digest=digest,
        defaults={
            "dimensions": dimensions,
            "abstain_below": abstain_below,
            "certain_above": certain_above,
        },
    )
    ensure_vector_index(encoder)
    return encoder


def set_thresholds(encoder: ServedModel, *, abstain_below: float, certain_above: float) -> None:
    """Keep what calibration found: cosine similarities for this very encoder, `abstain_below` the lower."""
    encoder.abstain_below, encoder.certain_above = abstain_below, certain_above
    encoder.full_clean()
    encoder.save(update_fields=["abstain_below", "certain_above"])


def ensure_vector_index(encoder: ServedModel) -> None:
    """Make the encoder's HNSW index unless it is there and whole; the index only makes search fast.

    One process builds it, without locking out writers; others go on without waiting, because a waiting
    transaction would in turn hold up the build. A build that was killed leaves an invalid index behind,
    which is dropped and built again.
    """
    name = f"assistant_vector_hnsw_{encoder.pk}"
    with connection.cursor() as cursor:
        if _is_valid(cursor, name):
            return
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_LOCK_SPACE, encoder.pk])
        if not _first(cursor):
            return
        try:
            _build(cursor, name, encoder)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_LOCK_SPACE, encoder.pk])


def _build(cursor: CursorWrapper, name: str, encoder: ServedModel) -> None:
    if connection.in_atomic_block:  # foreign keys are checked at the end; an index wants none waiting
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    if _is_valid(cursor, name) is False:
        cursor.execute(sql.SQL("DROP INDEX IF EXISTS {}").format(sql.Identifier(name)))
    cursor.execute(
        sql.SQL(_CREATE_INDEX).format(
            concurrently=sql.SQL("" if connection.in_atomic_block else "CONCURRENTLY"),
            name=sql.Identifier(name),
            dimensions=sql.Literal(encoder.dimensions),
            encoder=sql.Literal(encoder.pk),
        )
    )


def _is_valid(cursor: CursorWrapper, name: str) -> bool | None:
    """Whether the index is whole; None when there is none."""
    cursor.execute("SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)", [name])
    return _first(cursor)


def _first(cursor: CursorWrapper) -> bool | None:
    row = cursor.fetchone()
    return None if row is None else bool(row[0])


def promote_complete_encoder(encoder: ServedModel) -> bool:
    """Put the encoder in production once no passage of any unit lacks a vector by it; tells whether it is.

    The encoder it replaces keeps its vectors, so going back is the same call.
    """
    with transaction.atomic():
        if has_missing_vectors(encoder):
            return False
        ServedModel.objects.filter(role=ModelRole.ENCODER, unit=None, in_production=True).exclude(
            pk=encoder.pk
        ).update(in_production=False)
        ServedModel.objects.filter(pk=encoder.pk).update(in_production=True)
    return True
