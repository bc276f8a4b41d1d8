# ruff: noqa: E501 - sentences people write stay on one line
"""Questions that the content does not answer. Each content type adds its own maker to the table below."""

import re
from collections.abc import Callable, Iterator

from django.conf import settings

from curation.enums import Kind
from training_jobs.data_sets.composing.builders.grounded import withheld_examples
from training_jobs.data_sets.composing.context import BuilderContext
from training_jobs.data_sets.content import Content
from training_jobs.data_sets.examples import Example, conversation
from training_jobs.data_sets.prompts import UNKNOWN, with_sources
from training_jobs.data_sets.recipe import random_for
from training_jobs.enums import ExampleKind

UnanswerableMaker = Callable[[Content], Iterator[str]]

_OTHER_OFFICES = """comedor universitario|biblioteca central|licenciatura en Enfermería|examen de ingreso a Medicina|seguro médico
estudiantil|residencia estudiantil|carrera de Arquitectura|transporte universitario|elección del rector|club deportivo|piscina
olímpica|guardería|jubilación de los administrativos|carrera de Veterinaria|curso preuniversitario|hospital universitario""".replace(
    "\n", " "
)
_ELSEWHERE = (
    "¿Qué requisitos hay para {}?",
    "¿En qué horario se atiende lo de {}?",
    "cuanto cuesta {}",
    "donde puedo averiguar sobre {}",
)
_PERSONAL = (
    "¿Qué nota saqué en la última materia?",
    "¿Ya aprobaron mi solicitud?",
    "cuanto debo hasta hoy",
    "¿En qué aula me toca el sábado?",
    "me pueden decir si ya salio mi titulo",
    "¿Quién es mi tutor asignado?",
    "cual es mi promedio acumulado",
    "¿Mi comprobante de ayer ya fue registrado?",
)
_OPINIONS = (
    "¿Qué docente es el mejor?",
    "conviene mas estudiar aqui o en otra universidad",
    "¿Cuánto voy a ganar cuando termine?",
    "es facil aprobar la entrevista",
    "¿Qué tema de tesis me aseguran que aprueba el tribunal?",
)
_ARTICLE_NUMBER = re.compile(r"^Artículo (\d+)")


def outside_questions(content: Content) -> Iterator[str]:
    """Other offices' affairs, a person's own file, opinions: what no office publishes as an answer."""
    for at, subject in enumerate(_OTHER_OFFICES.split("|")):
        yield _ELSEWHERE[at % len(_ELSEWHERE)].format(_with_article(subject))
    yield from _PERSONAL
    yield from _OPINIONS


def missing_articles(content: Content) -> Iterator[str]:
    """Articles beyond the last one of each regulation."""
    last: dict[str, int] = {}
    for source in content.sources:
        found = _ARTICLE_NUMBER.match(source.title) if source.kind == Kind.ARTICLE else None
        if found is not None:
            regulation = source.passages[0].heading_path[0]
            last[regulation] = max(last.get(regulation, 0), int(found.group(1)))
    for regulation, number in last.items():
        for beyond in (1, 5, 17, 48, 124):
            yield f"¿Qué dice el artículo {number + beyond} del {regulation}?"


def missing_editions(content: Content) -> Iterator[str]:
    """Editions of dated documents that were never published."""
    years = {year for source in content.sources for year in re.findall(r"\b20\d\d\b", source.title)}
    for source in content.sources:
        found = re.search(r"\b20\d\d\b", source.title) if source.kind == Kind.DOCUMENT else None
        if found is None:
            continue
        other = next(str(year) for year in range(int(found.group()) - 3, 1900, -1) if str(year) not in years)
        yield f"¿Qué dice «{source.title.replace(found.group(), other)}»?"


UNANSWERABLE_MAKERS: dict[str, UnanswerableMaker] = {
    Kind.FAQ: outside_questions,
    Kind.ARTICLE: missing_articles,
    Kind.DOCUMENT: missing_editions,
}
"""One maker a content type; it is asked when the unit has content of that type."""


def abstention_examples(context: BuilderContext) -> Iterator[Example]:
    """Unanswerable questions with what the assistant would find for them, then those with their source taken away."""
    present = {source.kind for source in context.content.sources}
    for kind, maker in UNANSWERABLE_MAKERS.items():
        if kind in present:
            yield from _unanswerable(context, maker(context.content))
    yield from withheld_examples(context)


def _unanswerable(context: BuilderContext, questions: Iterator[str]) -> Iterator[Example]:
    recipe = context.recipe
    for question in dict.fromkeys(questions):
        context.tick()
        split = recipe.split_of(f"abstention:{question}")
        chance = random_for(recipe.seed, "strangers", question)
        hits = context.library.strangers(question, split=split, number=settings.PROMPT_MAX_SOURCES)
        chance.shuffle(hits)
        if hits:  # with nothing relevant the assistant abstains without asking the model
            yield Example(
                kind=ExampleKind.ABSTENTION,
                split=split,
                source=None,
                passage_keys=tuple(hit.key for hit in hits),
                messages=conversation(with_sources(question, hits), UNKNOWN),
                question=question,
            )


def _with_article(subject: str) -> str:
    """«la piscina olímpica», «el comedor»: good enough for the nouns of the list."""
    first = subject.split(" ", 1)[0]
    is_feminine = first.endswith(("a", "ción", "dad"))
    return f"{'la' if is_feminine else 'el'} {subject}"
