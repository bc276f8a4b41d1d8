# ruff: noqa: E501, SIM905 - tables of words and patterns read best unbroken
"""Insults without a question, told apart from a student who swears while asking something real."""

import re

from assistant.language.words import STOP_WORDS, fold

_INSULT = re.compile(
    r"\b(?:(?:grandisim\w+ )?(?:hij[oa]s? (?:de )?(?:(?:la )?(?:mil )?(?:gran )?puta|perra)|hij[oa]e?puta|hdp|h de p)|put[oa]s?|"
    r"gilipoll\w+|jilipoll\w+|gilipoy\w+|gilipich\w+|soplapoll\w+|soplagait\w+|chupapoll\w+|lameculos|capull\w+|kapull\w+|cabron\w*|"
    r"pendej\w+|bastard\w+|imbecil\w*|idiot\w+|estupid\w*|tont(?:o|a|os|as|isim\w+|it\w+)|tarad\w+|subnormal\w*|"
    r"retrasad\w+|mongol\w*|zorr\w+|ramera\w*|prostituta\w*|maric(?:a|as|on\w*)|mierda\w*|basura|inutil\w*|asn[oa]|"
    r"burr[oa]|cojud\w+|huevon\w*|culer\w+|pajer\w+|asqueros\w+|malparid\w+|animal|bestia|maldit[oa]s?|"
    r"desgraciad\w+|sinverguenza|incompetente\w*|bob[oa]|payas[oa]|k'?ara|opa|zoquete|fea?o?|cerd[oa]s?|perr[oa]|rata|"
    r"escoria|parasit\w+|vete (?:a (?:la mierda|tomar por culo|freir esparragos)|al (?:infierno|diablo|carajo))|"
    r"(?:que )?te (?:jodan|jodas|den|odio|mueras)|muerete|callate|jodete|chinga tu madre|concha (?:de )?tu madre|"
    r"no sirves (?:para|de) nada|eres (?:un )?(?:asco|horrible|lo peor)|verga|pinche)\b"
)
_HATE = re.compile(
    r"\b(?:odio|desprecio|detesto|(?:me )?(?:dan?|causan?) asco|(?:hay que|deberia(?:n|mos)|habria que) "
    r"(?:matar|exterminar|eliminar|echar|quemar)|no merecen|son (?:una )?(?:basura|escoria|plaga|animales|ratas))\b.*"
    r"\b(?:negr[oa]s?|gays?|trans|travest\w+|homosexual\w*|lesbian\w*|judi[oa]s?|musulman\w*|mujer(?:es)?|indi[oa]s?|"
    r"indigenas?|inmigrant\w+|discapacitad\w+|cholas?|collas?|cambas?|extranjer[oa]s)\b"
)
_THREAT = re.compile(
    r"\b(?:te|los|les|le|la) (?:voy|vamos) a (?:matar|golpear|pegar|quemar|buscar|encontrar|denunciar y matar)\b"
)
_ADDRESSING = frozenset(
    "eres sois ser pedazo puro pura grandisimo so vaya callate vete mal peor maquina bot robot".split()
)


def is_abuse(question: str) -> bool:
    """Whether nothing but an insult, a threat or hatred is said."""
    text = fold(question)
    if _THREAT.search(text) or (_HATE.search(text) and "?" not in text):
        return True
    without = _INSULT.sub(" ", text)
    if without == text:
        return False
    left = [
        word for word in re.findall(r"\w+", without) if word not in STOP_WORDS and word not in _ADDRESSING
    ]
    return len(left) <= (0 if "?" in text else 1)
