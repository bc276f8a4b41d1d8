"""Curated content for tests. `published=True` makes it public without going through the services."""

from typing import Any

import factory
from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.text import slugify

from curation.enums import Status
from curation.models import Article, Category, Document, FaqEntry, Regulation, RegulationVersion, Unit
from curation.selectors.foundations import resolve_foundations


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = get_user_model()

    username = factory.Sequence(lambda n: f"persona{n}")


class UnitFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Unit

    code = factory.Sequence(lambda n: f"unidad{n}")
    name = factory.Sequence(lambda n: f"Unidad de Posgrado {n}")
    contact_email = "posgrado@example.edu.bo"


class CategoryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Category

    unit = factory.SubFactory(UnitFactory)
    name = factory.Sequence(lambda n: f"Categoría {n}")
    slug = factory.Sequence(lambda n: f"categoria-{n}")


class _WorkflowFactory(factory.django.DjangoModelFactory):
    class Meta:
        abstract = True

    class Params:
        published = factory.Trait(status=Status.PUBLISHED, published_at=factory.LazyFunction(timezone.now))
        in_review = factory.Trait(status=Status.IN_REVIEW)


class FaqEntryFactory(_WorkflowFactory):
    class Meta:
        model = FaqEntry

    unit = factory.SubFactory(UnitFactory)
    external_id = factory.Sequence(lambda n: f"pregunta-{n}")
    question = factory.Sequence(lambda n: f"¿Cuánto cuesta la maestría {n}?")
    answer = "La matrícula cuesta **500 Bs** por semestre."


class DocumentFactory(_WorkflowFactory):
    class Meta:
        model = Document

    unit = factory.SubFactory(UnitFactory)
    external_id = factory.Sequence(lambda n: f"documento-{n}")
    title = factory.Sequence(lambda n: f"Guía de titulación {n}")
    body = "La defensa se solicita en secretaría."


class RegulationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Regulation

    unit = factory.SubFactory(UnitFactory)
    external_id = factory.Sequence(lambda n: f"reglamento-{n}")
    title = "Reglamento General de Posgrado"
    short_title = "Reglamento de Posgrado"


class RegulationVersionFactory(_WorkflowFactory):
    class Meta:
        model = RegulationVersion

    regulation = factory.SubFactory(RegulationFactory)
    number = factory.Sequence(lambda n: n + 1)
    resolution_number = "Res. 045/2024"


class ArticleFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Article

    version = factory.SubFactory(RegulationVersionFactory)
    number = factory.Sequence(lambda n: str(n + 1))
    anchor = factory.LazyAttribute(lambda article: slugify(article.number))
    title = "Objeto"
    text = "El presente reglamento norma la admisión."
    position = factory.Sequence(lambda n: n + 1)


def version_with_articles(*numbers: str, **values: Any) -> RegulationVersion:
    """A version with one short article for each number."""
    version: RegulationVersion = RegulationVersionFactory(**values)
    for number in numbers:
        ArticleFactory(version=version, number=number)
    return version


def resting_on(*entries: Article | Document, **values: Any) -> FaqEntry:
    """A published question that rests on these articles and documents with the text they have now."""
    unit = entries[0].unit if isinstance(entries[0], Document) else entries[0].version.unit
    stored, _unknown = resolve_foundations(unit, [entry.key for entry in entries])
    faq: FaqEntry = FaqEntryFactory(**{"unit": unit, "published": True, "rests_on": stored, **values})
    return faq
