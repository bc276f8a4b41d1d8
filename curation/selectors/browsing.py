"""Lists for the public pages: what is in force on a day and meant for the public."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from curation.enums import Audience, DocumentType
from curation.models import Category, Document, FaqEntry, Regulation, RegulationVersion, Unit
from curation.selectors.foundations import faqs_out_of_force

NUM_PREVIEWED_QUESTIONS = 6
UNCATEGORISED_SLUG = "otras"


@dataclass(frozen=True, slots=True)
class CategoryOverview:
    """A category with its first questions; `category` is None for questions without one."""

    category: Category | None
    slug: str
    num_questions: int
    questions: list[FaqEntry] = field(default_factory=list)


def public_faqs(unit: Unit, *, on: date) -> QuerySet[FaqEntry]:
    faqs: QuerySet[FaqEntry] = FaqEntry.objects.in_force(on)
    faqs = faqs.filter(unit=unit, revises=None).exclude(audience=Audience.STAFF)
    return faqs.exclude(pk__in=faqs_out_of_force(unit, on=on)).order_by("question", "pk")


def public_documents(unit: Unit, *, on: date) -> QuerySet[Document]:
    documents: QuerySet[Document] = Document.objects.in_force(on)
    documents = documents.filter(unit=unit, revises=None).exclude(audience=Audience.STAFF)
    return documents.defer("body").order_by("document_type", F("issued_on").desc(nulls_last=True), "title")


def category_overviews(unit: Unit, *, on: date) -> list[CategoryOverview]:
    """Each category that has public questions, in the office's order; those without one come last."""
    faqs = public_faqs(unit, on=on)
    counts = dict(faqs.order_by().values_list("category").annotate(Count("pk")))
    place = Window(RowNumber(), partition_by=F("category"), order_by=[F("question").asc(), F("pk").asc()])
    first: dict[int | None, list[FaqEntry]] = defaultdict(list)
    for entry in faqs.defer("answer").annotate(place=place).filter(place__lte=NUM_PREVIEWED_QUESTIONS):
        first[entry.category_id].append(entry)
    categories = Category.objects.filter(pk__in=[pk for pk in counts if pk is not None])
    named = [
        CategoryOverview(category, category.slug, counts[category.pk], first[category.pk])
        for category in categories.order_by("position", "name")
    ]
    if None in counts:
        named.append(CategoryOverview(None, UNCATEGORISED_SLUG, counts[None], first[None]))
    return named


def faqs_of_category(unit: Unit, category: Category | None, *, on: date) -> QuerySet[FaqEntry]:
    return public_faqs(unit, on=on).filter(category=category)


def document_counts(unit: Unit, *, on: date) -> list[tuple[DocumentType, int]]:
    """Number of public documents by type, in the order of the vocabulary."""
    rows: Any = public_documents(unit, on=on).order_by().values_list("document_type").annotate(Count("pk"))
    counts = dict(rows)
    return [(kind, counts[kind]) for kind in DocumentType if kind in counts]


def public_versions(regulation: Regulation) -> list[RegulationVersion]:
    """All published versions, newest first, past and future ones too."""
    versions: QuerySet[RegulationVersion] = RegulationVersion.objects.published()
    return list(versions.filter(regulation=regulation).exclude(audience=Audience.STAFF).order_by("-number"))


def versions_in_force(unit: Unit, *, on: date) -> list[RegulationVersion]:
    """The version of each regulation that is in force on the day, by title."""
    versions: QuerySet[RegulationVersion] = RegulationVersion.objects.in_force(on)
    public = versions.filter(regulation__unit=unit).exclude(audience=Audience.STAFF)
    num_articles = Count("articles", filter=Q(articles__kind="article"))
    return list(
        public.select_related("regulation").annotate(num_articles=num_articles).order_by("regulation__title")
    )
