# ruff: noqa: E501 - tables of words and patterns read best unbroken
"""«¿y el doctorado?»: says of what, not what is asked. The question before, with its like replaced."""

import re
from collections.abc import Sequence

from assistant.language.conversation.earlier import Earlier
from assistant.language.conversation.frame import MODALITY, PERSON, Frame, Standing, read_frame, without_about
from assistant.language.conversation.joining import joined
from assistant.language.conversation.subject import article_of, programme_in, subject_of, with_article
from assistant.language.conversation.wording import PREPOSITION, asked, contracted, of
from assistant.language.named_things import YEAR
from assistant.language.programmes import Known, Mention, aligned_fold, by_discipline, mentions_in
from assistant.language.words import content_stems

OTHER = re.compile(
    r"(?:para |en |de |con )*(?:el|la) otr[oa](?: (?P<level>maestria|doctorado|diplomado|programa|opcion))?"
)
_ARTICLE = re.compile(r"\b(?P<article>la|el|las|los|una?|unos|unas|mi|su|esta|este|esa|ese|al|del)\s+$", re.I)
_JOINT = re.compile(r"\b(?:a|de|en|para|con|por)\s+$", re.I)
_FIRST_WORD = re.compile(r"^\S+\s+")
_WAY = re.compile(r"(?:al|en|por|con|sin|desde)\s")
CONDITION = re.compile(r"^si\s+")
STATE = re.compile(
    r"^si\s+(?:no )?(?:soy|somos|tengo|tuviera|vengo|vivo|trabajo|estudie|estudio|ya|estoy|recien|quiero|fuera)\b"
)
_I_AM = re.compile(r"^(?:yo )?(?:soy|somos|vengo de|vivo en)\b")


def with_change(frame: Frame, earlier: Sequence[Earlier], known: Known) -> str:
    """The question before with what the fragment names in the place of its like."""
    before = earlier[-1].question.strip(" ?.!")
    text = without_about(frame.text)
    folded = aligned_fold(text)
    other = other_than(frame, earlier, known)
    if other:
        return other
    mention = next(iter(mentions_in(text, known)), None)
    if mention:
        joint = re.match(r"(?:en|de|con)\b", folded)
        completed = _about_programme(
            before, _named(text, mention), mention.level, known, joint.group() if joint else "para"
        )
        rest = _rest(text, mention)
        return f"{completed} {rest}" if rest else completed
    if STATE.match(folded) or _I_AM.match(folded):
        return f"{before} {text}" if folded.startswith("si ") else f"{before} si {text}"
    if CONDITION.match(folded):
        return f"Qué pasa {text}"
    return _slot_or_noun_changed(before, text, known)


def asked_of(question: str, name: str, level: str, known: Known) -> str:
    """The question about this programme or level: in place of the one it names, as its subject, or added to it."""
    return asked(_about_programme(question.strip(" ¿?.!"), name, level, known))


def _about_programme(before: str, name: str, level: str, known: Known, joint: str = "para") -> str:
    frame = read_frame(before, known)
    if frame.standing is Standing.PREDICATE and not frame.mentions and "¿" not in before.strip("¿"):
        return joined(frame, f"{article_of(level)} {name}")  # «¿cuánto cuesta?» asked back, «la maestría»
    return programme_changed(before, name, level, known, joint)


def _slot_or_noun_changed(before: str, text: str, known: Known) -> str:
    folded = aligned_fold(text)
    for form in (YEAR, PERSON, MODALITY):
        new = form.search(folded)
        if new and len(content_stems(text)) <= 3:
            old = form.search(aligned_fold(before))
            said = text[new.start() : new.end()]
            return f"{before[: old.start()]}{said}{before[old.end() :]}" if old else f"{before} {text}"
    programmes = by_discipline(re.sub(r"^(?:la|el) (?:de|del)\s+", "", folded), known)
    if len(programmes) == 1:
        return _about_programme(before, programmes[0].name, programmes[0].level, known)
    return _noun_changed(before, text, known)


def _noun_changed(before: str, text: str, known: Known) -> str:
    """«¿y la matrícula?» after «¿cuánto cuesta la maestría?»; «¿y la biblioteca?» after «¿dónde queda la oficina?»."""
    old = subject_of(before, known)
    way = _WAY.match(aligned_fold(text))
    if way and f"{way.group()}{aligned_fold(old)}" not in aligned_fold(before):
        return f"{before} {text}"  # «¿y al contado?», «¿y por internet?» add to what was asked
    noun = with_article(PREPOSITION.sub("", text))
    frame = read_frame(noun, known)
    owner = programme_in(before, known) if frame.has("part") and not frame.has("content") else ""
    new = f"{noun} {of(owner)}" if owner and not aligned_fold(old).startswith(aligned_fold(noun)) else noun
    bare = _FIRST_WORD.sub("", aligned_fold(old))  # its article may stand otherwise: «un», «del»
    start = aligned_fold(before).rfind(bare) if bare else -1
    return _put(before, start, start + len(bare), new) if start >= 0 else noun


def programme_changed(before: str, name: str, level: str, known: Known, joint: str = "para") -> str:
    """The question before with its programme or level replaced, or with this one added."""
    old = next(iter(mentions_in(before, known)), None)
    if old is None:
        return contracted(f"{before} {joint} {article_of(level)} {name}")
    is_bare = not _ARTICLE.search(before[: old.start]) and not _JOINT.search(before[: old.start])
    return _put(before, old.start, old.end, name if is_bare else f"{article_of(level)} {name}")


def _put(text: str, start: int, end: int, noun: str) -> str:
    """The text with `text[start:end]` and the article before it replaced by a noun that has its own."""
    head = text[:start]
    article = _ARTICLE.search(head)
    if article:
        joint = {"al": "a ", "del": "de "}.get(article["article"].lower(), "")
        head = f"{head[: article.start()]}{joint}"
    return contracted(f"{head}{noun}{text[end:]}")


def _named(text: str, mention: Mention) -> str:
    if len(mention.programmes) == 1 and mention.discipline == "":
        return mention.programmes[0].name
    return text[mention.start : mention.end]


def _rest(text: str, mention: Mention) -> str:
    """What a fragment says besides its programme: «… si soy extranjero», «… en 2027»."""
    rest = text[mention.end :].strip(" ,")
    folded = aligned_fold(rest)
    return rest if any(form.search(folded) for form in (YEAR, PERSON, MODALITY)) else ""


def other_than(frame: Frame, earlier: Sequence[Earlier], known: Known) -> str:
    """«¿y la otra maestría?» where the office has exactly two."""
    found = OTHER.fullmatch(aligned_fold(without_about(frame.text)))
    if not found:
        return ""
    before = earlier[-1].question.strip(" ?.!")
    named = next((m.programmes[0] for m in mentions_in(before, known) if len(m.programmes) == 1), None)
    if named is None:
        return ""
    others = [p for p in known.of_level(named.level) if p != named]
    return programme_changed(before, others[0].name, named.level, known) if len(others) == 1 else ""
