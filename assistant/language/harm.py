# ruff: noqa: E501 - patterns read best unbroken
"""Words of distress: somebody hurts themselves or is hurt by others, now or lately.

What is told in the first person, or of somebody near, is distress; a question about the rule is not. These are
rules of the language: verbs of harm that have «me» as their object, nouns of harm that the person suffers.
"""

from assistant.language.clauses import any_of
from assistant.language.words import fold

_ENDING_LIFE = (
    r"(?:morir(?:me)?|matarme|suicidarme|suicidio|quitarme la vida|hacerme daño|lastimarme|cortarme|"
    r"(?:acabar|terminar) con (?:mi vida|todo)|dejar de (?:vivir|existir))"
)
_SELF_HARM = any_of(
    r"me (?:quiero|quisiera|voy a|gustaria|dan ganas de) (?:morir|matar|suicidar|lastimar|cortar|hacer daño|quitar la vida)\b",
    rf"(?:quiero|quisiera|voy a|pienso|pensado|pensando|planeo|intente|ganas|ideas?)(?: en| de)? {_ENDING_LIFE}\b",
    r"no (?:quiero|tengo ganas de|deseo) (?:seguir )?(?:viv(?:ir|iendo)|exist(?:ir|iendo)|despertar)\b",
    r"me estoy (?:cortando|lastimando|haciendo daño)",
    r"pensamientos? suicidas?",
    r"(?:ojala (?:me muriera|(?:estuviera|estuviese) muert[oa]|no despertara)|estari?an? mejor (?:muert[oa]|sin mi)\b)",
    r"(?:prefiero|preferiria|quisiera) (?:estar muert[oa]|morir(?:me)?)\b",
    r"no (?:(?:le )?(?:encuentro|veo|hallo) (?:el |ningun )?sentido a|tiene sentido|vale la pena) (?:la vida|mi vida|vivir|nada|seguir(?: con (?:la|mi) vida| viviendo)?$)",
    r"(?:ya )?no (?:doy|puedo|aguanto) mas(?: con (?:la|mi|esta) vida)?(?=\s*(?:[,.;:!]|$))",
    r"pienso en lo peor\b|cort(?:e|o|arme|arse) las venas\b",
    r"mi vida no (?:tiene sentido|vale)\b",
    r"estoy (?:muy |tan |demasiado )?deprimid[oa]\b",
    r"ataques? de panico|mucha angustia\b|lloro todos los dias\b|no paro de llorar\b",
)
_SOMEBODY_NEAR = any_of(
    r"se va a (?:suicidar|matar|hacer daño|quitar la vida)\b",
    r"(?:amig|compañer|herman|hij|prim|espos|novi|alumn)[oa]\b.{0,30}\b(?:se (?:quiere|va a|intento|quiso) (?:suicidar|matar|morir|hacer daño|quitar la vida)"
    r"|(?:quiere|va a|intento|quiso) (?:suicidarse|matarse|hacerse daño|quitarse la vida))\b",
)
_TEACHER = r"(?:docente|profesor|profe|tutor|compañero|jefe|director|licenciado|ingeniero|doctor)"
_BEING = r"(?:ser|mi) (?:mujer|indigena|gay|lesbiana|trans|negr[oa]|chol\w+|coll?a|camba|extranjer[oa]|pobre|discapacidad|color|religion|orientacion|embarazo|origen|acento)"
_HARMING = r"(?:acos|hostig|amenaz|golpe|maltrat|discrimin|humill|intimid|chantaje|extorsion|manose|toquete|insult|secuestr)"
_SUFFERED = r"(?:acoso|violencia|abusos?|agresion(?:es)?|maltratos?|discriminacion|amenazas|bullying|hostigamiento|racismo|violacion)"
_HARMED_BY_OTHERS = any_of(
    rf"(?:me|nos) {_HARMING}(?:a|an|o|aron|aba|aban)\b",
    rf"(?:me|nos) (?:esta|estan|estuvo|ha|han|sigue|siguen) (?:{_HARMING}(?:ando|ado)|persiguiendo|pegando|agredi(?:endo|do))\b",
    r"me (?:agred(?:e|en|io|ieron)|atac(?:o|aron)|persiguen?|peg(?:o|aron|a|an)(?! (?:a|al|la|el|en|de)\b))\b",
    r"me viol(?:o|aron)\b(?! (?:mis|el) derechos?)",
    r"me toc(?:o|a|aron) (?:sin (?:mi )?(?:permiso|consentimiento)|indebid\w+|inapropiad\w+|el cuerpo|los senos|las? (?:pierna|nalga|parte)s?)",
    r"abus(?:o|aron|a|an) (?:sexualmente )?de mi(?! \w)",
    r"me siguen? (?:a la salida|hasta mi casa|(?:por|en) la calle)",
    r"(?:quieren?|van? a|intentaron?|intento) (?:matarme|pegarme|golpearme|violarme|hacerme daño)",
    rf"(?:sufr[oi]|sufrimos|estoy sufriendo|padezco|recib[oi]|recibimos|soy victima de|fui victima de|victima de|vivo|vivi) (?:\w+ ){{0,3}}?{_SUFFERED}\b",
    r"me (?:manda|envia|escribe|hace|dice|esta)n? (?:\w+ ){0,2}?(?:amenazas|fotos (?:desnud|intim)\w+|bullying)|me grit(?:a|an|o|aron)\b|me encerr(?:o|aron)\b",
    r"me (?:invit|pid|propus|ofrec)\w+ (?:\w+ ){0,6}?a cambio de (?:aprobar|la nota|una nota|ponerme|pasarme)",
    r"me (?:agarr|dio|dieron|di|amenaz|peg)\w* (?:\w+ ){0,4}?(?:golpes|patadas|puñetes?|paliza|cuchillo|navaja|pistola|arma)\b",
    rf"{_TEACHER}(?: \w+){{0,3}} (?<!que )me toc(?:a|o)\b",
    r"(?:se (?:burlan?|aprovechan?)|abusan?) de mi(?! tiempo)\b",
    r"(?:tengo|me da|vivo con) (?:mucho )?miedo (?:de|a) (?:mi|el|ese|que (?:me|nos) (?!repr|apla|rech|cobr|saq|quit))",
    r"(?:mensajes?|propuestas?|comentarios?|insinuaciones?) (?:subid[oa]s de tono|sexual\w*|obscen[oa]s|indecentes?)\b|me acuest[eo] con (?!que)|acostarme con",
    rf"(?:me|nos) (?:tratan? mal|excluyen?|marginan?) (?:\w+ ){{0,4}}?por {_BEING}",
    r"me siento (?:muy )?(?:acosad|amenazad|discriminad|perseguid|en peligro|insegur)",
    r"(?:estoy|estamos) en peligro\b|temo por mi (?:vida|seguridad)",
    r"me (?:pide|pidio|piden|pidieron|exige|exigio|propuso|manda|mando) (?:\w+ ){0,3}?(?:sexo|favores sexuales|fotos (?:intimas|desnud\w+)|relaciones sexuales)",
)
_OTHER_LANGUAGES = any_of(
    r"(?:want|going|wanna) (?:to )?(?:die|kill myself|hurt myself|end my life)\b|suicidal\b",
    r"(?:am|was|being|been) (?:being )?(?:harassed|abused|raped|threatened|assaulted|bullied)\b|(?:harasses|threatens|hits) me\b",
    r"(?:quero|vou|queria) (?:morrer|me matar|me machucar)\b|acabar com a minha vida",
    r"(?:sofro|estou sofrendo|sofri) (?:assedio|abuso|violencia|ameacas)\b",
)
_TOPIC = any_of(
    r"acos[oa]|hostigamiento|violencia\b|violacion\b|abusos? (?:sexual|de autoridad)|agresion|maltrato|discrimin|racismo\b|amenazas?\b|suicid|autolesi"
)
_SEEKS_HELP = any_of(
    r"denunci|report(?:o|ar|a)\b|acud|a (?:quien|donde)\b|adonde\b|ayuda|que (?:hago|puedo hacer|debo hacer)\b"
)
_RULE = any_of(
    r"reglament|norma|articulos?\b|sanci|ley(?:es)?\b|protocolo|politicas?\b|se considera\b|tesis (?:es|trata|sobre)\b|investig"
)


def tells_of_distress(message: str) -> bool:
    """Whether the message tells of harm to who writes it, or to somebody near."""
    text = fold(message)
    if _SELF_HARM.search(text) or _SOMEBODY_NEAR.search(text) or _OTHER_LANGUAGES.search(text):
        return True
    return bool(_HARMED_BY_OTHERS.search(text)) and not _RULE.search(text)


def seeks_help_against_harm(message: str) -> bool:
    """Whether it asks where harm is reported, without telling that it happened and not about the rule."""
    text = fold(message)
    return bool(_TOPIC.search(text) and _SEEKS_HELP.search(text)) and not _RULE.search(text)
