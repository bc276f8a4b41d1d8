# ruff: noqa: E501 - tables of words read best unbroken
"""In which of three languages a question is asked: Spanish, unless its function words say otherwise.

Function words decide, because nobody writes a sentence without them and few are shared. A word that two of the
languages write («do», «no», «me», «dos», «da», «os»), with its accents or without, counts for neither; some
everyday words of this setting («mestrado», «tuition») help where a question is too short to have a grammar.
"""

import re
from collections.abc import Mapping

SPANISH, ENGLISH, PORTUGUESE = "es", "en", "pt"

_ASKING = 2  # an interrogative says more of a question's language than any other word
_SIGNS = {
    SPANISH: re.compile(r"[¿¡ñ]"),
    PORTUGUESE: re.compile(r"[ãõ]|ç[aãoõu]|[êô]"),
}
_SIGN_WEIGHT = 2
_ENOUGH = 2  # one foreign word in a question is a name or a loan


def _weights(interrogatives: str, others: str) -> dict[str, int]:
    return dict.fromkeys(others.split(), 1) | dict.fromkeys(interrogatives.split(), _ASKING)


_WORDS: Mapping[str, Mapping[str, int]] = {
    SPANISH: _weights(
        """cual cuál cuales cuáles cuanto cuánto cuanta cuánta cuantos cuántos cuantas cuántas cuando cuándo donde dónde
        quien quién quienes quiénes qué cómo""",
        """el la las los lo un una unos unas del al y es con sin en hasta desde hay son está tengo tiene tienen hacer hago
        hace puedo puede pueden quiero quisiera necesito mi mis su sus le les yo ella ellos usted pero también muy ese esa
        eso según soy fue era cuesta dura empieza inicia sale queda debo hacen piden maestría maestria doctorado inscripción
        inscripcion curso matrícula matricula título titulo carrera materias beca clases""",
    ),
    ENGLISH: _weights(
        "what how when where which who why",
        """the of is are was were been do does did can could would should will shall i my your our their his her its for to
        from with without about into before after and or if but not this that these those there here it you we they him
        them need want know have has get much many long any every at by tuition fee fees degree master's masters deadline
        scholarship scholarships enroll enrol apply requirements thesis i'm i'd what's where's how's when's don't can't""",
    ),
    PORTUGUESE: _weights(
        "quais qual quanto quantos quanta quantas quando onde quem",
        """não nao você voce vocês vc uma um do em na nas nos ao aos à às pelo pela pelos pelas com sem até são sao é estão
        quero gostaria tem têm tenho fazer faço meu minha meus minhas seu isso isto ou mais também já eu ele eles elas
        foi mestrado doutorado inscrição inscrições aulas aula bolsa bolsas prazo preço começam começa custa fica estudar
        estrangeiro estrangeira escritório horário precisa preciso posso esqueci senha obrigado
        obrigada""",
    ),
}  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


def language_of(question: str) -> str:
    """`es`, `en` or `pt`; `es` whenever there is doubt, because that is what nearly everybody here writes."""
    text = question.lower()
    words = [word.replace("’", "'") for word in _WORD.findall(text)]
    scores = {language: _score(language, text, words) for language in _WORDS}
    foreign = max((ENGLISH, PORTUGUESE), key=scores.__getitem__)
    return foreign if scores[foreign] >= max(_ENOUGH, scores[SPANISH] + 1) else SPANISH


def _score(language: str, text: str, words: list[str]) -> int:
    weights = _WORDS[language]
    found = sum(weights.get(word, 0) for word in dict.fromkeys(words))
    sign = _SIGNS.get(language)
    return found + (_SIGN_WEIGHT if sign and sign.search(text) else 0)
