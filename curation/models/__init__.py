from typing import TypeAlias

from curation.models.document import Document
from curation.models.entry import Entry, WorkflowModel
from curation.models.faq import Category, FaqEntry
from curation.models.regulation import Article, Regulation, RegulationVersion
from curation.models.unit import Unit

AnyEntry: TypeAlias = FaqEntry | Document | RegulationVersion
ENTRY_MODELS: tuple[type[FaqEntry] | type[Document] | type[RegulationVersion], ...] = (
    FaqEntry,
    Document,
    RegulationVersion,
)

__all__ = [
    "ENTRY_MODELS",
    "AnyEntry",
    "Article",
    "Category",
    "Document",
    "Entry",
    "FaqEntry",
    "Regulation",
    "RegulationVersion",
    "Unit",
    "WorkflowModel",
]
