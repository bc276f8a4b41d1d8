# ruff: noqa: E501, SIM905 - tables of words and patterns read best unbroken
"""What follows «soy»: a name, or what somebody is.

«Soy Juan Quispe» tells a name; «soy Ingeniera de Sistemas» and «soy Colombiana» tell what the question is
about, and a search needs them. Professions and origins are told by their form (endings, demonyms), a name by
two capital words in a row, by one that has no such form, or by a title before it.
"""

import re

_ROLE = re.compile(
    r"(?:\w+(?:ista|log[oa]|graf[oa]|nom[oa]|tect[oa]|[^e]er[oa]|dor|dora|sor|sora|tor|tora|[aei]nte|ari[oa]|[ai]d[oa]|[íi]c[oa]|iller|ister|áster|cirujan[oa])|"
    r"lic|ing|dra?|arq|abg|mg[rs]?|msc|phd|univ|sra?|srta|(?:jef|madr|padr|jue|fiscal|auxiliar|militar|polic[íi]a|rector|decan|directiv|becari|nuev|antigu|mayor|joven|hij|deport|maestr|alumn|doctor|ingenier)\w*)"
)
_ORIGIN = re.compile(
    r"(?:bolivian|peruan|colombian|venezolan|ecuatorian|mexican|cuban|italian|american|norteamerican|african|paraguay|uruguay|argentin|chilen|español|"
    r"alem[aá]n|brasileñ|brasiler|franc[eé]s|ingl[eé]s|portugu|chin[oa]|japon|corean|rus[oa]|haitian|dominican|panameñ|hondureñ|salvadoreñ|guatemaltec|costarric|"
    r"cruceñ|paceñ|cochabambin|orureñ|potosin|chuquisaqueñ|tarijeñ|benian|pandin|alteñ|vallegrandin|chapac|camba|colla|guaran|quechua|aymara|ind[íi]gena|afrobolivian|"
    r"ayoreo|chiquitan|extranjer|nacional)\w*"
)
# Given names that end like a profession.
_GIVEN = frozenset(
    """víctor victor héctor hector néstor nestor salvador mónica monica verónica veronica angélica angelica erica érica jessica federico
    américo enrico rosario mario darío dario hilario macario vicente clemente dante rosalinda ada inmaculada mercado alfredo ricardo
    maría aurora eleonora débora debora nora isidora teodora vera elvira genaro álvaro lázaro ramiro""".split()
)
_SPECIALTY = frozenset(
    """civil comercial industrial ambiental forestal social textil naval vial general legal agrícola clínica clínico superior pública
    público marino marina rural profesional petrolera petrolero empresarial laboral penal""".split()
)
_CONNECTORS = frozenset("de del la las los y".split())


def name_in(words: str) -> str:
    """The part of capital words after «soy» that is a name, empty when they say what somebody is."""
    left = words.split()
    had_role = False
    while left and _says_what(left[0]):
        had_role = True
        left = left[1:]
    if not left or left[0].lower() in _CONNECTORS:
        return ""
    return "" if had_role and len(left) == 1 else " ".join(left)


def _says_what(word: str) -> bool:
    low = word.lower()
    if low in _GIVEN:
        return False
    return low in _SPECIALTY or bool(_ROLE.fullmatch(low) or _ORIGIN.fullmatch(low))
