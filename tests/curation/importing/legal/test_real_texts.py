"""Boundaries found in real regulations, against a count made by hand.

The reference does not use the parser: for each text the numbers of its parts were read off the printed
text and stand below; the line of each is the first one, after the part before it, that begins with them.
The texts do not belong to this repository; without them the tests are skipped.
"""

import re
import unicodedata
from pathlib import Path

import pytest

from curation.importing.legal import parse_legal_text
from curation.importing.readers import SourceFile, read_text
from tests.embedded import REPOSITORY

DATA = REPOSITORY.parent / "shared" / "data"
MIN_F1 = 0.99  # measured 2026-11-24: 1.000 over 469 boundaries of 13 texts


def articles(*numbers):
    return [f"articulo {number}" for number in numbers]


def provisions(kind, *ordinals):
    return [f"disposicion {kind} {ordinal}" for ordinal in ordinals]


ORDINALS = (
    *("primera", "segunda", "tercera", "cuarta", "quinta", "sexta"),
    *("septima", "octava", "novena", "decima", "undecima"),
)
REFERENCE = {
    "normativa-universitaria/colombia-sena-reglamento-aprendiz-2012.pdf":
        # This printing lacks the page of articles 23 to 26 and binds the one of article 44 in its place.
        articles(*range(1, 23), 44, *range(27, 44), *range(45, 49)),
    "normativa-universitaria/colombia-unipacifico-reglamento-estudiantil.pdf": articles(*range(1, 91)),
    "normativa-universitaria/guatemala-fiusac-normativo-eps.pdf": articles(*range(1, 40)),
    "normativa-universitaria/guatemala-fiusac-normativo-practicas-finales.pdf": articles(*range(1, 24)),
    "normativa-universitaria/peru-unmsm-reglamento-matricula-2023.txt":
        [*articles(*range(1, 38)), "unica", *ORDINALS[:3], "anexo 01"],
    "normativa-canaria/texto-oficial-NOR-002-lomloe.txt":
        articles("unico") + provisions("adicional", *ORDINALS)
        + provisions("transitoria", "primera", "segunda", "segunda bis", *ORDINALS[2:5])
        + provisions("derogatoria", "unica") + provisions("final", *ORDINALS[:6]),
    "normativa-canaria/texto-oficial-NOR-014-orden-22-02-2008-acceso-fp.txt":
        [*articles(*range(1, 36)), *ORDINALS[:3], *ORDINALS[:3], "unica", "primera"],
    "normativa-canaria/texto-oficial-NOR-015-orden-20-10-2000-evaluacion-fp.txt":
        [*articles(*range(1, 28)), *ORDINALS[:4], "disposicion derogatoria"],
    "normativa-canaria/texto-oficial-NOR-016-orden-03-12-2003-evaluacion-fp.txt":
        [*articles("unico"), "disposicion final"],
    "normativa-canaria/texto-oficial-NOR-022-decreto-106-2009-direccion.txt":
        articles(*range(1, 30)) + provisions("adicional", *ORDINALS[:2])
        + provisions("transitoria", "unica") + provisions("derogatoria", "unica")
        + provisions("final", *ORDINALS[:3]),
    "normativa-canaria/texto-oficial-NOR-027-ley-12-2019-atencion-temprana.txt":
        [*articles(*range(1, 18)), *ORDINALS[:4], "unica", "unica", *ORDINALS[:2]],
    "normativa-canaria/texto-oficial-NOR-029-decreto-9-2022-admision.txt":
        articles(*range(1, 26)) + provisions("adicional", *ORDINALS[:7])
        + provisions("derogatoria", "unica") + provisions("transitoria", "unica")
        + provisions("final", *ORDINALS[:2]),
    "normativa-canaria/texto-oficial-NOR-036-decreto-40-2005-residencias-escolares.txt":
        [*articles(*range(1, 25)), *ORDINALS[:3], *ORDINALS[:2], "unica", *ORDINALS[:2]],
}  # fmt: skip

pytestmark = pytest.mark.slow


def real_text(name):
    path = DATA / name
    if not path.exists():
        pytest.skip(f"the real text {name} is not beside this checkout")
    return read_text(SourceFile(path.name, path.read_bytes()))


def expected_lines(text, beginnings):
    """The line of each part, in order."""
    lines = text.replace("\f", "\n").split("\n")
    found, at = set(), 0
    for beginning in beginnings:
        pattern = re.compile(rf"{beginning}(?!\w)")
        at = next(i for i in range(at, len(lines)) if pattern.match(folded(lines[i])))
        at += 1
        found.add(at)
    return found


def folded(line):
    return unicodedata.normalize("NFD", line.casefold()).encode("ascii", "ignore").decode().strip()


def found_lines(text):
    return {part.line for part in parse_legal_text(text).parts if part.kind != "preamble"}


@pytest.mark.parametrize("name", REFERENCE, ids=lambda name: Path(name).stem)
def test_boundaries_of_a_real_text(name):
    text = real_text(name)
    expected, found = expected_lines(text, REFERENCE[name]), found_lines(text)
    assert len(expected) == len(REFERENCE[name])
    assert (sorted(expected - found), sorted(found - expected)) == ([], [])


def test_boundaries_of_all_real_texts_together():
    num_right = num_found = num_expected = 0
    for name, beginnings in REFERENCE.items():
        text = real_text(name)
        expected, found = expected_lines(text, beginnings), found_lines(text)
        num_right += len(expected & found)
        num_found += len(found)
        num_expected += len(expected)
    precision, recall = num_right / num_found, num_right / num_expected
    f1 = 2 * precision * recall / (precision + recall)
    assert f1 >= MIN_F1


@pytest.mark.parametrize(
    "name",
    [
        "normativa-canaria/texto-oficial-NOR-040-resolucion-instrucciones-diversidad-25-26.txt",
        "normativa-canaria/texto-oficial-NOR-048-evaluacion-infantil.txt",
        "normativa-universitaria/paraguay-una-programa-paradigmas-programacion.pdf",
    ],
    ids=lambda name: Path(name).stem,
)
def test_no_article_is_found_in_a_text_without_articles(name):
    kinds = {part.kind for part in parse_legal_text(real_text(name)).parts}
    assert "article" not in kinds
