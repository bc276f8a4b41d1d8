# ruff: noqa: E501, SIM905 - tables of words and patterns read best unbroken
"""What a question asks about, as a noun phrase with its article."""

import re

from assistant.language.conversation.frame import Frame, read_frame
from assistant.language.conversation.vocabulary import DETERMINERS
from assistant.language.programmes import FEMININE, Known, Mention, aligned_fold

# «¿puedo convalidar materias de otro posgrado?» is about convalidating them.
_ACTION = re.compile(
    r"\b(?:puedo|se puede|podria|quiero|quisiera|debo|tengo que|hay que|hago para|cuesta|tarda|vale)\s+(?P<done>\w{3,}(?:ar|er|ir)(?:me|se)?(?: (?!si |cuando |porque |por |con |en )\w+){1,6})"
)
_SUBJECT_ENDS = frozenset(
    "si cuando porque que para donde como o u y por con sin desde hasta antes despues en se me pero ante segun a".split()
)


def subject_of(question: str, known: Known) -> str:
    """What a complete question asks about, with its article: «la Maestría en Ciencia de Datos», «el certificado de notas»."""
    before, _mark, clause = question.rpartition("¿")
    if before.strip() and (subject := subject_of(clause, known)):
        return subject
    frame = read_frame(question, known)
    tokens = frame.tokens
    start = _subject_start(frame)
    if not frame.mentions and (start is None or tokens[start].word not in DETERMINERS):
        action = _ACTION.search(frame.folded)
        if action:
            return frame.text[action.start("done") : action.end("done")]
    if start is None:
        return definite(frame, frame.mentions[0]) if frame.mentions else ""
    last = start
    for position in range(start + 1, len(tokens)):
        token = tokens[position]
        between = frame.text[tokens[position - 1].end : token.start]
        is_mentioned = any(m.start <= token.start < m.end for m in frame.mentions)
        if between.strip() or (
            not is_mentioned
            and (token.word in _SUBJECT_ENDS or token.kind in {"asking", "verb", "direct", "copula"})
        ):
            break
        last = position
    while last > start and tokens[last].word in DETERMINERS | {"de"}:
        last -= 1
    noun = frame.text[tokens[start].start : tokens[last].end]
    return with_article(f"{noun[0].lower()}{noun[1:]}" if tokens[start].word in DETERMINERS else noun)


def programme_in(text: str, known: Known) -> str:
    frame = read_frame(text, known)
    if not frame.mentions:
        return ""
    mention = frame.mentions[-1]
    if mention.programmes and not mention.discipline:
        return (
            f"{article_of(mention.level)} {mention.programmes[0].name}"
            if len(mention.programmes) == 1
            else ""
        )
    return definite(frame, mention)


def definite(frame: Frame, mention: Mention) -> str:
    """The mention with its definite article: «la maestría»."""
    return f"{article_of(mention.level)} {frame.text[mention.start : mention.end]}"


def article_of(level: str) -> str:
    return "la" if level in FEMININE else "el"


def with_article(noun: str) -> str:
    """A noun phrase with its definite article: «un certificado» > «el certificado», «factura» > «la factura»."""
    first, _, rest = noun.partition(" ")
    word = aligned_fold(first)
    definite_of = {"un": "el", "una": "la", "unos": "los", "unas": "las", "del": "el", "al": "el", "lo": "lo"}
    if word in definite_of and rest:
        return f"{definite_of[word]} {rest}"
    if word in DETERMINERS:
        return noun
    plural = word.endswith("s") and not word.endswith(("is", "us"))
    feminine = bool(re.search(r"(?:a|as|cion|ciones|dad|dades|tesis)$", word)) and not word.endswith(
        ("grama", "gramas", "ema", "emas", "dia", "dias")
    )
    return f"{('las' if plural else 'la') if feminine else ('los' if plural else 'el')} {noun}"


def _subject_start(frame: Frame) -> int | None:
    """The token where the subject begins: the first noun phrase that is no aspect, else a bare noun."""
    tokens = frame.tokens
    nouns = {"content", "part", "named"}
    for position, token in enumerate(tokens[:-1]):
        following = tokens[position + 1]
        is_named_aspect = following.kind == "programme_aspect" and [
            (t.word == "de", t.kind) for t in tokens[position + 2 : position + 4]
        ] in (
            [(True, "function"), (False, "content")],
            [(True, "function"), (False, "part")],
        )  # «la beca de movilidad»
        if token.word in DETERMINERS and (following.kind in nouns or is_named_aspect):
            return position
    if frame.mentions:
        return None
    return next(
        (position for position, token in enumerate(tokens) if token.kind in {"content", "part"}), None
    )
