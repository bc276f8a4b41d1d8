# ruff: noqa: E501, SIM905 - tables of words and patterns read best unbroken
"""Messages that are nothing but an insult, a threat or hatred of a group of people.

An insult counts only when nothing is left of the message beside an address («eres», «ustedes», «bot») and
function words; a word that also names a thing («animal», «basura») only with an address. So no word alone
takes a question away.
"""

import re

from assistant.language.clauses import any_of, clauses
from assistant.language.words import fold

_INSULT = any_of(
    r"(?:idiot\w+|imbecil\w*|estupid\w+|tont[oa]s?|tontisim[oa]s?|tarad[oa]s?|cretin[oa]s?|inutil(?:es)?|inservibles?|inept[oa]s?|incompetentes?|sinverguenzas?|"
    r"malparid[oa]s?|cabron(?:es|a|as)?|pendej[oa]s?|huevon(?:es|a|as)?|cojud[oa]s?|gilipollas|capull[oa]s?|subnormal(?:es)?|maricon(?:es)?|bastard[oa]s?|"
    r"hij[oa]s? de (?:la (?:gran )?)?(?:puta|perra)|put[oa]s?|mierdas?|desgraciad[oa]s?|maldit[oa]s?|ladron(?:es|a|as)?|corrupt[oa]s?|ignorantes?|carajo|pinches?)\b"
)
_CURSE = any_of(
    r"(?:vete|vayanse|andate|vaya) (?:a la (?:mierda|puta)|al (?:diablo|carajo|infierno))\b",
    r"(?:que te (?:jodan|den)|jodete|callate|(?:te|los) odio|chinga a? ?tu madre|la concha de tu madre|no sirven? (?:para|de) nada|no sirves (?:para|de) nada)\b",
)
_INSULT_IF_ADDRESSED = any_of(
    r"(?:animal(?:es)?|bestias?|burr[oa]s?|ratas?|perr[oa]s?|zorras?|cerd[oa]s?|payas[oa]s?|basura|porqueria|escoria|asco|bob[oa]s?|fe[oa]s?|retrasad[oa]s?|parasitos?)\b"
)
_ADDRESS = any_of(
    r"(?:eres|sos|sois|son|es|que|tu|vos|usted(?:es)?|pedazo|bot|chatbot|robot|asistente|maquina)\b"
)
_FILLER = frozenset(
    """eres sos sois son es tu tus vos usted ustedes pedazo de del so vaya que tan muy mas un una unos unas el la los las y e ni no
    a todo todos todas puro pura puros bot chatbot robot asistente maquina chat programa oficina universidad gente secretarias este
    esta estos estas ese esa gran verdadero verdadera hey oye solo si pues por favor te nada asi siempre bola manga partida tropa""".split()
)
_THREAT = any_of(
    r"(?:te|los|les|la|le) (?:voy|vamos) a (?:matar|golpear|pegar|quemar|reventar|romper la cara)\b"
)

_GROUP = (
    r"(?:(?:los|las|esos|esas|estos|estas|tod[oa]s l[oa]s) )(?:negr[oa]s|indi[oa]s|indigenas|chol[oa]s|coll?as|cambas|gays|homosexuales|lesbianas|trans|travestis|"
    r"mujeres|hombres|judi[oa]s|musulman(?:es|as)|moros|gitan[oa]s|inmigrantes|extranjer[oa]s|venezolan[oa]s|chilen[oa]s|peruan[oa]s|discapacitad[oa]s|campesin[oa]s)"
)
_LOW = r"(?:basura|escoria|plaga|mierda|animales|ratas|bestias|parasitos|inferiores|ignorantes|inutiles|estupid[oa]s|asquerosos|ladrones)"
_HATRED = re.compile(
    rf"^(?:yo )?(?:odio|detesto|desprecio|aborrezco|no soporto|me dan? (?:mucho )?asco) (?:a )?{_GROUP}\b|^fuera {_GROUP}\b|"
    rf"^{_GROUP} (?:son|no son mas que|solo son) (?:una? |todos |todas )*{_LOW}\b|"
    rf"^{_GROUP} (?:no merecen|(?:deberian|deben|merecen|tienen que) (?:morir|desaparecer|irse|largarse))\b|"
    rf"^(?:hay que|habria que|deberiamos|deberian|vamos a) (?:matar|exterminar|eliminar|expulsar|echar|quemar|golpear) (?:a )?{_GROUP}\b"
)


def is_only_insult(message: str) -> bool:
    """Whether nothing but an insult to the assistant or the office, a threat or hatred is said."""
    text, said = fold(message), clauses(message)
    if _THREAT.search(text) or any(_HATRED.search(clause.text) for clause in said):
        return not any(clause.asks for clause in said)
    left = _INSULT.sub(" ", _CURSE.sub(" ", text))
    if _ADDRESS.search(text):
        left = _INSULT_IF_ADDRESSED.sub(" ", left)
    return left != text and all(word in _FILLER for word in re.findall(r"\w+", left))
