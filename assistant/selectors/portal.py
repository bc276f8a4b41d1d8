"""What the portal's home page and the widget offer before anybody has asked."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from assistant.models import AnswerSource
from curation.enums import Audience
from curation.models import Category, FaqEntry, Unit
from curation.passages import entry_url

POPULAR_DAYS = 90  # about one academic term: what was asked last term says little about this one


@dataclass(frozen=True, slots=True)
class PopularQuestion:
    question: str
    url: str


@dataclass(frozen=True, slots=True)
class QuestionGroup:
    """A category with its most asked questions; `num_more` further ones are published in it."""

    name: str
    url: str
    questions: tuple[PopularQuestion, ...]
    num_more: int


def popular_questions(unit: Unit, *, on: date, limit: int) -> list[PopularQuestion]:
    """The questions most often answered lately, at most one of a category before each has had its turn."""
    waiting = [list(group.questions) for group in question_groups(unit, on=on, per_group=limit)]
    popular: list[PopularQuestion] = []
    while len(popular) < limit and any(waiting):
        popular.extend(group.pop(0) for group in waiting if group)
    return popular[:limit]


def question_groups(unit: Unit, *, on: date, per_group: int) -> list[QuestionGroup]:
    """Public questions in force on the day, by category in the office's order, most asked first."""
    times_used = _times_used(unit)
    entries = (
        FaqEntry.objects.in_force(on)
        .filter(unit=unit, revises=None, category__isnull=False)
        .exclude(audience=Audience.STAFF)
        .defer("answer")
        .select_related("unit", "category")
        .order_by("category__position", "category__name", "pk")
    )
    by_category: dict[Category, list[FaqEntry]] = {}
    for entry in entries:
        by_category.setdefault(entry.category, []).append(entry)
    groups = []
    for category, members in by_category.items():
        members.sort(key=lambda entry: -times_used[entry.key])  # stable: equal ones keep the office's order
        shown = tuple(PopularQuestion(entry.question, entry_url(entry)) for entry in members[:per_group])
        url = reverse("curation:category", args=[unit.code, category.slug])
        groups.append(QuestionGroup(category.name, url, shown, num_more=len(members) - len(shown)))
    return groups


def _times_used(unit: Unit) -> Counter[str]:
    since = timezone.now() - timedelta(days=POPULAR_DAYS)
    used = AnswerSource.objects.filter(
        is_used=True, kind="faq", answer__conversation__unit=unit, answer__created_at__gte=since
    )
    return Counter(dict(used.values_list("key").annotate(num_used=Count("pk"))))
