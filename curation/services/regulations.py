"""Regulations and their versions: the norm, its numbered texts, the articles of each."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

from django.db import transaction
from django.db.models import Max
from simple_history.utils import bulk_create_with_history

from curation import signals
from curation.enums import ArticleKind, Status
from curation.models import Article, Regulation, RegulationVersion, Unit
from curation.services.history import Actor, delete_with_history, save_with_history
from curation.services.locking import lock_entry
from curation.services.writing import ensure_editable, record_writer
from curation.text.identifiers import identifier_from


@dataclass(frozen=True, slots=True)
class ArticleDraft:
    """What somebody wrote or a parser read of one article; its place in the list is its position."""

    number: str
    anchor: str
    text: str
    kind: str = ArticleKind.ARTICLE
    title: str = ""
    heading_path: tuple[str, ...] = ()

    @classmethod
    def of(cls, article: Article) -> "ArticleDraft":
        values = {field.name: getattr(article, field.name) for field in fields(cls)}
        return cls(**{**values, "heading_path": tuple(article.heading_path)})


@transaction.atomic
def regulation_get_or_create(
    *,
    unit: Unit,
    title: str,
    external_id: str = "",
    short_title: str = "",
    actor: Actor = None,
    reason: str = "",
) -> Regulation:
    """The unit's regulation with this identifier (or, without one, this title), made when there is none.

    Raises:
        ValidationError: a field is broken.
    """
    Unit.objects.select_for_update().get(pk=unit.pk)
    lookup = {"external_id": external_id} if external_id else {"title": title}
    found = unit.regulations.filter(**lookup).first()
    if found is not None:
        return found
    taken = set(unit.regulations.values_list("external_id", flat=True))
    identifier = external_id or identifier_from(short_title or title, taken=taken, fallback="reglamento")
    regulation = Regulation(unit=unit, external_id=identifier, title=title, short_title=short_title)
    regulation.full_clean()
    return save_with_history(regulation, actor=actor, reason=reason)


@transaction.atomic
def regulation_update(regulation: Regulation, *, actor: Actor, reason: str = "") -> Regulation:
    """Save changed titles; they stand in every citation, so the published versions are announced again.

    Raises:
        ValidationError: a field is broken.
    """
    regulation.full_clean()
    save_with_history(regulation, actor=actor, reason=reason)
    public = regulation.versions.filter(status=Status.PUBLISHED).select_related("regulation")
    keys = tuple(version.key for version in public)
    if keys:
        signals.entries_published.send(Regulation, unit_id=regulation.unit_id, entry_keys=keys)
    return regulation


@transaction.atomic
def regulation_version_create(
    version: RegulationVersion,
    *,
    articles: Sequence[ArticleDraft] = (),
    actor: Actor,
    reason: str = "",
) -> RegulationVersion:
    """Save a new draft version (unsaved, with its `regulation`) and its articles.

    Without a `number` it gets the next one.

    Raises:
        ValidationError: a field or a constraint is broken (the number exists already).
    """
    Regulation.objects.select_for_update().get(pk=version.regulation_id)
    if not version.number:
        highest = version.regulation.versions.aggregate(highest=Max("number"))["highest"]
        version.number = (highest or 0) + 1
    version.status = Status.DRAFT
    version.author_id = actor.pk if actor is not None else None
    version.writer_ids = [actor.pk] if actor is not None else []
    version.full_clean()
    save_with_history(version, actor=actor, reason=reason)
    _write_articles(version, articles, actor=actor, reason=reason)
    return version


@transaction.atomic
def regulation_version_replace_articles(
    version: RegulationVersion, *, articles: Sequence[ArticleDraft], actor: Actor, reason: str = ""
) -> RegulationVersion:
    """Put these articles in the place of the draft version's own.

    Raises:
        EntryNotEditableError: the version is public, retired or already approved.
        ValidationError: an article is broken.
    """
    current = lock_entry(version)
    ensure_editable(current)
    record_writer(current, actor)
    save_with_history(current, actor=actor, reason=reason, update_fields=("writer_ids",))
    for article in current.articles.all():
        delete_with_history(article, actor=actor, reason=reason)
    _write_articles(current, articles, actor=actor, reason=reason)
    return current


@transaction.atomic
def article_save(article: Article, *, actor: Actor, reason: str = "") -> Article:
    """Save one article of a draft version.

    Raises:
        EntryNotEditableError: the version is public, retired or already approved.
        ValidationError: a field is broken.
    """
    _touch_version(article.version, actor=actor, reason=reason)
    article.full_clean()
    return save_with_history(article, actor=actor, reason=reason)


@transaction.atomic
def article_delete(article: Article, *, actor: Actor, reason: str = "") -> None:
    """Delete one article of a draft version.

    Raises:
        EntryNotEditableError: the version is public, retired or already approved.
    """
    _touch_version(article.version, actor=actor, reason=reason)
    delete_with_history(article, actor=actor, reason=reason)


def _touch_version(version: RegulationVersion, *, actor: Actor, reason: str) -> None:
    current = lock_entry(version)
    ensure_editable(current)
    if actor is not None and actor.pk not in current.writer_ids:
        record_writer(current, actor)
        save_with_history(current, actor=actor, reason=reason, update_fields=("writer_ids",))


def _write_articles(
    version: RegulationVersion, drafts: Sequence[ArticleDraft], *, actor: Actor, reason: str
) -> None:
    articles = [
        Article(
            version=version,
            position=position,
            kind=draft.kind,
            number=draft.number,
            anchor=draft.anchor,
            heading_path=list(draft.heading_path),
            title=draft.title,
            text=draft.text,
        )
        for position, draft in enumerate(drafts, start=1)
    ]
    for article in articles:
        article.clean_fields(exclude={"version"})
    if articles:
        bulk_create_with_history(
            articles, Article, batch_size=500, default_user=actor, default_change_reason=reason
        )
