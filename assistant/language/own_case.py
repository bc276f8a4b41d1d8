# ruff: noqa: E501 - patterns read best unbroken
"""Questions whose answer stands in the person's own file: «¿ya salió mi título?», «¿me aceptaron?».

What tells them from a general question in the first person («¿cuándo puedo defender mi tesis?») is the state
that is asked for: past or perfect, of a thing of one's own, or the present state of one's own procedure. A
clause that asks how, where or whether one may is general whatever else it says.
"""

import re

from assistant.language.clauses import Clause, any_of, asks_beside, clauses

_TELL = r"(?:saber|decir(?:me)?|confirmar(?:me)?|informar(?:me)?|averiguar|consultar|verificar|preguntar|indicar(?:me)?|ver)"
_WISH = r"(?:(?:yo )?(?:quiero|quisiera|queria|necesito|deseo|me gustaria|puedo|podria|no se)|(?:me )?(?:pueden?|podrian?|puedes|podrias))"
_INDIRECT = re.compile(
    r"^(?:(?:hola|buenas|buenos|tardes|dias|disculp[ae]|por favor|oiga|a ver si|consulta|pregunta|una) )*"
    rf"(?:{_WISH}(?: {_TELL})? (?:si )?(?=\w)|(?:me )?(?:verifi|confirm|revis|inform)\w+ (?:por favor )?si )?"
)  # «quisiera saber si …»: what follows is the question

_MINE = r"(?:mi|mis|nuestr[oa]s?)"
_RESULT = r"(?:notas?|calificacion(?:es)?|promedio|saldo|deudas?|puntaje|resultados?|situacion academica)"
_PARTICIPLE = (
    r"(?:acepta|admiti|aproba|rechaza|selecciona|inscribi|registra|matricula|asigna|designa|homologa|convalida|habilita|otorga|reproba|aplaza|"
    r"cobra|revisa|recibi|procesa|firma|emiti|valida|carga|programa|corregi|califica|observa|deposita|entrega|acredita|da|subi|llega|sali)d[oa]s?"
)
_THEY_DID = (
    r"(?:acepta|admitie|aproba|rechaza|selecciona|inscribie|registra|matricula|asigna|designa|homologa|convalida|devolvie|habilita|otorga|die|reproba|"
    r"aplaza|cobra|revisa|recibie|procesa|firma|emitie|valida|carga|programa|corrigie|califica|observa|acredita|subie|respondie)ron"
)
_PERFECT = rf"(?:ha|han) (?:sido )?(?:{_PARTICIPLE}|devuelto|visto)"
_CAME = r"(?:salio|salieron|llego|llegaron)"
_STATE = rf"(?:complet[oa]s?|en regla|conformes?|listos?|listas?|pendientes?|en (?:tramite|proceso)|mal\b|inscrit[oa]s?|{_PARTICIPLE})"
_ABOUT_MINE = (
    r"(?:en que (?:estado|etapa|paso|punto|situacion) (?:esta|va|se encuentra|quedo|anda)|como (?:va|anda|sigue)|que (?:paso|hay|saben?|fue) (?:con|de)|"
    r"(?:el )?estado de|(?:hay|tienen?) (?:alguna? )?novedad(?:es)? (?:de|sobre|con))"
)
# The state itself is asked for: sure wherever the clause begins so.
_ASKS_STATE = re.compile(
    "^(?:y |pero )?(?:"
    r"(?:que|cual(?:es)?|cuant[oa]s?) (?!tiempo|plazo)(?:(?!si\b)\w+ ){0,3}?me faltan?\b(?! si\b)|"
    rf"(?:cual(?:es)? (?:es|fue|era|son|fueron)|cuanto (?:es|suma)) {_MINE} {_RESULT}\b|"
    r"(?:que|cual|cuanto) (?:\w+ ){0,2}?(?:saque|obtuve)\b|"
    r"cuanto (?:es lo que )?(?:debo|adeudo)(?: (?:ahora|hoy|actualmente|todavia|en total))?$|"
    rf"{_ABOUT_MINE}(?: lo de)? {_MINE}\b|"
    rf"(?:quien(?:es)?|cual(?:es)?) (?:es|son|sera|seran) {_MINE} (?:tutor\w*|tribunal(?:es)?|jurados?|revisor\w*)(?: asignad\w+)?$|"
    rf"(?:que|cual|quien(?:es)?|cuando|por que) (?:(?!si\b|hago\b)\w+ ){{0,2}}?(?:no )?(?:me|nos) (?:{_THEY_DID}|{_PERFECT})\b|"
    r"cuando (?:me )?van a (?:subir|cargar|registrar|publicar|corregir|revisar|firmar) (?:mi|mis)\b|"
    r"en que (?:va|quedo|anda)$|cuanto (?:\w+ ){1,3}?(?:todavia|aun)$|(?:(?:todavia|aun) )?debo (?:algo|alguna|plata|dinero)$|"
    rf"{_MINE} {_RESULT}$|cuanto (?:tengo|hay) de (?:saldo|deuda)|(?:ya )?tengo aprobad[oa]s? |ya (?:tienen|vieron|leyeron|enviaron|mandaron) (?:el |la )?{_MINE}\b|"
    r"por que no (?:salgo|figuro|aparezco|estoy)\b|"
    r"(?:ya )?(?:tengo|tenemos) (?:alguna? )?(?:deudas?|saldo|cuotas? (?:pendientes?|vencidas?)|pagos? pendientes?|multas?|observacion(?:es)?|tutor asignado)(?:(?! pued| como| que) \w+){0,4}$)"
)
# A state is told or asked; general where the clause also asks for the way.
_TELLS_STATE = any_of(
    rf"(?:me|nos) (?:ya )?(?:{_THEY_DID}|{_PERFECT})\b",
    rf"(?:{_CAME}|{_THEY_DID}|{_PERFECT}|(?:ya )?estan? {_STATE}) (?:ya )?(?:el |la |lo de )?{_MINE}\b",
    rf"ya estan? {_MINE}\b",
    rf"{_MINE} (?:\w+ ){{1,4}}?(?:ya )?(?:{_CAME}(?! (?:con )?\d)|fue(?:ron)? {_PARTICIPLE}|{_PERFECT}|(?:ya )?esta(?:n|ba)? {_STATE}|ya estan?\b|siguen? (?:sin|en|pendientes?)|no (?:me )?(?:figuran?|aparecen?|salen?|llegan?)\b)",
    rf"(?:todavia|aun) no (?:me )?(?:salen?|llegan?|aparecen?|estan?|firman|entregan|dan) {_MINE}\b",
    rf"no (?:me )?(?:salen?|llegan?|aparecen?|figuran?|registran?) {_MINE}\b|me falt(?:an?|o|aron) (?:algun|algo)",
    r"(?:no )?me (?:aparecen?|figuran?|salen?) (?:el|la|las|los|mi|mis) (?:notas?|calificacion(?:es)?|pagos?|materias?)\b|no aparece mi\b",
    r"(?:me|nos) faltan? (?:una?|la|las|el|los|dos|tres|mi|mis) (?:notas?|calificacion(?:es)?)\b",
    r"(?:estoy|estamos|fui|quede|salgo) (?:ya )?(?:inscrit|registrad|habilitad|admitid|aceptad|matriculad|seleccionad|en (?:la )?lista)",
)
_DID_I = re.compile(
    r"^(?!.*\d)(?:ya )?(?:(?:aprobe|pase|reprobe|saque|gane|quede|clasifique|sali|figuro|aparezco) (?!si\b)\w+|(?:entre|ingrese) (?:a|al|en)\b)"
)  # who tells a figure asks for the rule
_ASKS_THE_WAY = any_of(
    r"como (?!(?:va|anda|sigue)\b)|donde\b|a ?(?:quien|donde)\b|pued[eo]n?\b|podemos\b|podre\b",
    r"que (?:hago|necesito|debo|pasa|sigue|requisitos|presento|plazo|piden|entrego)\b",
    r"cuando (?:puedo|debo|se|sale|salen|toca|sabre)\b|cuanto (?:cuesta|tardan?|dura|demora|tiempo|plazo)\b|cuant[oa]s (?:veces|dias)\b",
    r"debo \w+|(?:tengo|tendria) que\b|hay que\b|es (?:necesario|posible|obligatorio)\b|quiero \w+r(?:me|nos|l[oae]s?)?\b",
    r"me (?:permiten|dejan|aceptan|exigen|piden|sirve|devuelven|dan)\b",
)
_CONDITION = re.compile(r"\b(?:si|cuando|aunque|despues de que|en caso de que|una vez que|como)\b")


def asks_about_own_case(message: str) -> bool:
    """Whether only the office's own files can answer, and nothing beside is asked."""
    found = tuple(Clause(_INDIRECT.sub("", clause.text), clause.is_question) for clause in clauses(message))
    if asks_beside(found, _tells_own_case) or any(_is_general(clause) for clause in found):
        return False
    return any(_is_own_case(clause) for clause in found)


def asks_the_way(message: str) -> bool:
    """Whether it asks how, where or whether one may: a general answer serves."""
    return any(_ASKS_THE_WAY.search(_INDIRECT.sub("", clause.text)) for clause in clauses(message))


def _is_own_case(clause: Clause) -> bool:
    if _ASKS_STATE.search(clause.text):
        return True
    if _DID_I.search(clause.text):
        return clause.is_question
    said = _TELLS_STATE.search(clause.text)
    return said is not None and not _CONDITION.search(clause.text[: said.start()])


def _is_general(clause: Clause) -> bool:
    return bool(_ASKS_THE_WAY.search(clause.text)) and not _ASKS_STATE.search(clause.text)


def _tells_own_case(clause: Clause) -> bool:
    return bool(
        _ASKS_STATE.search(clause.text) or _TELLS_STATE.search(clause.text) or _DID_I.search(clause.text)
    )
