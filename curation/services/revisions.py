"""Working copies: a public text is changed beside it and replaced in one moment."""

from typing import TypeVar, cast

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from curation.enums import Status
from curation.exceptions import RevisionExistsError
from curation.models import AnyEntry, Document, FaqEntry, RegulationVersion
from curation.services.history import Actor, save_with_history
from curation.services.locking import lock_entry
from curation.services.regulations import ArticleDraft, regulation_version_create
from curation.services.workflow import ensure_status

E = TypeVar("E", bound=AnyEntry)


@transaction.atomic
def entry_start_revision(entry: E, *, actor: Actor, reason: str = "") -> E:
    """A draft with the public text, to be changed, reviewed and published under the same key.

    A regulation is changed by a new version: the draft is the next version with the same articles.

    Raises:
        WrongStatusError: the entry is not published.
        RevisionExistsError: a change is in progress already.
    """
    current = lock_entry(entry)
    ensure_status(current, Status.PUBLISHED)
    reason = reason or _("Proposed change")
    draft: AnyEntry
    if isinstance(current, RegulationVersion):
        draft = _next_version(current, actor=actor, reason=reason)
    else:
        draft = _working_copy(current, actor=actor, reason=reason)
    return cast("E", draft)


def _working_copy(entry: FaqEntry | Document, *, actor: Actor, reason: str) -> FaqEntry | Document:
    if entry.revisions.exists():
        raise RevisionExistsError(title=entry)
    content = {field.attname: getattr(entry, field.attname) for field in entry.content_fields()}
    copy = type(entry)(
        unit_id=entry.unit_id,
        external_id=entry.external_id,
        revises_id=entry.pk,
        is_sample=entry.is_sample,
        author_id=actor.pk if actor is not None else None,
        writer_ids=[actor.pk] if actor is not None else [],
        **content,
    )
    return save_with_history(copy, actor=actor, reason=reason)


def _next_version(version: RegulationVersion, *, actor: Actor, reason: str) -> RegulationVersion:
    versions = version.regulation.versions
    if versions.filter(status__in=[Status.DRAFT, Status.IN_REVIEW]).exists():
        raise RevisionExistsError(title=version.regulation)
    highest: int = versions.aggregate(highest=Max("number"))["highest"]
    draft = RegulationVersion(
        regulation=version.regulation,
        number=highest + 1,
        audience=version.audience,
        language=version.language,
        owner_id=version.owner_id,
    )
    articles = [ArticleDraft.of(article) for article in version.articles.order_by("position")]
    return regulation_version_create(draft, articles=articles, actor=actor, reason=reason)
