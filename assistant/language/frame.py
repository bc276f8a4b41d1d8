# ruff: noqa: E501, SIM905 - tables of words and patterns read best unbroken
"""The frame of a question: what it asks (its predicate), of what (its subject), and whether it can stand alone.

The lists are Spanish grammar and what can be asked of any procedure or programme; names of programmes come from
the office (`Known`). A question stands alone when it says both what it asks and of what.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from assistant.language.named_things import MODALITIES, PERSONS, YEAR
from assistant.language.programmes import FEMININE, Known, Mention, aligned_fold, mentions_in
from assistant.language.words import STOP_WORDS

_TOKEN = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
# What opens a follow-up. Only the first group says that something came before; the second is mere courtesy.
_OPENER = re.compile(
    r"^[\s¿¡,.]*(?:(?P<leans>y|e|pero|entonces|ademas|aparte|no,|perdon,|digo,|mejor|(?:me )?(?:refiero|referia) a|quise decir|queria decir)"
    r"|ah|aja|ok(?:ey|ay|i)?|ya|bueno|bien|perfecto|genial|(?:muchas )?gracias|listo|vale|entiendo|claro|o sea|osea|mmm*|eh|ahora)(?=[\s,.;:¿]|$)[\s,.;:¿]*"
)
_ABOUT = re.compile(
    r"^(?:(?:que tal|que hay (?:de|con|para)|que pasa (?:con|en)|que me dices de|como (?:es|seria|es el caso|funciona) (?:para|en|con|de)|"
    r"en (?:el )?caso de|si (?:es|fuera|fuese|seria|quiero|prefiero|hago|elijo|estudio|entro a)(?: para| en| de)?|sobre|respecto (?:a|de)|"
    r"acerca de|lo mismo (?:para|en|con|de)|tambien (?:para|en|con|de)|hablando de|cuanto a)\s+)"
)

ASKING = frozenset("que cual cuales cuanto cuanta cuantos cuantas cuando donde quien quienes como".split())
_COPULAS = frozenset(
    "es son era eran fue seria serian sera seran esta estan hay igual mismo tambien aplica aplican cambia distinto diferente".split()
)
# Verbs that ask of their own subject: «¿cuánto dura?» needs a thing that lasts.
_DIRECT = re.compile(
    r"(?:cuest\w+|costar\w*|costab\w+|vale|valen|valdr\w+|dura|duran|durar\w*|durab\w+|empiez\w+|empez\w+|inicia|inician|iniciar\w*|"
    r"comienz\w+|comenz\w+|arranc\w+|termin(?:a|an|ar\w*)|acab(?:a|an)|tard(?:a|an|ar\w*)|demor(?:a|an|ar\w*)|sale|salen|saldr\w+|"
    r"tiene|tienen|tendr\w+|lleva|llevan|incluy\w+|abarca\w*|consta|comprende|cubre|cubren|venc(?:e|en|io)|cierra|cierran|abre|abren)"
)
# Verbs of procedures: they say what is done and leave open of what, when nothing follows.
_VERB_ROOTS = (
    "abon acept acerc acud admit atiend aten anot aplic averigu avis busc cancel cobr compr comunic consegu consig consult contact"
    " convalid cuest curs cumpl dan da dict deb devolv devuelv ejec elab elij eleg empez empiez entr encuentr encontr entreg envi escrib"
    " estudi exig firm hac hag hall imparte impart inform ingres inscrib llam llen llev mand matricul muestr necesit obten obteng obtien ofrec ofrezc pag"
    " ped pid podr pod prest pued pus pon pong postul present quer quier qued realiz recib recog recoj reclam registr requer requier"
    " respond retir sab sac sal salg sirv solicit sub sum tard ten teng tien tom tram tramit tribut us v va val van ve ven veng vien"
    " vay voy vuelv exist abr cierr cerr cab corr toc"
).split()
_VERB = re.compile(
    rf"(?:{'|'.join(sorted(_VERB_ROOTS, key=len, reverse=True))})(?:o|a|as|an|amos|e|es|en|emos|imos|is|i|io|ar|er|ir|are|ara|aran|eria|aria|arian|"
    r"ere|era|eran|ire|ira|iran|aba|aban|ia|ian|ando|iendo|ado|ada|ados|adas|ido|ida|idos|idas|ue|ues|uen)?(?:me|te|se|lo|la|los|las|le|les|nos)*"
)
# Asked of anything: a certificate has a price, papers and a place as a programme has.
_COMMON_ASPECTS = re.compile(
    r"(?:costos?|precios?|valor|montos?|tarifas?|arancel(?:es)?|duracion|tiempo|requisitos?|documentos?|documentacion|papeles|plazos?|fechas?|"
    r"dias?|meses|mes|años?|horas?|semanas?|lugar|direccion|contactos?|telefonos?|correos?|email|numero|encargad[oa]s?|responsables?|enlace|link|"
    r"formularios?|pasos|procedimiento|proceso|tramite|veces|condicion(?:es)?|pagos?|banco|cuenta)"
)
# Asked of programmes alone.
_PROGRAMME_ASPECTS = re.compile(
    r"(?:horarios?|modalidad(?:es)?|creditos?|materias?|asignaturas?|semestres?|modulos?|cupos?|plazas?|vacantes|malla|plan|contenidos?|pensum|curricula|"
    r"coordinador(?:a|es)?|becas?|descuentos?|cuotas?|inversion|perfil|sede|convocatorias?|puntaje|colegiaturas?|titulacion|graduacion|"
    r"facilidades|carga|horaria|mensualidad(?:es)?|turnos?|inicio)"
)
# Parts of a programme that cost, last and begin by themselves.
_PARTS = re.compile(
    r"(?:matriculas?|tesis|defensas?|postulacion(?:es)?|inscripcion(?:es)?|clases?|examen(?:es)?|entrevistas?|titulos?|admision|trabajo|docentes?|profesor(?:es)?|"
    r"tribunal|tutor(?:es)?|asistencia|ingles|nota)"
)
_FILLERS = frozenset(
    """mas menos ahora hoy exactamente aproximadamente total realmente todo toda todos todas siempre aun todavia antes
    despues mensual mensualmente anual favor misma mismos mismas tipo forma manera minimo minima maximo maxima cada algun
    alguna aca alla aqui tanto solo solamente nomas pues si caso vez veces persona personas igual gestion""".split()
)
_DETERMINERS = frozenset("el la los las un una unos unas mi mis tu tus su sus este esta estos estas ese esa del al lo".split())
_SUBJECT_ENDS = frozenset("si cuando porque que para donde como o u y por con sin desde hasta antes despues en se me pero ante segun a".split())
_POINTS_BACK = re.compile(
    r"(?<!por )\b(?P<bare>eso|esto|aquello)\b(?! de\b)|\b(?:es[ea]|est[ea]|dich[oa]|mism[oa]|aquel(?:la)?|tal) (?P<noun>programa|curso|maestria|doctorado|diplomado|especialidad|carrera|"
    r"tramite|proceso|documento|certificado|beca|examen|opcion)\b"
)
_CLITIC = re.compile(r"\b(?P<verb>pagar|sacar|hacer|pedir|tramitar|obtener|conseguir|solicitar|cursar|estudiar|recoger|terminar|presentar|tomar|llevar)(?:l[oa]s?)\b")
_PRONOUNS = frozenset("lo la los las".split())
_FINITE = re.compile(r"(?:o|an|en|ad[oa]s|puede|podria|debo|tengo|doy|voy)$")
# «¿es obligatoria?», «¿puede ser por zoom?»: a sentence of few words that begins with its verb and names no subject.
_NO_SUBJECT = re.compile(r"(?:es|son|sera|esta|estan|puede ser|pueden ser|tiene que ser|debe ser|hay que|se puede|cuenta como)\b")
_FEW = 6
_INFINITIVE = re.compile(r"\b\w{2,}(?:ar|er|ir)(?:me|se|nos)?\b")
_ATTENDS = re.compile(r"\b(?:atiend\w+|hora (?:abren?|cierran?))\b")
_WHICH_IS = re.compile(r"(?:cual|cuales|que) (?:es|son|seria|serian|tal)\b")
_THE_PROGRAMME_WORD = re.compile(r"programas?|cursos?")
_THE_PROGRAMME = re.compile(r"\b(?:el|del|al) (?:programa|curso)\b(?! de\b)")
_OF_PROGRAMMES = re.compile(r"inscri[bp]\w*|matricul(?:o|ar\w*|an?|e)|postul(?:o|ar\w*|an?|e)|estudi\w+|curs(?:o|ar\w*|an)")
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
        if _NO_SUBJECT.match(self.folded) and len(self.tokens) <= _FEW and not self.mentions and not self._has_noun_phrase:
            return Standing.PREDICATE
        asks, aspect = self.has("asking", "verb", "direct"), self.has("aspect", "programme_aspect")
        if self.has("content"):
            is_fragment = self.leans and not asks and not aspect and not self.has("copula")
            return Standing.FRAGMENT if is_fragment else Standing.COMPLETE
        if self.mentions:
            return Standing.COMPLETE if asks or aspect or self.has("part") else Standing.FRAGMENT
        if self.is_named and not asks and not aspect and not self.has("part"):
            return Standing.FRAGMENT
        if not self.leans and self._says_of_what:
            return Standing.COMPLETE
        if aspect or self.has("direct") or (asks and (self.leans or not self.has("verb"))):
            return Standing.PREDICATE
        return Standing.FRAGMENT if self.has("part") and not asks else Standing.COMPLETE

    @property
    def _points_back(self) -> bool:
        if self.mentions:
            return False
        if _POINTS_BACK.search(self.folded):
            return True
        others = [token for token in self.tokens if token.kind == "content" and not _THE_PROGRAMME_WORD.fullmatch(token.word)]
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
    def points_to_programme(self) -> bool:
        """«¿cuánto dura el programa?», and nothing says which."""
        return not _POINTS_BACK.search(self.folded) and _THE_PROGRAMME.search(self.folded) is not None

    @property
    def _says_of_what(self) -> bool:
        """Without an opener: whether a noun with its article, an infinitive or a name says enough."""
        if self.has("part"):
            return True
        if (self.is_named or _INFINITIVE.search(self.folded) or _ATTENDS.search(self.folded)) and not self._begins_direct:
            return True
        if _WHICH_IS.match(self.folded):
            return False
        return any(
            (token.word in _DETERMINERS and following.kind in {"programme_aspect", "aspect"})
            or (token.kind in {"programme_aspect", "aspect", "verb"} and following.word in {"de", "contra"})
            for token, following in zip(self.tokens, self.tokens[1:], strict=False)
        )

    @property
    def _begins_direct(self) -> bool:
        """«¿cuánto cuesta para extranjeros?», not «¿cuánto cuesta convalidar?»."""
        return self.has("direct") and not _INFINITIVE.search(self.folded) and not _ATTENDS.search(self.folded)

    @property
    def _has_noun_phrase(self) -> bool:
        return any(token.word in _DETERMINERS and token != self.pronoun and token.word != "lo" for token in self.tokens)

    @property
    def is_named(self) -> bool:
        """Whether a year, a person or a way of studying is named."""
        return self.has("named")

    @property
    def asks_of_programme(self) -> bool:
        """Whether only a programme has what is asked."""
        return self.has("programme_aspect") or any(_OF_PROGRAMMES.fullmatch(token.word) for token in self.tokens)

    @property
    def asks_of_time(self) -> bool:
        """Whether what is asked lasts or begins, as a fee does not."""
        return any(_OF_TIME.fullmatch(token.word) for token in self.tokens)


def read_frame(question: str, known: Known) -> Frame:
    """The frame of a question in plain spelling; pure."""
    text, leans = _without_openers(question)
    folded = aligned_fold(text)
    mentions = tuple(mentions_in(text, known))
    return Frame(text, folded, tuple(_tokens(folded, mentions)), mentions, leans)


def subject_of(question: str, known: Known) -> str:
    """What a complete question asks about, with its article: «la Maestría en Ciencia de Datos», «el certificado de notas»."""
    before, _mark, clause = question.rpartition("¿")
    if before.strip() and (subject := subject_of(clause, known)):
        return subject
    frame = read_frame(question, known)
    tokens = frame.tokens
    start = _subject_start(frame)
    if start is None:
        return definite(frame, frame.mentions[0]) if frame.mentions else ""
    last = start
    for position in range(start + 1, len(tokens)):
        token = tokens[position]
        between = frame.text[tokens[position - 1].end : token.start]
        is_mentioned = any(m.start <= token.start < m.end for m in frame.mentions)
        if between.strip() or (not is_mentioned and (token.word in _SUBJECT_ENDS or token.kind in {"asking", "verb", "direct", "copula"})):
            break
        last = position
    while last > start and tokens[last].word in _DETERMINERS | {"de"}:
        last -= 1
    noun = frame.text[tokens[start].start : tokens[last].end]
    return with_article(f"{noun[0].lower()}{noun[1:]}" if tokens[start].word in _DETERMINERS else noun)


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
    if word in _DETERMINERS:
        return noun
    plural = word.endswith("s") and not word.endswith(("is", "us"))
    feminine = bool(re.search(r"(?:a|as|cion|ciones|dad|dades|tesis)$", word)) and not word.endswith(("grama", "gramas", "ema", "emas", "dia", "dias"))
    return f"{('las' if plural else 'la') if feminine else ('los' if plural else 'el')} {noun}"


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
    for position, found in enumerate(_TOKEN.finditer(folded)):
        is_named = any(start <= found.start() < end for start, end in named)
        kind = "named" if is_named else kind_of(found.group())
        if position == 0 and kind == "content" and len(folded.split()) > 1 and re.search(r"(?:an|en)$", found.group()):
            kind = "verb"  # «¿Emiten factura?»
        tokens.append(Token(found.start(), found.end(), found.group(), kind))
    return tokens


@lru_cache(maxsize=20_000)
def kind_of(word: str) -> str:
    """The kind of a folded word by itself; see `Token`."""
    if word in ASKING:
        return "asking"
    if word in _COPULAS:
        return "copula"
    for kind, form in (("aspect", _COMMON_ASPECTS), ("programme_aspect", _PROGRAMME_ASPECTS), ("part", _PARTS), ("direct", _DIRECT), ("verb", _VERB)):
        if form.fullmatch(word):
            return kind
    return "function" if word in STOP_WORDS or word in _FILLERS or len(word) == 1 else "content"


def _subject_start(frame: Frame) -> int | None:
    """The token where the subject begins: the first noun phrase that is no aspect, else a bare noun."""
    tokens = frame.tokens
    nouns = {"content", "part", "named"}
    for position, token in enumerate(tokens[:-1]):
        following = tokens[position + 1]
        is_named_aspect = following.kind == "programme_aspect" and [
            (t.word == "de", t.kind) for t in tokens[position + 2 : position + 4]
        ] in ([(True, "function"), (False, "content")], [(True, "function"), (False, "part")])  # «la beca de movilidad»
        if token.word in _DETERMINERS and (following.kind in nouns or is_named_aspect):
            return position
    if frame.mentions:
        return None
    return next((position for position, token in enumerate(tokens) if token.kind in {"content", "part"}), None)
