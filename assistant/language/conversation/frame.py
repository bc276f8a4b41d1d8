# ruff: noqa: E501, SIM905 - tables of words and patterns read best unbroken
"""The frame of a question: what it asks (its predicate), of what (its subject), and whether it can stand alone.

A question stands alone when it says both what it asks and of what. Names of programmes come from the office.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from assistant.language.conversation.vocabulary import DETERMINERS, kind_of
from assistant.language.named_things import MODALITIES, PERSONS, YEAR
from assistant.language.programmes import Known, Mention, aligned_fold, mentions_in

TOKEN = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
# What opens a follow-up. Only the first group says that something came before; the second is mere courtesy.
_OPENER = re.compile(
    r"^[\s¿¡,.]*(?:(?P<leans>y|e|pero|entonces|ademas|aparte|no(?:,|(?= no\b| perdon\b| disculp))|perdon,|digo,|mejor|(?:me )?(?:refiero|referia) a|quise decir|queria decir)"
    r"|ah|aja|ok(?:ey|ay|i)?|ya|bueno|bien|perfecto|genial|(?:muchas )?gracias|listo|vale|entiendo|claro|o sea|osea|mmm*|eh|ahora)(?=[\s,.;:¿]|$)[\s,.;:¿]*"
)
# «…, la de ciencia de datos quería decir»: what was meant before is corrected.
_CORRECTION = re.compile(
    r"[\s,]+(?:(?:lo que |eso )?(?:queria|quise) decir|(?:yo )?(?:decia|hablaba|preguntaba|me (?:refiero|referia))(?: yo)?)[\s.?!]*$"
)
_ABOUT = re.compile(
    r"^(?:(?:que tal|que hay (?:de|con|para)|que pasa (?:con|en)|que me dices de|como (?:es|seria|es el caso|funciona) (?:para|en|con|de)|"
    r"en (?:el )?caso de|si (?:es|fuera|fuese|seria|quiero|prefiero|hago|elijo|estudio|entro a)(?: para| en| de)?|sobre|respecto (?:a|de)|"
    r"acerca de|lo mismo (?:para|en|con|de)|tambien (?:para|en|con|de)|hablando de|cuanto a)\s+)"
)
_POINTS_BACK = re.compile(
    r"(?<!por )\b(?:eso|esto|aquello)\b(?! de\b)|\b(?:es[ea]|est[ea]|dich[oa]|(?:el |la )?mism[oa]|aquel(?:la)?|tal) (?:programa|curso|maestria|doctorado|diplomado|especialidad|carrera|"
    r"tramite|proceso|documento|certificado|beca|examen|opcion)\b"
)
_CLITIC = re.compile(
    r"\b(?P<verb>pagar|sacar|hacer|pedir|tramitar|obtener|conseguir|solicitar|cursar|estudiar|recoger|terminar|presentar|tomar|llevar)(?:l[oa]s?)\b"
)
_PRONOUNS = frozenset("lo la los las".split())
_FINITE = re.compile(r"(?:o|an|en|ad[oa]s|puede|podria|debo|tengo|doy|voy)$")
# «¿es obligatoria?», «¿puede ser por zoom?»: a sentence of few words that begins with its verb and names no subject.
_NO_SUBJECT = re.compile(
    r"(?:es|son|sera|esta|estan|puede ser|pueden ser|tiene que ser|debe ser|hay que|se puede|cuenta como)\b"
)
_FEW = 6
_WHAT_ALONE = re.compile(
    r"(?:a |de |en |con )?que (?:mas )?(?:me |se |nos )?(?!hag|hac)\w+"
)  # «¿qué necesito?», «¿qué piden?»
_INFINITIVE = re.compile(r"\b\w{2,}(?:ar|er|ir)(?:me|se|nos)?\b")
_ATTENDS = re.compile(r"\b(?:atiend\w+|hora (?:abren?|cierran?))\b")
_WHICH_IS = re.compile(r"(?:cual|cuales|que) (?:es|son|seria|serian|tal)\b")
_THE_PROGRAMME_WORD = re.compile(r"programas?|cursos?")
_THE_PROGRAMME = re.compile(r"\b(?:el|del|al) (?:programa|curso)\b(?! de\b)")
_OF_PROGRAMMES = re.compile(
    r"inscri[bp]\w*|matricul(?:o|ar\w*|an?|e)|postul(?:o|ar\w*|an?|e)|estudi\w+|curs(?:o|ar\w*|an)"
)
_OF_TIME = re.compile(r"dura\w*|empi?e[zc]\w+|inicia\w*|comien\w+|termina\w*")
PERSON = re.compile(rf"\b(?:{'|'.join(PERSONS.values())})\b")
MODALITY = re.compile(rf"\b(?:{'|'.join(MODALITIES.values())})\b")


class Standing(StrEnum):
    """How much of a question is said."""

    COMPLETE = "complete"
    PREDICATE = "predicate"  # «¿y cuánto dura?»: what is asked, not of what
    FRAGMENT = "fragment"  # «¿y el doctorado?»: of what, not what is asked
    POINTING = "pointing"  # «¿eso incluye la matrícula?»


@dataclass(frozen=True, slots=True)
class Token:
    start: int
    end: int
    word: str  # folded
    kind: str  # asking, verb, direct, copula, aspect, programme_aspect, part, named, function or content


@dataclass(frozen=True, slots=True)
class Frame:
    """`text` is the question without its opener and outer marks; `leans` whether it opened like a follow-up."""

    text: str
    folded: str
    tokens: tuple[Token, ...]
    mentions: tuple[Mention, ...]
    leans: bool

    def has(self, *kinds: str) -> bool:
        return any(token.kind in kinds for token in self.tokens)

    @property
    def standing(self) -> Standing:
        if self._points_back:
            return Standing.POINTING
        if self._begins_with_its_verb:
            return Standing.PREDICATE
        if self.has("content"):
            is_fragment = self.leans and not self._asks and not self._names_aspect and not self.has("copula")
            return Standing.FRAGMENT if is_fragment else Standing.COMPLETE
        if self.mentions:
            says_what = self._asks or self._names_aspect or self.has("part")
            return Standing.COMPLETE if says_what and not self._is_about else Standing.FRAGMENT
        return self._standing_without_names

    @property
    def _standing_without_names(self) -> Standing:
        """Of a question in which neither a programme nor any other thing of its own is named."""
        if self.is_named and not self._asks and not self._names_aspect and not self.has("part"):
            return Standing.FRAGMENT
        if not self.leans and self._says_of_what:
            return Standing.COMPLETE
        is_elliptic = self._asks and (
            self.leans or not self.has("verb") or _WHAT_ALONE.fullmatch(self.folded) is not None
        )
        if self._names_aspect or self.has("direct") or is_elliptic:
            return Standing.PREDICATE
        return Standing.FRAGMENT if self.has("part") and not self._asks else Standing.COMPLETE

    @property
    def _asks(self) -> bool:
        return self.has("asking", "verb", "direct")

    @property
    def _names_aspect(self) -> bool:
        return self.has("aspect", "programme_aspect")

    @property
    def _begins_with_its_verb(self) -> bool:
        """«¿es obligatoria?», «¿puede ser por zoom?»."""
        is_short = len(self.tokens) <= _FEW and not self.mentions and not self._has_noun_phrase
        return is_short and _NO_SUBJECT.match(self.folded) is not None

    @property
    def _is_about(self) -> bool:
        """«¿qué tal el doctorado?»: a thing is named, and nothing is asked of it."""
        about = _ABOUT.match(self.folded)
        rest = [token for token in self.tokens if about and token.start >= about.end()]
        return bool(rest) and all(token.kind in {"named", "function"} for token in rest)

    @property
    def _points_back(self) -> bool:
        if self.mentions:
            return False
        if self.pointing:
            return True
        others = [
            token
            for token in self.tokens
            if token.kind == "content" and not _THE_PROGRAMME_WORD.fullmatch(token.word)
        ]
        if others:
            return False
        if _THE_PROGRAMME.search(self.folded):
            return True
        return bool(_CLITIC.search(self.folded) or self.pronoun) and not self._has_noun_phrase

    @property
    def pronoun(self) -> Token | None:
        """The pronoun of «¿dónde lo pido?», «cómo la consigo»."""
        return next(
            (
                token
                for token, verb in zip(self.tokens, self.tokens[1:], strict=False)
                if token.word in _PRONOUNS and verb.kind in {"verb", "direct"} and _FINITE.search(verb.word)
            ),
            None,
        )

    @property
    def pointing(self) -> re.Match[str] | None:
        """«eso», «ese programa»."""
        return _POINTS_BACK.search(self.folded)

    @property
    def points_to_programme(self) -> bool:
        """«¿cuánto dura el programa?», and nothing says which."""
        return not self.pointing and _THE_PROGRAMME.search(self.folded) is not None

    @property
    def _says_of_what(self) -> bool:
        """Without an opener: whether a noun with its article, an infinitive or a name says enough."""
        if self.has("part"):
            return True
        if (
            self.is_named or _INFINITIVE.search(self.folded) or _ATTENDS.search(self.folded)
        ) and not self._begins_direct:
            return True
        if _WHICH_IS.match(self.folded):
            return False
        return any(
            (token.word in DETERMINERS and following.kind in {"programme_aspect", "aspect"})
            or (token.kind in {"programme_aspect", "aspect", "verb"} and following.word in {"de", "contra"})
            for token, following in zip(self.tokens, self.tokens[1:], strict=False)
        )

    @property
    def _begins_direct(self) -> bool:
        """«¿cuánto cuesta para extranjeros?», not «¿cuánto cuesta convalidar?»."""
        return self.has("direct") and not _INFINITIVE.search(self.folded) and not _ATTENDS.search(self.folded)

    @property
    def _has_noun_phrase(self) -> bool:
        return any(
            token.word in DETERMINERS and token != self.pronoun and token.word != "lo"
            for token in self.tokens
        )

    @property
    def is_named(self) -> bool:
        """Whether a year, a person or a way of studying is named."""
        return self.has("named")

    @property
    def asks_of_programme(self) -> bool:
        """Whether only a programme has what is asked."""
        return self.has("programme_aspect") or any(
            _OF_PROGRAMMES.fullmatch(token.word) for token in self.tokens
        )

    @property
    def asks_of_time(self) -> bool:
        """Whether what is asked lasts or begins, as a fee does not."""
        return any(_OF_TIME.fullmatch(token.word) for token in self.tokens)


def read_frame(question: str, known: Known) -> Frame:
    """The frame of a question in plain spelling; pure."""
    text, leans = _without_openers(question)
    correction = _CORRECTION.search(aligned_fold(text))
    if correction and correction.start():
        text, leans = text[: correction.start()], True
    folded = aligned_fold(text)
    mentions = tuple(mentions_in(text, known))
    return Frame(text, folded, tuple(_tokens(folded, mentions)), mentions, leans)


def without_about(text: str) -> str:
    """«qué tal el doctorado» > «el doctorado»."""
    found = _ABOUT.match(aligned_fold(text))
    return text[found.end() :] if found else text


def without_opener(question: str) -> str:
    """«¿y dónde queda la biblioteca?» > «¿dónde queda la biblioteca?»; a question that opens with none as it is."""
    found = _OPENER.match(aligned_fold(question))
    if not found or found["leans"] is None or not re.search(r"\w", question[found.end() :]):
        return question
    bare = question[found.end() :]
    return f"¿{bare}" if "¿" in question and "¿" not in bare else bare


def _without_openers(question: str) -> tuple[str, bool]:
    text, leans = question.strip(), False
    while found := _OPENER.match(aligned_fold(text)):
        if not re.search(r"\w", text[found.end() :]):
            break
        leans = leans or found["leans"] is not None
        text = text[found.end() :]
    return text.strip(" ¿?¡!.,;"), leans


def _tokens(folded: str, mentions: Sequence[Mention]) -> list[Token]:
    named = [m.span() for form in (PERSON, MODALITY, YEAR) for m in form.finditer(folded)]
    named += [(m.start, m.end) for m in mentions]
    tokens = []
    for position, found in enumerate(TOKEN.finditer(folded)):
        is_named = any(start <= found.start() < end for start, end in named)
        kind = "named" if is_named else kind_of(found.group())
        if (
            position == 0
            and kind == "content"
            and len(folded.split()) > 1
            and re.search(r"(?:an|en)$", found.group())
        ):
            kind = "verb"  # «¿Emiten factura?»
        tokens.append(Token(found.start(), found.end(), found.group(), kind))
    return tokens
