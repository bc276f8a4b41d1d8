# ruff: noqa: E501, SIM905 - lists of words read best unbroken
"""Where a Spanish sentence ends: decided by the full stop, the word before it and the letter after it.

Spanish sentences open with a capital, a digit or an opening sign (Ortografía de la lengua española, RAE 2010,
chapter III § 3.1), so what goes on in lower case goes on in the same sentence. Before a capital or a digit the
word in front of the full stop decides. In doubt two sentences stay together: a long one can be read, half a
one misleads.
"""

import re
import unicodedata
from collections.abc import Iterator

END = re.compile(r"[.!?…]+[»”’\")\]]*(?=\s|$)|\n+")
"""What may end a sentence: final punctuation with the closing signs after it, or line breaks."""

# These always stand before something: a name, a number, a place.
_LEADING = frozenset(
    """abg adm arq art arts av avda cap caps cel cf cfr cía cnel dir dn dña dpto depto dr dra dras dres drs edf edif ej
    esq fac fig figs fr gob gral ing ings inc incs lic licda licdo lics lit mag mg mgr mgs mgtr mons msc mtr mtra mtro
    núm núms num nro nros p pág págs pag párr ph pje pp prof profa prov psje reg rep res rvdo sec secc sgto sn sr sra
    sras sres srta sta sto tel telf telfs tte tít univ urb v vda vid vol vols vs zn""".split()
)
# These follow a number, or close a list; before a capital the sentence is over.
_TRAILING = frozenset("am pm AM PM etc h hr hrs hs seg s kg g cm mm km m mts lt lts ss".split())
_BEFORE_A_NUMBER = frozenset(("no", "nos", "us", "usd"))
# A capital opens a sentence, and no name, when the word is one of these.
_OPENERS = frozenset(
    """a al además ante antes aquel aquella aquellos así aunque cada como con contra cuando cual cualquier de del
    desde después donde durante e el ella ellas ellos en entre era es esa esas ese eso esos esta está estas este
    esto estos están hasta hay la las le les lo los luego más mediante mientras ni ningún ninguna ninguno no nos
    nunca o otra otras otro otros para pero por porque pues puede pueden que quien quienes se según será si sí sin
    sobre solo son su sus también tampoco tanto toda todas todo todos tras tu tus un una unas uno unos y ya""".split()
)
_LAST_WORD = re.compile(r"[^\s(\[«“\"¿¡*_/]+$")
_NEXT_WORD = re.compile(r"[*_(\[«“\"¿¡]*([^\W_]+)")
_OPENING_SIGNS = re.compile(r"^[*_(«“\"'\s]+")
_MARKS = re.compile(r"^(?:\s*\[\d{1,3}\])+")
_SPACE = re.compile(r"\s*")
_OPENS_ITEM = re.compile(r"(?:^|[\n:;«“\"])[\s>*_#-]*$")  # a line, a quotation, or what a colon announces
_NUMBERING = re.compile(r"(?:\d{1,3}(?:\.\d{1,3})*|[IVXLC]{1,6}|[A-Za-zÑñ])\Z")
_DOTTED = re.compile(r"[^\W\d_]{1,5}(?:\.[^\W\d_]{1,5})+\Z")  # D.S, R.M, M.Sc, EE.UU
_VOWELS = frozenset("aeiouáéíóúü")


def ends_sentence(text: str, start: int, end: int) -> bool:
    """Whether the final punctuation `text[start:end]`, as `END` matches it, really ends a sentence.

    Line breaks always do. The whole word that comes after `end` must be known, or the text be over there.
    """
    closing = text[start:end]
    if closing[0] == "\n":
        return True
    after = _MARKS.sub("", text[end : end + 80].split("\n", 1)[0]).lstrip()
    if _OPENING_SIGNS.sub("", after)[:1].islower():
        return False
    if not after or closing != ".":
        return True
    word = _LAST_WORD.search(text, max(0, start - 40), start)
    return word is None or not _belongs(text, word, after)


def sentences_between(text: str) -> Iterator[tuple[str, str]]:
    """Each sentence with the white space after it; joined together they are `text` again."""
    begin = 0
    for end in END.finditer(text):
        if not ends_sentence(text, end.start(), end.end()):
            continue
        stop = end.start() if end.group().startswith("\n") else end.end()
        following = _SPACE.match(text, stop)
        after = following.end() if following else stop
        if stop > begin:
            yield text[begin:stop], text[stop:after]
            begin = after
    if begin < len(text):
        yield text[begin:], ""


def _belongs(text: str, found: re.Match[str], after: str) -> bool:
    """Whether the full stop after this word belongs to it: an abbreviation, an initial or a number of a list."""
    written = found.group()
    word = written if len(written) == 1 else written.lower()
    following = _NEXT_WORD.match(after)
    next_word = following.group(1) if following else ""
    if _NUMBERING.match(written) and _OPENS_ITEM.search(text, max(0, found.start() - 20), found.start()):
        return True
    if next_word[:1].isdigit():
        return word in _LEADING | _BEFORE_A_NUMBER or _is_abbreviation(written)
    if word in _LEADING:
        return True
    if written in _TRAILING or not _is_abbreviation(written):
        return False
    return bool(next_word) and next_word.lower() not in _OPENERS


def _is_abbreviation(word: str) -> bool:
    """Letters with full stops between them, one letter, a raised letter (Nº), a doubled capital (EE) or no vowel."""
    letters = word.replace(".", "")
    if _DOTTED.match(word) or letters[-1:] in {"º", "ª", "°"}:
        return True
    if not letters.isalpha():
        return False
    is_doubled = len(letters) == 2 and letters[0] == letters[1] and letters.isupper()
    plain = unicodedata.normalize("NFC", letters.lower())
    has_no_vowel = (
        len(letters) <= 4 and not set(plain) & _VOWELS and not (letters.isupper() and len(letters) > 1)
    )
    return len(letters) == 1 or is_doubled or has_no_vowel
