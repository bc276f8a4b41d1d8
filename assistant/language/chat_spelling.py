# ruff: noqa: E501 - tables of words and patterns read best unbroken
"""A question as it is searched: chat abbreviations written out, voseo as the texts write it, no greeting around it.

What people typed is kept as they typed it; this form is only searched. Abbreviations are those of Spanish chat in
general, never of one office.
"""

import re

_WRITTEN_OUT = {
    "q": "que", "k": "que", "ke": "que", "qe": "que", "x": "por", "xq": "porque", "pq": "porque",
    "porq": "porque", "xk": "porque", "pa": "para", "p": "para", "d": "de", "tmb": "también", "tb": "también", "tbn": "también",
    "tbien": "también", "cdo": "cuando", "cnd": "cuando", "qdo": "cuando", "dnd": "donde", "dde": "donde", "ond": "donde", "kien": "quien",
    "cto": "cuánto", "cnto": "cuánto", "kuanto": "cuánto", "quanto": "cuánto", "kiero": "quiero", "qiero": "quiero", "kisiera": "quisiera",
    "tngo": "tengo", "dsd": "desde", "dsde": "desde", "hst": "hasta", "hsta": "hasta", "ay": "hay", "hayy": "hay", "bn": "bien", "msj": "mensaje",
    "nro": "número", "num": "número", "nº": "número", "hrs": "horas", "hr": "hora", "info": "información",
    "inscrip": "inscripción", "insc": "inscripción", "incripcion": "inscripción", "req": "requisitos", "reqs": "requisitos",
    "docs": "documentos", "uni": "universidad", "univ": "universidad", "u": "universidad", "profe": "docente", "profes": "docentes",
    "sgte": "siguiente", "sig": "siguiente", "sem": "semestre", "sems": "semestres", "aprox": "aproximadamente", "wsp": "whatsapp",
    "wasap": "whatsapp", "tel": "teléfono", "cel": "celular", "dir": "dirección", "phd": "doctorado", "dip": "diplomado",
    "esp": "especialidad", "posgrado": "posgrado",
    "podés": "puedes", "podes": "puedes", "tenés": "tienes", "tenes": "tienes", "querés": "quieres", "queres": "quieres",
    "necesitás": "necesitas", "sabés": "sabes", "decime": "dime", "decíme": "dime", "contame": "cuéntame", "avisame": "avísame",
    "sos": "eres", "hacés": "haces", "debés": "debes", "pagás": "pagas", "vos": "tú", "inscribís": "inscribes",
}  # fmt: skip
_NEEDS_A_WORD = frozenset("xkdp")  # «3 x 2», «5 k», «f(x)»: not chat
_LETTERED = re.compile(
    r"\b(?:incisos?|literal(?:es)?|letras?|puntos?|numeral(?:es)?|grupos?|anexos?|tipos?|categor[ií]as?|paralelos?)$",
    re.I,
)
_AFTER_ARTICLE = frozenset("u")  # «diplomado u otro»: only «la u» is a university
_ING = re.compile(
    r"\bing\.?(?=\s+(?:de|en|del)\s|\s+(?:civil|industrial|comercial|qu[ií]mica|software|sistemas))", re.I
)
_WORD = re.compile(r"[^\W\d_]+º?")
_LENGTHENED = re.compile(r"([aeouáéóú])\1{2,}|([a-zñ])\2{3,}")  # «holaaa», not «XVIII»
_REPEATED_SIGNS = re.compile(r"([?!¿¡])[?!¿¡]*(?=\1|\s|$)|([.])\2{3,}")
_POLITE = r"(?:por favor|porfa(?:vor(?:cito)?)?|porfis|pls|plis|xfa(?:vor)?|xfis|si (?:es|fuera) tan amable|si no es molestia)"
_ADDRESS = r"(?:amig[oa]s?|estimad[oa]s?(?: señor(?:es|a|ita)?)?|señor(?:es|a|ita)?|sr(?:es|a|ta)?\.?|licenciad[oa]|lic\.?|inge|doctora?|dra?\.|jov(?:en)?|janeth?)"
_GREETING = r"(?:h?ol[aie]+s*|buen[oa]s? (?:d[ií]as?|tardes?|noches?|d[ií]a)|buenas|buen d[ií]a|saludos(?: cordiales)?|h(?:ey|ello|i))"
_WELL = r"(?:qu[eé] tal|c[oó]mo est[aá]s?n?(?: usted(?:es)?)?)"
_EXCUSE = r"(?:disculp[ae]n?(?: la molestia)?|perd[oó]n(?:e|en)?|(?:le|les|te) (?:hago|molesto con) una (?:consulta|pregunta)|(?:tengo )?una (?:consulta|pregunta|duda|consultita|preguntita)(?: r[aá]pida)?)"
_THANKS = r"(?:(?:muchas |mil )?gracias(?: (?:de antemano|por (?:su|la|tu) \w+))?)"
_ASIDE = r"(?:consulta|pregunta|(?:con )?permiso)"
_ASKING = (
    r"(?:(?:(?:yo )?(?:quisiera|quiero|quer[ií]a|necesito|deseo|me gustar[ií]a)) (?:saber|consultar(?:les?|te)?|preguntar(?:les?|te)?|averiguar)"
    r"|(?:me |nos )?(?:puedes?|pueden|podr[ií]as?n?|podr[ií]an) (?:decir(?:me|nos)?|indicar(?:me)?|informar(?:me)?|ayudar(?:me)? (?:con|a saber)|aclarar(?:me)?)"
    r"|(?:alguien )?(?:sabe[ns]?|me dices|dime|d[ií]game))"
)
_BEFORE = re.compile(
    rf"^[¿¡\s]*(?:(?:{_GREETING}|{_POLITE}|{_EXCUSE}|{_THANKS}|{_ASKING})(?=$|[\s,.;:!?])"
    rf"|(?:{_ADDRESS}|{_WELL}|{_ASIDE})(?=$|\s*[,.;:!?]))[\s,.;:!?]*",
    re.I,
)
_AFTER = re.compile(
    rf"(?:^|[\s,.;]+)(?:{_POLITE}|(?:desde ya )?{_THANKS}|{_GREETING}|saludos)(?P<close>[\s.!?]*)$",
    re.I,
)
_MAX_LAYERS = 6  # «hola, buenas tardes, disculpe, una consulta, quisiera saber …»


def plain_spelling(question: str) -> str:
    """The question with abbreviations written out and without the courtesies around it; never empty."""
    text = _REPEATED_SIGNS.sub(lambda found: found[1] or ".", question)
    text = _LENGTHENED.sub(lambda found: found[1] or found[2], text)
    text = _ING.sub("ingeniería", text)
    text = without_courtesies(_WORD.sub(lambda found: _written_out(text, found), text))
    return " ".join(text.split()) or question


def without_courtesies(question: str) -> str:
    """«Hola, disculpe, quisiera saber cuánto cuesta, gracias» > «cuánto cuesta»; all of it when nothing else is said."""
    text = question
    for _layer in range(_MAX_LAYERS):
        shorter = _AFTER.sub(
            lambda found: "?" if "?" in found["close"] else "", _BEFORE.sub("", text)
        ).strip()
        if shorter == text:
            break
        if not re.search(r"\w", shorter):
            return question
        text = shorter
    return (
        f"¿{text}"
        if text != question and "¿" in question and text.endswith("?") and "¿" not in text
        else text
    )


def _written_out(text: str, found: re.Match[str]) -> str:
    word = found.group()
    full = _WRITTEN_OUT.get(word.lower())
    before = text[: found.start()].rstrip()
    if full is None or (word.isupper() and (before or len(word) > 1)):
        return word  # capitals are a name: «Rayos X», «DIR»
    if len(word) == 1 and _LETTERED.search(before):
        return word  # «inciso d del artículo 12»
    if word.lower() in _NEEDS_A_WORD and (
        before[-1:].isdigit() or not re.match(r"\s+\w", text[found.end() :])
    ):
        return word
    if word.lower() in _AFTER_ARTICLE and not re.search(r"\bla$", before, re.I):
        return word
    if text[found.end() : found.end() + 1] in {"@", "_"} or before.endswith(("@", "_", ".", "-", "/")):
        return word  # part of an address or a code
    return full
