"""Where sentences end."""

import random

import pytest

from curation.text.sentences import sentences_between

WHOLE = [
    "La caja abre a las 8 a. m. y cierra a las 6 p. m. de lunes a viernes.",
    "Según el D.S. 28421 y la R.M. 123/2025, rige desde enero.",
    "Valen los títulos de EE. UU. apostillados.",
    "Queda en la Av. Busch, entre 2.º y 3.er anillo.",
    "Vaya a la ventanilla No. 45 o a la Nº. 46.",
    "Lo dice el art. 5, inc. b) del reglamento.",
    "Firma la Ph. D. Ana Rojas con el M.Sc. Luis Peña.",
    "La empresa Ejemplo S.A. paga la factura.",
    "Cuesta Bs. 1.500 y se paga en 12.1 cuotas.",
    "El tribunal lo preside J. M. García.",
    "Lea https://uni.example/guia.v2.html o escriba a j.perez@uni.example hoy.",
    "Traiga carnet, título, etc. y espere su turno.",
    "Puede pedirlo... pero solo una vez.",
    "El Dr. La Torre atiende de tarde.",
]


def _sentences(text: str) -> list[str]:
    return [sentence for sentence, _space in sentences_between(text)]


@pytest.mark.parametrize("sentence", WHOLE)
def test_a_full_stop_inside_a_sentence_does_not_cut_it(sentence: str) -> None:
    assert _sentences(sentence) == [sentence]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Abre a las 8 a. m.", "La caja cierra a las 6 p. m."),
        ("Dura 24 meses.", "12 de ellos son virtuales."),
        ("Rige desde 2024.", "Antes regía otro."),
        ("Vive en EE. UU.", "El título se apostilla."),
        ("¿Puedo pagar en caja?", "No. 5"),
        ("Son 500 Bs.", "Los pagos se hacen en caja."),
        ("Dijo «basta.»", "Todos salieron."),
        ("Presente la solicitud…", "Luego espere."),
    ],
)
def test_a_sentence_ends_before_what_opens_another(first: str, second: str) -> None:
    assert _sentences(f"{first} {second}")[0] == first


def test_number_that_opens_a_line_belongs_to_its_sentence() -> None:
    assert _sentences("1. Pague.\nIV. El plazo vence.\na. Firme.") == [
        "1. Pague.",
        "IV. El plazo vence.",
        "a. Firme.",
    ]


def test_number_that_opens_a_quotation_belongs_to_its_sentence() -> None:
    text = "El artículo queda así: «3. Los estudios duran dos años»."
    assert _sentences(text) == [text]


def test_sentences_joined_with_their_white_space_are_the_text_again() -> None:
    draw = random.Random(7)
    for _round in range(300):
        text = "".join(draw.choice([*WHOLE, "\n", "\n\n", " ", "- ", "¿Y? ", "A. ", "… "]) for _ in range(9))
        leading = text[: len(text) - len(text.lstrip("\n"))]
        joined = "".join(sentence + space for sentence, space in sentences_between(text))
        assert joined.split() == text.split()
        assert leading + joined.lstrip("\n") == text or joined == text
