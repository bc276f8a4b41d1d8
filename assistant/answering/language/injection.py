# ruff: noqa: E501 - tables of words and patterns read best unbroken
"""Attempts to change the assistant's instructions, to read them, or to make it recite dictated text.

The passages and the prompt are safe by construction (sources are data, nothing secret stands in the
prompt, only verified sentences are shown). This guard exists so that such texts cost no model time and are
counted; it must therefore never stop an honest question. Two weak signs or one strong one stop it.
"""

import re

from assistant.answering.language.words import fold

_TEXT = r"(?:instruccion\w*|indicacion\w*|orden(?:es)?|regla\w*|directiva\w*|directriz|directrices|prompt\w*|mensaje\w*|restriccion\w*|limitacion\w*|pregunta\w*|texto|(?:lo|los|las|la) anterior(?:es)?|contexto)"
_STRONG = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?:ignor[ae]\w*|olvid[ae]\w*|descart[ae]\w*|omit[ae]\w*|desestim[ae]\w*|pas[ae] por alto|no (?:sigas|obedezcas|tengas? en cuenta|hagas caso)|sobrescrib\w+|anul[ae]\w*)\b.{{0,40}}\b(?:{_TEXT}|todo lo (?:anterior|dicho)|lo anterior)\b",
        r"\b(?:ignore|forget|disregard|override|bypass)\b.{0,40}\b(?:instructions?|prompts?|rules?|above|previous|prior|everything)\b",
        r"\b(?:reveal|show|print|repeat|tell me|output)\b.{0,30}\b(?:system prompt|your (?:prompt|instructions|rules))\b",
        r"\b(?:muestra\w*|revel[ae]\w*|imprim[ae]\w*|repit[ae]\w*|di(?:me|ga\w*)?|dame|escrib[ae]\w*|compart[ae]\w*|copi[ae]\w*|cual(?:es)? (?:es|son)|conta\w*)\b.{0,35}\b(?:prompt|tus? (?:instruccion\w*|indicacion\w*|reglas|directrices|configuracion)|instrucciones (?:del sistema|iniciales|internas|ocultas|secretas)|mensaje (?:del|de) sistema)\b",
        r"\b(?:tus?|su|los|el|un|este|de) prompts?\b|\bprompts? (?:del sistema|inicial|interno|system|tiene|se|es)\b|\bsystem prompt\b|\bprompts?\b.{0,40}\b(?:fuga|filtra\w*|modelo|seguridad|ataque\w*)\b",
        r"\b(?:jailbreak|modo (?:desarrollador|dios|sin restricciones|anulacion|administrador)|developer mode|do anything now|modo dan|eres dan\b|override_mode)",
        r"\b(?:ahora eres|a partir de ahora (?:eres|seras|actua\w*|respond\w*)|desde ahora eres|you are now|pretend (?:to be|you are)|act as)\b",
        r"\b(?:act[u]a|actue|compor?tate|finge|finja|simula|haz) (?:como (?:si|un|una|el|la)|que eres|ser|el papel|de cuenta)\b|\b(?:hagas|desempeñes|haga|interpret[ae]s?|jueg[ao]s?|asum[ae]) (?:el|un|una|al?) (?:papel|rol|personaje)\b|\bnecesito que (?:seas|actues|interpretes|hagas de)\b",
        r"(?:<\|?/?(?:im_start|im_end|system|endoftext|assistant|user)\|?>|\[/?inst\]|<<sys>>|###\s*(?:system|sistema|instruc\w+))",
        r"\b(?:contraseña|password|clave secreta|palabra secreta|api key|token secreto)\b.{0,50}\b(?:tu|su|confirm\w+|revel\w+|dime|digas|haiku|poema|rima|letra)\b|\b(?:tu|su|la) (?:contraseña|clave secreta|palabra secreta)\b.{0,40}\?*$(?<!correo)",
        r"\b(?:simplemente|solo|directamente|unicamente)\b.{0,25}\b(?:repit\w+|emit\w+|envi[ae]\w*|di(?:lo|ga\w*)?|escrib\w+|respond\w+|imprim\w+|produ(?:ce|zca))\b.{0,30}(?::|\"|«|“|')",
        r"\b(?:repit[ae]\w*|emit[ae]\w*|parafrase[ae]\w*|reproduzca|imprim[ae])\b.{0,40}(?::|\"|«|“|')",
        r"\b(?:no (?:es necesario|hay necesidad de|necesitas?|te apresures a|tienes que) (?:responder|contestar))\b.{0,60}\b(?:di|dilo|emit\w+|repit\w+|envi\w+|escrib\w+|solo|simplemente|directamente)\b",
        r"\b(?:decodific\w+|descifr\w+|desencript\w+|descodific\w+|decode)\b.{0,60}(?:\b(?:hexadecimal|base ?64|cesar|codigo|cuerda|cadena|rot13|morse|binario)\b|['\"])",
        r"(?:\b[0-9a-f]{2}\s){12,}|\b[0-9a-f]{40,}\b|\b[a-z0-9+/]{60,}={0,2}(?!\w)",
        r"\b(?:ciudad|fecha de nacimiento|direccion|correo\w*|iniciales|color favorito|año de nacimiento|telefono|apellido|edad|nombre|vive\w*)\b.{0,40}\b(?:del usuario|de (?:otro|otra|un|una) (?:usuario|estudiante|alumn\w+|persona)|actualmente el usuario)\b|\bvive\b.{0,20}\bel usuario\b",
        r"\b(?:se|sabemos|recuerda) que dijiste que no\b",
        r"\b(?:tenemos|asumamos|supon\w*|considera) .{0,30}\b(?:cadenas|variables|strings)\b.{0,20}\b[abcxyz] ?=",
    )
)  # fmt: skip
_WEAK = tuple(
    re.compile(pattern)
    for pattern in (
        r"\bsoy (?:tu|su|el|la) (?:desarrollador\w*|creador\w*|administrador\w*|programador\w*|presidente|dueñ\w+)\b",
        r"\b(?:auditoria de seguridad|prueba de seguridad|modo (?:de )?prueba|hipotetic\w+|imagin[ae]\w* que|en un mundo (?:donde|ficticio)|este mundo)\b",
        r"\b(?:sin (?:censura|filtros?|restricciones|limites)|no tienes (?:reglas|limites|filtros?)|puedes decir cualquier)\b",
        r"\b(?:dato|informacion|correo|direccion)s? (?:personal(?:es)?|privad[oa]s?|confidencial(?:es)?|sensible)s?\b.{0,40}\b(?:usuario|estudiante|alumno)\b",
        r"\b(?:orden inverso|al reves|con guiones entre|letra por letra|cada (?:digito|letra|caracter))\b",
        r"\b(?:escrib[ae]\w*|gener[ae]\w*|redact[ae]\w*|compon\w*) (?:un|una) (?:poema|haiku|cuento|correo|chiste|cancion|codigo|malware|virus|historia|guion)\b",
        r"\b(?:tu (?:opinion|opinas)|que opinas|debe creer|defiend[ae]\w*|convenceme|regañ\w+|insult[ae]\w*) ",
        r"(?:<codigo>|<code>|```|\bimport \w+\b.{0,30}\bdef\b|cual es la salida de este codigo)",
        r"\b(?:eres|usted es) (?:un|una) (?!bot|robot|asistente|persona|maquina|humano|chat)\w+",
    )
)  # fmt: skip


def is_injection(question: str) -> bool:
    """Whether the text tries to command the assistant instead of asking."""
    text = " ".join(fold(question).split())
    if any(pattern.search(text) for pattern in _STRONG):
        return True
    return sum(bool(pattern.search(text)) for pattern in _WEAK) >= 2
