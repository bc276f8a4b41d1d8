# ruff: noqa: E501 - tables of words and patterns read best unbroken
"""Greetings, thanks, goodbyes and questions about the assistant itself, as people in Bolivia and Spain write them.

A question is small talk only when nothing else is left of it: «hola, ¿cuánto cuesta la maestría?» is not.
"""

import re

from assistant.language.words import fold

_FILLER = re.compile(
    r"\b(?:a|al|ahi|amig[oa]s?|asistente|bot|buen|che|con|de|del|dia|doc|el|ella|ellos|en|entonces|es|este|esta|gente|"
    r"ingeniero|janet|janeth|joven|la|las|licenciad[oa]|lo|los|me|mi|muy|no|nomas|o|ok|para|pes|por favor|porfa|por|pues|"
    r"ah|oh|uy|uf|que|senor|señor|señora|señorita|si|su|te|todo|todos|todas|tu|un|una|usted|y|ya|yo|hoy)\b"
)
_INTENTS: dict[str, tuple[str, ...]] = {
    "thanks": (
        r"(?:muchas |muchisimas |mil |ok |un monton de )*gracias(?: por (?:todo|(?:la|su|tu|esta) (?:ayuda|info(?:rmacion)?|dato|respuesta|atencion)|la ayuda|la informacion|tu ayuda|su ayuda|"
        r"responder))?", r"gracia(?:s|as+)", r"(?:te|se|les?) (?:lo )?agrade(?:zco|cemos|ce)(?: mucho)?",
        r"muy amable", r"no tengo (?:mas|otra) (?:dudas?|preguntas?|consultas?)", r"thank(?:s| you)(?: very much)?",
        r"(?:genial|perfecto|excelente|entendido|de acuerdo|listo|vale|buenisimo|super|ya veo|muy bien|esta bien)",
        r"me (?:ayudaste|sirvio|ha servido) (?:mucho)?", r"que dios (?:le|te) (?:pague|bendiga)",
    ),
    "goodbye": (
        r"adios", r"chau+", r"ch?a+o", r"ciao", r"bye(?: bye)?", r"hasta (?:luego|pronto|mañana|la vista|nunca|otra)",
        r"nos vemos(?: luego| pronto)?", r"(?:que (?:tengas?|pases?|tengan) )?(?:un )?(?:buen|lindo|excelente|bonito) "
        r"(?:dia|fin de semana|tarde|noche)", r"eso (?:es|seria|era) todo", r"me despido",
    ),
    "greeting": (
        r"h?ol+a+s?", r"ola+", r"buen(?:os|as)?(?: (?:dias?|tardes?|noches?))(?: (?:a )?tod[oa]s)?", r"buenas",
        r"buen dia", r"saludos(?: cordiales)?", r"h(?:ey|i|ello|ello there)(?: ho)?", r"holi(?:s|wis)?", r"aupa", r"yepa",
        r"que (?:tal|onda|hay|hubo|fue|mas|haces)(?: (?:todo|estas|te va))?", r"q tal", r"alo+",
        r"como (?:est(?:a|as|an)(?: usted(?:es)?)?|te va|le va|andas?|va(?: todo)?|te sientes|te encuentras|vas|amanec\w+)",
        r"estas (?:bien|ahi)", r"todo bien", r"(?:mucho|un) (?:gusto|placer)(?: en)?(?: conocer(?:te|le|lo))?",
        r"encantad[oa](?: de conocerte)?", r"bienvenid[oa]", r"disculp[ae]", r"permiso", r"me alegro", r"yo tambien",
        r"estoy bien", r"(?:me llamo|mi nombre es|soy|llamame) \[nombre\]",
    ),
    "identity": (
        r"(?:y )?(?:tu )?quien (?:eres|es)(?: tu| usted)?", r"quien te (?:ha )?(?:cre\w+|hizo|hecho|program\w+|invent\w+)",
        r"(?:eres|es usted|hablo con|estoy hablando con) (?:un |una |el |la )?(?:bot|robot|chat ?bot|maquina|persona"
        r"(?: real)?|human[oa]|ia|inteligencia artificial|asistente(?: virtual)?|programa|real)",
        r"(?:como te llamas|cual es tu nombre|tienes nombre|como te llamo|te conozco|que eres|podrias presentarte|"
        r"presentate)", r"cuantos años tienes", r"de donde eres", r"donde (?:estas|vives)",
        r"(?:cual es )?tu (?:edad|ubicacion)", r"tienes (?:sentimientos|emociones|novi[oa]|familia|hij[oa]s|herman[oa]s)",
        r"eres (?:inteligente|sensible|list[oa])", r"en que (?:idioma|lenguaje) (?:estas|fuiste) (?:escrito|programado)",
        r"cuanta ram tienes",
    ),
    "ability": (
        r"(?:en )?que (?:puedes|sabes|podes) (?:hacer|hablar|responder|decirme)?", r"(?:que|como) haces",
        r"(?:en )?que (?:me )?(?:puedes|podes|podrias) ayudar(?:me)?", r"(?:me )?(?:puedes|podrias|podes) ayudar(?:me)?",
        r"de que puedes hablar", r"(?:necesito|quiero) (?:tu )?ayuda", r"ayuda(?:me)?", r"help(?: me)?",
        r"como funciona(?:s| esto)?", r"para que sirves", r"(?:quiero|quisiera|puedo|me gustaria|podria) (?:hacer(?:te|le|les)? |"
        r"preguntar(?:te|le)? )?(?:preguntar(?:te|le)? )?(?:una |unas |algunas? |otra )?(?:preguntas?|consultas?|cosas?|algo)",
        r"(?:tengo|tenia) (?:una |algunas |unas |muchas )?(?:dudas?|preguntas?|consultas?)", r"que (?:puedo|hago)(?: preguntar)?",
        r"necesito (?:informacion|orientacion)", r"comodin", r"consejo",
    ),
}  # fmt: skip
_COMPILED = {
    intent: re.compile(r"\b(?:" + "|".join(forms) + r")(?!\w)") for intent, forms in _INTENTS.items()
}
# When several are said, what asks for most is answered: «hola, ¿quién eres?» is about identity.
_PRECEDENCE = ("ability", "identity", "goodbye", "thanks", "greeting")
# «gracias por la ayuda» is no call for help, so thanks are taken out first.
_READING_ORDER = ("thanks", "identity", "ability", "goodbye", "greeting")


def small_talk_intent(question: str) -> str:
    """`greeting`, `thanks`, `goodbye`, `identity` or `ability`; empty when it is a real question."""
    rest = re.sub(r"[^\w\[\] ]+", " ", fold(question))
    rest = " ".join(rest.split())
    found: set[str] = set()
    for intent in _READING_ORDER:
        shorter = _COMPILED[intent].sub(" ", rest)
        if shorter != rest:
            found.add(intent)
            rest = " ".join(shorter.split())
    left = _FILLER.sub(" ", rest.replace("[nombre]", " ")).split()
    if not found or left:
        return ""
    return next(intent for intent in _PRECEDENCE if intent in found)
