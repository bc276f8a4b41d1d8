"""What the assistant says about parts of regulations."""

import re
from collections.abc import Sequence
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from assistant.answering.facts.divisions import Division
from assistant.answering.facts.numbers import PartNumber
from curation.models import Regulation, RegulationVersion
from curation.passages.citations import version_citation

MAX_LEAD_CHARS = 600
MAX_NAME_CHARS = 300
MAX_LABEL_CHARS = 120
_FEMININE = re.compile(
    r"(?:ley|orden|norma|normativa|resoluci[oó]n|constituci[oó]n|instrucci[oó]n|circular|gu[ií]a)\b", re.I
)
_PLURAL = re.compile(r"(?P<ending>lineamientos|estatutos|criterios|normas|instrucciones|bases)\b", re.I)


def part_name(division: Division, number: PartNumber | None) -> str:
    """For example: el artículo 12 bis, la disposición transitoria 1, las disposiciones finales."""
    if number is None:
        return _all_of(division)
    names = {
        Division.BOOK: _("book %(number)s"),
        Division.PART: _("part %(number)s"),
        Division.TITLE: _("title %(number)s"),
        Division.CHAPTER: _("chapter %(number)s"),
        Division.SECTION: _("section %(number)s"),
        Division.SUBSECTION: _("subsection %(number)s"),
        Division.ARTICLE: _("article %(number)s"),
        Division.ADDITIONAL: _("additional provision %(number)s"),
        Division.TRANSITORY: _("transitory provision %(number)s"),
        Division.REPEALING: _("repealing provision %(number)s"),
        Division.FINAL: _("final provision %(number)s"),
        Division.ANNEX: _("annex %(number)s"),
        Division.PREAMBLE: _("preamble"),
    }
    return names[division] % {"number": number}


def _all_of(division: Division) -> str:
    names = {
        Division.PREAMBLE: _("preamble"),
        Division.ADDITIONAL: _("additional provisions"),
        Division.TRANSITORY: _("transitory provisions"),
        Division.REPEALING: _("repealing provisions"),
        Division.FINAL: _("final provisions"),
        Division.ANNEX: _("annexes"),
    }
    return names.get(division, "")


def definite(regulation: Regulation) -> str:
    """The name with its Spanish article: el Reglamento de Posgrado, la Ley 12/2019, los Lineamientos."""
    name = shortened(str(regulation), MAX_NAME_CHARS)
    plural = _PLURAL.match(name)
    if plural:
        is_feminine = plural["ending"].lower() in {"normas", "instrucciones", "bases"}
        return f"{'las' if is_feminine else 'los'} {name}"
    return f"{'la' if _FEMININE.match(name) else 'el'} {name}"


def contracted(text: str) -> str:
    """«de el» is «del», «a el» is «al»."""
    return text.replace(" de el ", " del ").replace(" a el ", " al ")


def nested(part: str, outer: str) -> str:
    """For example: el capítulo 1 del título 2."""
    return contracted(_("%(part)s of %(outer)s") % {"part": part, "outer": outer})


def lead_of(version: RegulationVersion, on: date, *, is_today: bool) -> str:
    """Which text is shown; with the day when it is not today."""
    name = shortened(version_citation(version), MAX_LEAD_CHARS - 100)
    if is_today:
        return name
    return _("In force on %(day)s: %(version)s") % {"day": _day(on), "version": name}


def full_question(part: str, regulation: Regulation, on: date | None) -> str:
    """The complete question for this regulation, with the day when one was asked for."""
    values = {"part": part, "regulation": definite(regulation)}
    if on is None:
        return contracted(_("What does %(part)s of %(regulation)s say?") % values)
    text = _("What did %(part)s of %(regulation)s say, in force on %(day)s?") % {**values, "day": _day(on)}
    return contracted(text)


def which_regulation(part: str) -> str:
    return _("More than one regulation has %(part)s. Which one do you mean?") % {"part": part}


def which_container(part: str, regulation: Regulation) -> str:
    text = _("%(regulation)s has %(part)s in more than one place. Which one do you mean?")
    return text % {"part": part, "regulation": _capital(definite(regulation))}


def unknown_regulation(name: str, part: str, *, has_choices: bool) -> str:
    """The named text is not there; what is there has such a part, or has not."""
    text = _("Among the published regulations there is no «%(name)s».") % {"name": name}
    if has_choices:
        text += " " + _("These have %(part)s:") % {"part": part}
    return text


def missing(part: str, regulation: Regulation, last: str) -> str:
    values = {"part": part, "regulation": definite(regulation), "last": last}
    if last:
        return _("There is no %(part)s in %(regulation)s: it goes up to %(last)s.") % values
    return _("There is no %(part)s in %(regulation)s.") % values


def missing_between(part: str, regulation: Regulation, before: str, after: str) -> str:
    values = {"part": part, "regulation": definite(regulation), "before": before, "after": after}
    return (
        _("There is no %(part)s in %(regulation)s as published here: %(after)s follows %(before)s.") % values
    )


def missing_everywhere(part: str) -> str:
    return _("None of the published regulations has %(part)s.") % {"part": part}


def not_in_force(regulation: Regulation, on: date, versions: Sequence[RegulationVersion]) -> str:
    """That no text stood on the day, and the days of those there are."""
    text = _("%(regulation)s had no text in force on %(day)s. These are its versions:")
    lines = [text % {"regulation": _capital(definite(regulation)), "day": _day(on)}]
    return "\n\n".join(
        [*lines, "\n".join(f"- {version_citation(version)}: {_period(version)}" for version in versions)]
    )


def nothing_in_force(on: date) -> str:
    return _("No published regulation was in force on %(day)s.") % {"day": _day(on)}


def joined(parts: Sequence[str]) -> str:
    """«a», «a y b», «a, b y c»."""
    if len(parts) < 2:
        return "".join(parts)
    return _("%(first)s and %(last)s") % {"first": ", ".join(parts[:-1]), "last": parts[-1]}


def shortened(text: str, max_chars: int) -> str:
    return text if len(text) <= max_chars else text[: max_chars - 1].rsplit(" ", 1)[0] + "…"


def _period(version: RegulationVersion) -> str:
    if version.valid_from and version.valid_until:
        values = {"first": _day(version.valid_from), "last": _day(version.valid_until)}
        return _("from %(first)s to %(last)s") % values
    if version.valid_from:
        return _("since %(first)s") % {"first": _day(version.valid_from)}
    return _("until %(last)s") % {"last": _day(version.valid_until)} if version.valid_until else _("always")


def _day(day: date) -> str:
    return date_format(day, "DATE_FORMAT")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
