# ruff: noqa: E501, SIM905 - tables of words and patterns read best unbroken
"""The kinds of words in a question about procedures and programmes.

The lists are Spanish grammar and what can be asked of any procedure or programme, not of one office.
"""

import re
from functools import lru_cache

from assistant.language.words import STOP_WORDS

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
    alguna aca ahi alla alli aqui tanto solo solamente nomas pues si caso vez veces persona personas igual gestion""".split()
)
DETERMINERS = frozenset(
    "el la los las un una unos unas mi mis tu tus su sus este esta estos estas ese esa del al lo".split()
)


@lru_cache(maxsize=20_000)
def kind_of(word: str) -> str:
    """The kind of a folded word by itself; see `Token`."""
    if word in ASKING:
        return "asking"
    if word in _COPULAS:
        return "copula"
    for kind, form in (
        ("aspect", _COMMON_ASPECTS),
        ("programme_aspect", _PROGRAMME_ASPECTS),
        ("part", _PARTS),
        ("direct", _DIRECT),
        ("verb", _VERB),
    ):
        if form.fullmatch(word):
            return kind
    return "function" if word in STOP_WORDS or word in _FILLERS or len(word) == 1 else "content"
