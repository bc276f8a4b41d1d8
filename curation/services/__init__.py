"""Everything that changes curated content. Keyword-only, atomic, each with its history record."""

from curation.services.publishing import entries_publish_bulk, entry_publish, publish_scheduled_entries
from curation.services.regulations import (
    ArticleDraft,
    article_delete,
    article_save,
    regulation_get_or_create,
    regulation_update,
    regulation_version_create,
    regulation_version_replace_articles,
)
from curation.services.revisions import entry_start_revision
from curation.services.units import unit_get_or_create
from curation.services.workflow import (
    entry_reopen,
    entry_retire,
    entry_return_to_draft,
    entry_submit_for_review,
)
from curation.services.writing import entries_create_bulk, entry_create, entry_delete, entry_update

__all__ = [
    "ArticleDraft",
    "article_delete",
    "article_save",
    "entries_create_bulk",
    "entries_publish_bulk",
    "entry_create",
    "entry_delete",
    "entry_publish",
    "entry_reopen",
    "entry_retire",
    "entry_return_to_draft",
    "entry_start_revision",
    "entry_submit_for_review",
    "entry_update",
    "publish_scheduled_entries",
    "regulation_get_or_create",
    "regulation_update",
    "regulation_version_create",
    "regulation_version_replace_articles",
    "unit_get_or_create",
]
