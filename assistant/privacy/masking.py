# ruff: noqa: E501 - tables of words and patterns read best unbroken
"""The rules of masking, the surest first.

What looks like an amount, a date, an article, a course code or a telephone of the office's own answer is
left alone: only what a person writes passes here. Each kind is replaced by its own mark, so that the
question stays readable.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from assistant.privacy.names import name_in

# Where an identity card was issued. In small letters only what is no word: «15000 pa pagar» is an amount.
_EXTENSION = r"(?:LP|CBBA|CB|SCZ|SC|OR|PT|PO|TJ|CH|BE|BN|PD|PA|(?i:lp|cbba|cb|scz|sc|pt|tj))"
_NAME_WORD = r"[A-ZÁÉÍÓÚÑ][a-záéíóúñü]+(?:-[A-ZÁÉÍÓÚÑ][a-záéíóúñü]+)?"
_NAME = rf"{_NAME_WORD}(?:\s+(?:(?:de|del|la|los|y)\s+)*{_NAME_WORD}){{0,4}}"
_NIF_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"


@dataclass(frozen=True, slots=True)
class Rule:
    """`pattern` finds candidates; group `x`, where present, is the part to mask; `accepts` decides."""

    mark: str
    pattern: re.Pattern[str]
    accepts: Callable[[re.Match[str]], bool] = lambda _match: True


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _is_card(match: re.Match[str]) -> bool:
    """Luhn's check digit."""
    digits = [int(digit) for digit in reversed(_digits(match.group()))]
    doubled = [d if at % 2 == 0 else (d * 2 - 9 if d > 4 else d * 2) for at, d in enumerate(digits)]
    return 13 <= len(digits) <= 19 and sum(doubled) % 10 == 0


def _is_iban(match: re.Match[str]) -> bool:
    """ISO 13616: the rearranged number leaves 1 modulo 97."""
    compact = re.sub(r"[\s-]", "", match.group()).upper()
    moved = compact[4:] + compact[:4]
    return 15 <= len(compact) <= 34 and int("".join(str(int(char, 36)) for char in moved)) % 97 == 1


def _is_spanish_id(match: re.Match[str]) -> bool:
    """The control letter of a Spanish NIF or NIE."""
    compact = re.sub(r"[\s.-]", "", match.group()).upper()
    number = compact[:-1].replace("X", "0", 1).replace("Y", "1", 1).replace("Z", "2", 1)
    return number.isdigit() and _NIF_LETTERS[int(number) % 23] == compact[-1]


_AMOUNT_BEFORE = re.compile(
    r"(?:\b(?:bs|bob|usd|resoluci[óo]n|res|r\.?c\.?u|ley|decreto|d\.?s|art[íi]culo|art|convocatoria|circular)\.?(?:\s+[^\W\d]+)?|[$€])\s*(?:n[º°.o]+\s*)?$",
    re.IGNORECASE,
)
_AMOUNT_AFTER = re.compile(
    r"\s*(?:de\s+)?(?:bs\b|bolivianos|d[óo]lares|usd|euros|pesos|[$€%])", re.IGNORECASE
)


_YEARS = re.compile(r"(?:19|20)\d\d[\s–/-]*(?:19|20)\d\d")
_ROUND_RANGE = re.compile(r"\d{2}00[\s-]+\d{2}00")
_DAY = re.compile(r"\d{1,2}[\s./-]\d{1,2}[\s./-](?:19|20)?\d\d")


def _is_no_amount(match: re.Match[str]) -> bool:
    """Neither an amount nor a range of years or amounts, a day, or the number of a rule."""
    found = match.group("x") if "x" in match.re.groupindex else match.group()
    if any(form.fullmatch(found.strip()) for form in (_YEARS, _ROUND_RANGE, _DAY)):
        return False
    before, after = match.string[max(0, match.start() - 30) : match.start()], match.string[match.end() :]
    return not _AMOUNT_BEFORE.search(before) and not _AMOUNT_AFTER.match(after)


def _is_nine_digit_phone(match: re.Match[str]) -> bool:
    return len(_digits(match.group())) == 9 and _is_no_amount(match)


def _is_given_name(match: re.Match[str]) -> bool:
    """Whether the words after «soy» are a name and not what somebody is."""
    return bool(name_in(match.group("x")))


_ALONE = r"(?<![\w.,/$-])"
_ENDS = r"(?![\w,]|[./-]\d)"

# What no name goes on with: «me llamo ana deseo informes».
_AFTER_A_NAME = (
    r"(?:y|que|quiero|quisiera|deseo|necesito|busco|tengo|soy|estoy|vivo|trabajo|estudio|puedo|pregunto|consulto|escribo|me|mi|para|con|sobre|por|como|cuando|"
    r"cuanto|donde|cual|pero|una|las|los|hola|ya|se|egresad\w+|estudiante|postulante|docente)\b"
)

# In order: what is surest first, because a masked part is not read again.
RULES = (
    Rule("[correo]", re.compile(r"[\w.+'-]+\s?@\s?[\w-]+(?:\s?\.[\w-]+)+")),
    Rule("[cuenta]", re.compile(r"\b[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]{2,4}){3,8}\b"), _is_iban),
    Rule("[tarjeta]", re.compile(r"(?<![\w.,])\d(?:[ -]?\d){12,18}(?![\w])"), _is_card),
    Rule("[documento]", re.compile(r"\b(?:\d{1,2}\.?\d{3}\.?\d{3}|[XYZxyz][\s-]?\d{7,8})[\s-]?[A-Za-z]\b"), _is_spanish_id),
    Rule(
        "[documento]",
        re.compile(
            r"\b(?:c\.?\s?i\.?|c[ée]dulas?(?:\s+de\s+identidad)?|carn[eé]t(?:\s+de\s+identidad)?|dni|nif|nie|"
            r"documento(?:\s+de\s+identidad)?|pasaporte|passport)"
            r"(?:\s*(?:es|n[º°.o]+|n[úu]m(?:ero|\.)?|:|#|el|mi|con|de|la))*[\s:]*"
            rf"(?P<x>[A-Za-z]{{0,3}}[ -]?\d[\d.]{{4,11}}(?:-\d[A-Za-z])?(?:[ -]?{_EXTENSION}\b)?(?:-?[A-Z]\b)?)",
            re.IGNORECASE,
        ),
        _is_no_amount,
    ),
    Rule("[documento]", re.compile(rf"(?<![\w.,])\d{{5,8}}(?:-\d[A-Z])?[ -]?{_EXTENSION}(?![\w])")),
    Rule("[documento]", re.compile(r"(?<![\w.,])\d{6,8}-\d[A-Z](?!\w)")),
    Rule(
        "[registro]",
        re.compile(
            r"\b(?:registro(?:\s+universitario)?|r\.?u\.?|matr[íi]cula|c[óo]digo\s+(?:de\s+estudiante|universitario|sis))"
            r"(?:\s*(?:es|el|n[º°.o]+|n[úu]m(?:ero|\.)?|:|#|mi|universitario))*[\s:]*(?P<x>\d{7,10})\b",
            re.IGNORECASE,
        ),
        _is_no_amount,
    ),
    Rule("[registro]", re.compile(r"(?<![\w.,/-])(?:19|20)\d{7}(?![\w,/-])")),
    Rule("[teléfono]", re.compile(r"(?<![\w.,/])(?:\+|00)\s?(?:\d[\s().-]{0,2}){8,15}(?!\w)")),
    Rule(
        "[teléfono]",
        re.compile(
            r"\b(?:tel[ée]fonos?|tel[fe]?\.?|celular(?:es)?|cel\.?|m[óo]vil|whats?\s?app|wasap|wsp|fax|ll[aá]m[ae]\w*|"
            r"escr[ií]b[ae]\w*|n[úu]mero)(?:\s*(?:es|al?|el|en|por|mi|n[º°.o]+|:|de))*[\s:]*"
            r"(?P<x>\(?\d(?:[\s().-]{0,2}\d){5,11})(?!\w)",
            re.IGNORECASE,
        ),
        _is_no_amount,
    ),
    # Bolivia: mobiles of 8 digits beginning with 6 or 7; fixed lines with area digit 2, 3 or 4; toll-free 800.
    Rule("[teléfono]", re.compile(rf"{_ALONE}(?:591[\s-]?)?[67]\d{{3}}[\s-]?\d{{4}}{_ENDS}"), _is_no_amount),
    Rule("[teléfono]", re.compile(rf"{_ALONE}(?:591[\s-]?)?\(?[234]\)?[\s-]?\d{{3}}[\s-]?\d{{4}}{_ENDS}"), _is_no_amount),
    Rule("[teléfono]", re.compile(rf"{_ALONE}800[\s-]?\d{{2}}[\s-]?\d{{4}}{_ENDS}"), _is_no_amount),
    # Spain: nine digits beginning with 6 to 9; elsewhere: groups as people write them.
    Rule("[teléfono]", re.compile(rf"{_ALONE}[6-9]\d{{2}}(?:[\s.-]?\d{{2,3}}){{2,3}}{_ENDS}"), _is_nine_digit_phone),
    Rule("[teléfono]", re.compile(rf"(?<![\d.,/$])\(?0?\d{{2,3}}\)?[\s-]?\d{{3,5}}-\d{{4}}{_ENDS}"), _is_no_amount),
    Rule("[teléfono]", re.compile(rf"{_ALONE}\(?0?\d{{2,3}}\)?[\s-]\d{{3,5}}[\s-]\d{{4}}{_ENDS}"), _is_no_amount),
    # No office amount or year has seven or more digits in one run without a currency beside it.
    Rule("[documento]", re.compile(rf"{_ALONE}\d{{7,8}}{_ENDS}"), _is_no_amount),
    Rule("[registro]", re.compile(rf"{_ALONE}\d{{9}}{_ENDS}"), _is_no_amount),
    Rule("[teléfono]", re.compile(rf"{_ALONE}\d{{10,13}}{_ENDS}"), _is_no_amount),
    Rule("[nombre]", re.compile(rf"\b(?i:me llamo|mi nombre(?: completo)? es|ll[aá]mame|les? saluda|atentamente,?|att\.?,?)\s+(?P<x>{_NAME})"), _is_given_name),
    Rule("[nombre]", re.compile(rf"\b(?i:soy)\s+(?:(?i:el|la|yo)\s+)?(?:(?i:dra?|lic|ing|sra?|srta|univ)\.?\s+)?(?P<x>{_NAME})"), _is_given_name),
    Rule("[nombre]", re.compile(r"\b(?i:me llamo|mi nombre(?: completo)? es)\s+(?P<x>[a-záéíóúñ]{3,}(?:\s+(?!" + _AFTER_A_NAME + r")[a-záéíóúñ]{3,}){0,3})")),
)  # fmt: skip


def mask_personal_data(text: str) -> str:
    """`text` with identity numbers, registers, phones, e-mails, accounts and names replaced by marks."""
    for rule in RULES:
        text = rule.pattern.sub(lambda match, rule=rule: _masked(match, rule), text)  # type: ignore[misc]
    return text


def _masked(match: re.Match[str], rule: Rule) -> str:
    if not rule.accepts(match):
        return match.group()
    if "x" not in match.re.groupindex:
        return rule.mark
    start, end = match.start("x") - match.start(), match.end("x") - match.start()
    return match.group()[:start] + rule.mark + match.group()[end:]
