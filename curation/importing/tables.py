"""What a table of questions or documents may hold: the columns of each and the model they fill."""

from dataclasses import dataclass
from typing import Any, TypeAlias

from django.contrib.admin.utils import label_for_field

from curation.enums import Audience, DocumentType
from curation.importing import cells
from curation.importing.columns import Column
from curation.models import Document, FaqEntry

TableModel: TypeAlias = type[FaqEntry] | type[Document]

MAX_BODY_CHARS = 1_000_000  # a thesis; a longer text is a mistake in the file
AUDIENCES = {
    "todos": Audience.EVERYONE,
    "everyone": Audience.EVERYONE,
    "público": Audience.EVERYONE,
    "postulantes": Audience.APPLICANTS,
    "applicants": Audience.APPLICANTS,
    "aspirantes": Audience.APPLICANTS,
    "estudiantes": Audience.STUDENTS,
    "students": Audience.STUDENTS,
    "docentes": Audience.TEACHERS,
    "teachers": Audience.TEACHERS,
    "personal": Audience.STAFF,
    "staff": Audience.STAFF,
}
DOCUMENT_TYPES = {
    "circular": DocumentType.CIRCULAR,
    "guía": DocumentType.GUIDE,
    "guide": DocumentType.GUIDE,
    "convocatoria": DocumentType.CALL,
    "call": DocumentType.CALL,
    "plan de estudios": DocumentType.STUDY_PLAN,
    "study_plan": DocumentType.STUDY_PLAN,
    "investigación": DocumentType.RESEARCH,
    "publicación": DocumentType.RESEARCH,
    "research": DocumentType.RESEARCH,
    "tesis": DocumentType.THESIS,
    "thesis": DocumentType.THESIS,
    "otro": DocumentType.OTHER,
    "other": DocumentType.OTHER,
}


@dataclass(frozen=True, slots=True)
class Table:
    """One kind of table: the model, the field that names an entry, and the columns."""

    model: TableModel
    title_field: str
    columns: tuple[Column, ...]


def _chars(model: TableModel, field: str) -> int:
    limit: int | None = getattr(model._meta.get_field(field), "max_length", None)
    return limit or MAX_BODY_CHARS


def _shared(model: TableModel) -> tuple[Column, ...]:
    return (
        Column("external_id", ("id", "identificador", "identifier", "external_id", "código"),
               cells.identifier(_chars(model, "external_id"))),
        Column("audience", ("audience", "audiencia", "público", "dirigido a"),
               cells.choice(AUDIENCES, Audience.EVERYONE)),
        Column("valid_from", ("valid_from", "vigente desde", "válido desde", "desde"), cells.day),
        Column("valid_until", ("valid_until", "vigente hasta", "válido hasta", "hasta"), cells.day),
        Column("review_by", ("review_by", "revisar hasta", "revisar antes de"), cells.day),
    )  # fmt: skip


def _faq_columns() -> tuple[Column, ...]:
    identifier, *others = _shared(FaqEntry)
    question_chars = _chars(FaqEntry, "question")
    return (
        identifier,
        Column("question", ("pregunta", "question", "consulta"), cells.line(question_chars), True),
        Column("answer", ("respuesta", "answer"), cells.text(_chars(FaqEntry, "answer")), True),
        Column("variants", ("variantes", "variants", "otras formas", "otras formas de preguntar"),
               cells.texts(question_chars)),
        Column("category", ("categoría", "category", "tema"), cells.line(CATEGORY_NAME_CHARS)),
        Column("sources", ("fuentes", "sources", "fuente", "source"),
               cells.text_or_list(MAX_BODY_CHARS, "\n")),
        Column("rests_on", ("rests_on", "se basa en", "basado en", "based on"), cells.texts(KEY_CHARS)),
        *others,
    )  # fmt: skip


def _document_columns() -> tuple[Column, ...]:
    identifier, *others = _shared(Document)
    return (
        identifier,
        Column("title", ("título", "title", "nombre"), cells.line(_chars(Document, "title")), True),
        Column("body", ("texto", "text", "body", "contenido", "cuerpo"), cells.text(MAX_BODY_CHARS), True),
        Column("document_type", ("tipo", "type", "document_type"),
               cells.choice(DOCUMENT_TYPES, DocumentType.OTHER)),
        Column("abstract", ("resumen", "abstract", "summary"), cells.text(MAX_BODY_CHARS)),
        Column("authors", ("autores", "authors", "autor", "author"),
               cells.text_or_list(_chars(Document, "authors"), "; ")),
        Column("link", ("enlace", "link", "url", "vínculo"), cells.link(_chars(Document, "link"))),
        Column("issued_on", ("fecha", "date", "issued_on", "fecha de emisión"), cells.day),
        *others,
    )  # fmt: skip


CATEGORY_NAME_CHARS = 120
KEY_CHARS = 300  # of an article's or a document's key
FAQ_TABLE = Table(FaqEntry, "question", _faq_columns())
DOCUMENT_TABLE = Table(Document, "title", _document_columns())


def preview_fields(table: Table, fields: dict[str, Any]) -> list[tuple[str, str]]:
    """A row's fields for people: the model's own names and short values."""
    return [
        (str(label_for_field(name, table.model)), _short(value))
        for name, value in fields.items()
        if value not in ("", None, [])
    ]


def _short(value: object) -> str:
    written = " | ".join(value) if isinstance(value, list) else str(value)
    return written if len(written) <= 160 else written[:159] + "…"
