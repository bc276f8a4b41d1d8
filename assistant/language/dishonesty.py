# ruff: noqa: E501 - patterns read best unbroken
"""Questions that ask for help with a fraud: to forge, to bribe, to cheat, to let others do one's work.

The doer is who writes: first person, infinitive after «cómo», «puedo», «quiero», or an order to the assistant.
What asks for the rule, the sanction or how to report it («¿qué pasa si me encuentran plagio?») is honest.
"""

from assistant.language.clauses import any_of, clauses

_WORK = r"(?:tesis|monografia|tesina|perfil(?: de tesis)?|examen(?:es)?|pruebas?|tareas?|trabajos?(?: final(?:es)?)?|ensayo|proyecto|defensa)"
_HOW_TO = (
    r"(?:como (?:(?:puedo|podria|podemos|se puede|hago para|hacer para|le hago para|debo) )?|(?:puedo|podemos|podria|se puede|quiero|quisiera|necesito|deseo|me gustaria|voy a) |"
    r"(?:ayuda(?:me|nos)|ayude(?:nme|me)|enseña(?:me|nos)|enseñe(?:nme|me)|explicame|dime) (?:a |como )|(?:forma|manera|modo|metodo|trucos?) (?:de |para ))"
)
_DEFRAUD = r"(?:falsific|false|adulter|soborn|coime|hacke|jaque|plagi|suplant|truc)ar(?:l[aeo]s?|me|nos)?"
_I_DEFRAUD = r"(?:falsifico|falseo|adultero|soborno|coimeo|hackeo|jaqueo|plagio|suplanto|truco)"
_PAPER = r"(?:titulos?|diplomas?|certificad[oa]s?|documentos?|firmas?|notas?|cartas?|constancias?|facturas?|comprobantes?|sellos?)"
_FAKE_PAPER = rf"{_PAPER}(?: \w+){{0,2}}? (?:fals[oa]s?|falsificad[oa]s?|truch[oa]s?|trucad[oa]s?)"
_GET = r"(?:quiero|consig\w+|consegu\w+|compr\w+|sac(?:o|ar)|hag[oa]|hacer|hazme|hagame|haceme|escribeme|necesito|busco|dame|presentar|usar|entregar|obtener|vend\w+)"
_DO_WORK = r"(?:haga|hagan|hace|hacen|hacer|escriba|escriban|escribe|escribir|redacte|redacten|redactar|rinda|rindan)"
_NOTICE = r"(?:descubr|pill|detect|not|agarr|cach)\w*"

_ASKS_FRAUD = any_of(
    rf"{_HOW_TO}(?:(?:me|le|les|lo|la) )?{_DEFRAUD}\b",
    rf"(?:como|donde|con que) (?:(?:le|les|lo|la) )?{_I_DEFRAUD} (?:a|al|el|la|los|las|una?|mi|mis|moodle)\b",
    # a paper that is not what it says
    rf"{_GET} (?:un |una |el |la |mi |unos |unas )?{_FAKE_PAPER}\b",
    rf"(?:consig\w+|conseguir|obten\w+|sac\w+|compr\w+) (?:un|una|el|mi) {_PAPER}(?: \w+){{0,2}} sin (?:estudiar|cursar|asistir|pasar clases|defender|hacer)\b",
    # work of others as one's own
    r"(?:comprar(?:me)?|compro|vendeme|vendame|venden) (?:(?:una?|la|mi|las|los) )?(?:tesis|monografia|notas?|respuestas|aprobacion)\b|compr(?:ar|o) un (?:titulo|diploma)\b",
    r"(?:quien (?:me )?vend[ea]|alguien que (?:me )?venda|donde (?:me )?venden?) (?:una? |la |las |los )?(?:tesis|monografias?|notas?|respuestas|titulos?|diplomas?)\b",
    rf"(?:hac|escrib|redact)[ei]r(?:me|nos) (?:la|mi|una|el) {_WORK}\b(?! (?:de|del)\b)",
    r"(?:hacer|hago) pasar (?:\w+ ){0,5}?(?:por|como) (?:mi[oa]?s?|propi[oa]s?)\b|(?:de otr[oa]|ajen[oa]s?) (?:\w+ )?como (?:si fuera )?(?:mi[oa]s?|propi[oa]s?)\b",
    rf"(?:rind\w+|rendir|dar|de|(?:hag|hac|escrib|redact|prepar)\w+|defiend\w+|defender|asist\w+) (?:(?:mi|la|el|mis|las|una?) )?(?:{_WORK} |clases )?(?:por mi|en mi lugar|a mi nombre)\b(?! \w)",
    rf"(?:quien|alguien que|que (?:alguien|otro|me)|me (?:puedes?|pueden|podrias?)) (?:me )?{_DO_WORK} (?:la|mi|una|el) {_WORK}\b(?! (?:de|del)\b)",
    rf"(?:haz|hazme|hace|haceme|escribe|escribeme|redacta|redactame) (?:la |mi )?{_WORK}(?: (?:por mi|completa|entera))?$",
    rf"cop(?:iar|io|ie) (?:la|una|el|otra) {_WORK} de (?:otr|un|mi|alguien)",
    # money for a result
    rf"pag\w+ (?:\w+ ){{0,4}}?para que (?:me )?(?:aprueb\w+|rind\w+|defiend\w+|pasen? de curso|{_DO_WORK} (?:la|mi|una|el) {_WORK})",
    r"(?:cobran?|pag(?:o|ar)|ofre(?:zco|cer)|doy|dar)(?:l[ea]s?)? (?:\w+ ){0,4}?(?:por aprobarme|para aprobar(?:me)?|para que me aprueb\w+)\b",
    r"(?:cuanto (?:es|cuesta|cobran|piden)|dar(?:le)?|doy|pag(?:o|ar)|ofre(?:zco|cer)(?:le)?) (?:de |la |una |un |con )?(?:coima|soborno|mordida)\b",
    r"(?:arregl|aceler|compr|solucion)\w* (?:\w+ ){0,4}?(?:con plata|(?:por debajo|debajo de la|bajo la) mesa)\b",
    r"(?:sub|cambi|arregl|pong|modifiqu)\w* (?:\w+ ){0,3}?notas? (?:\w+ ){0,3}?(?:por|con) (?:plata|dinero)\b",
    # cheating
    rf"(?:pas|aprob|aprueb)\w* (?:\w+ ){{0,5}}?copiando\b|inventar (?:los |unos )?(?:datos|resultados)\b|imit(?:ar|o) la firma\b|firma igual a\b|clon(?:ar|o) (?:una?|el|mi) {_PAPER}\b",
    rf"(?:usar|uso|presentar|presento|entregar|entrego) (?:la|una|el|otra) {_WORK} de (?:\w+ ){{0,4}}?(?:con|y poner(?:le)?) mi nombre\b|(?:pasar|pasame|dar|dame) el examen resuelto\b",
    r"(?:entr|ingres|acced|met)\w* (?:\w+ ){0,3}?(?:para|y) (?:cambi|modific|alter|borr)\w+ (?:mi|mis) notas?\b|(?:examen|preguntas) (?:antes|por adelantado)$",
    r"cop(?:iar(?:me)?|io) (?:en|durante) (?:el|la|los|las|una?) (?:examen(?:es)?|pruebas?|parcial(?:es)?|final)\b",
    r"(?:hacer|hago) trampa\b",
    rf"sin que (?:se den cuenta\b|(?:me|lo|nos|se) {_NOTICE}|el (?:sistema|docente|tutor) (?:se |lo |me )?(?:{_NOTICE}|de cuenta))",
    rf"para que (?:el sistema|turnitin|el antiplagio|el docente|nadie) no (?:lo |me |se )?(?:{_NOTICE}|de cuenta)",
    r"(?:burlar|burlo|engañar|engaño|evadir|evado|esquivar|trampear) (?:a |al |el |la |los )?(?:turnitin|antiplagio|control(?:es)?|sistema|tribunal|detector|vigilancia|camara|filtro)\b",
    r"(?:consigueme|pasame|dame|vendeme|consiganme|filtrame|mandame) (?:las |los |el )?(?:preguntas|respuestas|solucionario) (?:del|de la|de) (?:examen|prueba)",
    r"(?:entr|ingres|acced|usar|uso)\w* (?:\w+ ){0,6}?(?:cuenta|usuario|contraseña|clave) de (?:otr[oa]|una? compañer[oa]|mi compañer[oa])\b",
)
_ASKS_THE_RULE = any_of(
    r"evit|prevenir|denunci|report(?:ar|o)\b|acus|sanci|pasa (?:si|con|cuando)\b|castig|consecuencia|delito|penas?\b|reglament|se considera\b|es plagio\b|falta grave|expuls",
    r"verific|detectan\b|descubren\b|sin querer\b|anteriores\b|modelos?\b|ejemplos?\b",
    r"me (?:encuentran|acusan|piden|pidio|pidieron|vendieron|ofrecio|ofrecieron)\b",
)


def asks_the_rule(message: str) -> bool:
    """Whether it asks what is allowed, what follows or where it is reported."""
    return any(_ASKS_THE_RULE.search(clause.text) for clause in clauses(message))


def asks_help_with_fraud(message: str) -> bool:
    """Whether it asks how who writes may do something dishonest in the office's matters."""
    if asks_the_rule(message):
        return False
    return any(_ASKS_FRAUD.search(clause.text) for clause in clauses(message))
