# ruff: noqa: E501 - patterns read best unbroken
"""Who wants a person instead of the assistant: asks for one, or complains of how they were treated."""

import re

from assistant.language.clauses import Clause, any_of, asks_beside, clauses

_PERSON = (
    r"(?:alguien|(?:(?:un|una|otro|otra|el|la|algun|alguna|los|las) )?(?:persona|humano|ser humano|agente|asesora?|operadora?|encargad[oa]s?|"
    r"ejecutiv[oa]|secretari[oa]s?|funcionari[oa]s?|responsables?|administrativ[oa]|representante|directora?|coordinadora?|personal|jef[ea]|licenciad[oa]))"
)
_WISH = r"(?:quiero|quisiera|queria|necesito|deseo|prefiero|exijo|solicito|(?:me )?(?:gustaria|encantaria)|puedo|podria|podemos|dejame|dejeme)"
_TALK = (
    r"(?:hablar|conversar|charlar|platicar|chatear|comunicar(?:me|nos)?|contactar(?:me|nos)?|contacto|tratar)"
)
_LEAD_ON = r"(?:pasa|pase|pasen|comunica|comunique|comuniquen|deriva|derive|deriven|transfiere|transfiera|conecta|conecte|pon|ponga|pone)(?:me|nos)"
_REQUEST = any_of(
    rf"{_WISH} (?:que )?(?:\w+ )?{_TALK} (?:con |a )?{_PERSON}\b",
    rf"{_WISH} (?:a )?(?:{_PERSON}(?: real| humana| de verdad)?$|una? (?:humano|persona|ser humano|llamada)\b(?! que me s))",
    rf"{_WISH} (?:una )?(?:atencion|asistencia|ayuda) (?:de (?:una?|alguna) {_PERSON}|humana|personal(?:izada)?)\b",
    rf"{_WISH} que (?:(?:alguien|una persona|ustedes) )?(?:me|nos) (?:llamen?|contacten?|atiendan?(?: {_PERSON})?)\b(?! (?:la atencion|\[))",
    rf"{_WISH} (?:comunicar|contactar)(?:me|nos) (?:directamente )?(?:con )?(?:la oficina|ustedes)\b",
    rf"(?:pasar|comunicar|derivar|transferir|conectar)(?:me|nos) con {_PERSON}\b|(?:me|nos) (?:comunica|pasa|deriva|transfiere|conecta)n? con {_PERSON}\b",
    rf"(?:me|nos) (?:pueden?|podrian?) atender {_PERSON}\b|atendid[oa] por {_PERSON}\b|que (?:{_PERSON} (?:me|nos) (?:expli|ati|contes|respon|llam|ayu)\w+|(?:me|nos) (?:explique|conteste|responda|ayude) {_PERSON}\b)",
    rf"hay {_PERSON} con quien (?:pueda|puedo|se pueda|se puede) (?:hablar|conversar)",
    rf"{_LEAD_ON} (?:en contacto )?(?:con|a) {_PERSON}\b",
    r"que (?:(?:alguien|una persona) )?(?:me|nos) (?:llamen?|contacten?|atienda (?:alguien|una persona))\b(?! (?:la atencion|\[))",
    r"(?:me|nos) (?:pueden?|podrian?|puedes|podrias) (?:llamar|contactar|devolver la llamada)\b(?! (?:la atencion|mi |a (?:rendir|dar|un)))",
    r"(?:pueden?|podrian?) (?:llamarme|contactarme|(?:comunicarse|contactarse) conmigo|atenderme (?:un|alguien))",
    r"(?:llameme|llamenme|llamame|contactenme|contacteme)\b(?! \[)",
    r"hay (?:alguien|algun humano|alguna persona|un humano) (?:ahi|aqui|que (?:me|nos) (?:atienda|ayude|responda|conteste))",
    r"no hay (?:un|ningun) humano\b",
    r"no quiero (?:hablar con )?(?:un|una|el|la|este|esta) (?:robot|bot|maquina|chatbot)\b",
    r"(?:talk|speak|chat) (?:to|with) (?:an? )?(?:real |human )?(?:person|human|someone|somebody|agent|staff)\b|(?:can|could) (?:a (?:human|person)|someone|somebody) (?:help|call)\b",
    r"falar com (?:(?:uma?|alguma?) )?(?:pessoa|humano|alguem|atendente)\b",
)
_NAMED_ALONE = re.compile(
    r"^(?:hola |por favor |porfa )*(?:con )?(?:una? )?(?:humano|persona(?: real| humana)?|agente|asesora?|operadora?|"
    rf"{_TALK} con {_PERSON}(?: real| humana)?)(?: por favor| porfa)?$"
)

_OFFICE = r"(?:secretari[oa]s?|oficinas?|encargad[oa]s?|universidad|caja|ventanilla|coordinacion|ustedes)"
_ANSWERS = r"(?:respond[ea]|contest[ea]|atiend[ea]|h(?:ace|aga) caso|ayud[ea]|solucion[ea]|d[ae] (?:una |ninguna )?(?:solucion|respuesta|razon|informacion))"
_DISGRACE = (
    r"(?:verguenza|burla|falta de respeto|abuso|estafa|atropello|injusticia|desastre|colmo|tomadura de pelo|indignante|vergonzos[oa]|"
    r"inaceptable|inadmisible|injust[oa]|incompetentes?|irresponsables?|maleducad[oa]s?|inept[oa]s?|horrible|pesim[oa]|insoportable)"
)
_BAD = r"(?:pesim[oa]|mal[oa]?|horrible|terrible|lamentable)"
_COMPLAINT = any_of(
    rf"(?:{_WISH}|voy a|vengo a) (?:poner|presentar|hacer|dejar|elevar|interponer|formular|registrar) (?:una|un|mi) (?:queja|reclamo|denuncia)\b",
    rf"(?:{_WISH}|voy a) (?:reclamar|quejarme)\b|tengo (?:una|un|varias) (?:quejas?|reclamos?)\b",
    rf"(?:nadie|ningun\w*(?: \w+)?) (?:me |nos |les? )?{_ANSWERS}",
    r"(?:nunca|jamas) (?:me |nos )?(?:responden|contestan|atienden)\b|no (?:recibo|recibi|he recibido|obtengo|tengo) (?:ninguna )?respuesta\b|no hay nadie$",
    r"no (?:me |nos )?(?:responden|contestan|solucionan)\b|no (?:me |nos )(?:atienden|atendieron|hacen caso|(?:dan|dieron) (?:una |ninguna )?(?:solucion|respuesta|razon))\b",
    rf"{_OFFICE} no (?:me |nos )?{_ANSWERS}",
    rf"(?:es|son|era|parece|fue) (?:(?:todos )?(?:un[oa]?s?|el) |tan |muy |totalmente )?{_DISGRACE}\b",
    r"que (?:\w+ )?(?:verguenza|falta de (?:respeto|seriedad)|pesim[oa]|mal[oa]? (?:servicio|atencion|trato)|injusticia|burla)\b",
    r"(?:es|son|fue|fueron|estuvo) (?:muy |tan |bien |bastante )?(?:groser|maleducad|prepotent|descortes|irrespetuos|negligent|deficient)\w+",
    r"(?:exijo|reclamo) (?:una )?(?:explicacion|solucion|respuesta|devolucion)\b|me siento (?:muy )?(?:estafad|engañad|burlad|frustrad|maltratad|decepcionad)[oa]\b",
    rf"(?:voy a|pienso|{_WISH}) (?:denunciar|demandar)(?:l[oae]s?)?\b|dejar constancia de (?:mi|esta|una) (?:molestia|queja|reclamo)\b",
    rf"perd(?:i|imos) (?:tod[oa] )?(?:la|el|mi) (?:mañana|tarde|dia|tiempo)\b|por culpa de (?:la )?{_OFFICE}\b|no puede ser que\b|siempre (?:es|pasa) lo mismo\b|no hay derecho$|que barbaridad\b|deja (?:mucho )?que desear\b|hasta ahora nada\b|prometieron (?:\w+ ){0, 6}y nada\b|trat[ea]n asi\b",
    rf"{_BAD} (?:servicio|atencion|trato)\b",
    rf"(?:servicio|atencion|trato)(?: \w+){{0,3}} (?:es|fue|esta) (?:muy |un )?(?:{_BAD}|asco|desastre)\b",
    r"(?:me|nos) (?:atend|trat)\w+ (?:de )?(?:muy )?(?:mal[oa]?|pesimo|como (?:basura|si))\b",
    r"(?:me|nos) (?:hicieron|hacen|van a hacer|dejaron|tienen) (?:esperar|esperando|perder|dando vueltas)\b|(?:me|nos) (?:mandan|tienen|hacen ir) de una? \w+ a otr[oa]\b|se nieg[ao]n? a (?:atender|recibir|responder|ayudar)",
    r"estoy (?:muy |ya |tan )?(?:hart[oa]|cansad[oa] de (?:esperar|que|llamar|venir)|molest[oa]|indignad[oa]|furios[oa]|decepcionad[oa])\b",
    r"(?:llevo|llevamos|hace) (?:ya )?(?:mas de )?(?:\w+ )?(?:dias?|semanas?|mes(?:es)?|años?) (?:esperando|sin respuesta|que no (?:me|nos))\b|llevo esperando\b",
)
_WONDERS_AT_IT = re.compile(
    r"^(?:por que|hasta cuando|como es posible|como puede ser|cuando me van)\b"
)  # no wish to know
_NO_QUESTION = re.compile(
    r"^(?:y |ahora |entonces )*(?:que (?:hago|puedo hacer|debo hacer|pasa|paso)|por que|hasta cuando|"
    r"(?:me )?(?:pueden?|podrian?) (?:me )?ayudar(?:me)?|no)(?: ahora)?$"
)
_CONDITION = re.compile(r"\b(?:si|cuando|en caso de que) ")


def asks_for_person(message: str) -> bool:
    """«¿con quién hablo para…?» does not: it asks for a name that the texts may hold."""
    return any(
        _NAMED_ALONE.search(clause.text) or (_REQUEST.search(clause.text) and not _asks_whom(clause))
        for clause in clauses(message)
    )


def complains(message: str) -> bool:
    """Whether it complains and asks nothing beside that could be answered."""
    found = clauses(message)
    return any(_is_complaint(clause) for clause in found) and not asks_beside(found, _is_no_question)


def _asks_whom(clause: Clause) -> bool:
    return clause.starts_asking and not clause.text.startswith("que ")


def _is_complaint(clause: Clause) -> bool:
    said = _COMPLAINT.search(clause.text)
    if said is None:
        return False
    if _WONDERS_AT_IT.search(clause.text):
        return True
    return not clause.is_question and not _CONDITION.search(clause.text[: said.start()])


def _is_no_question(clause: Clause) -> bool:
    return bool(_COMPLAINT.search(clause.text) or _NO_QUESTION.search(clause.text))
