"""What may be said on the strength of a passage, and what may not."""

import pytest

from assistant.answering.verification import Verifier
from tests.assistant.answering.conftest import hit

_SOURCE = hit(
    "reg:posgrado/v2/art:12",
    "Artículo 12. Costo y duración",
    "La matrícula de la maestría cuesta 1.500 bolivianos y se paga hasta el 15 de marzo de 2024."
    " El programa tiene"
    " una duración de veinticuatro meses. El estudiante debe aprobar con una nota mínima de 70 %."
    " No se devuelve la"
    " matrícula pagada. Las consultas se envían a posgrado@uni.edu.bo. El director es Carlos Rojas.",
)


@pytest.mark.parametrize(
    "sentence",
    [
        "La matrícula de la maestría cuesta 1500 bolivianos.",
        "La matrícula de la maestría cuesta mil quinientos bolivianos [1].",
        "La matrícula de la maestría cuesta Bs 1.500.",
        "La matrícula se paga hasta el 15/03/2024.",
        "La matrícula se paga hasta el 15 de marzo.",
        "El programa tiene una duración de 24 meses.",
        "Debe aprobar con una nota mínima de 70%.",
        "No se devuelve la matrícula pagada.",
        "Las consultas se envían a posgrado@uni.edu.bo.",
        "Según el artículo 12, la matrícula de la maestría cuesta 1.500 bolivianos.",
        "El director del programa es Carlos Rojas.",
    ],
)
def test_sentence_is_supported_when_the_source_says_the_same(sentence):
    assert Verifier([_SOURCE]).check(sentence).number == 1


@pytest.mark.parametrize(
    "sentence",
    [
        "La matrícula de la maestría cuesta 1.600 bolivianos.",
        "La matrícula de la maestría cuesta 1.500 dólares.",
        "La matrícula se paga hasta el 16 de marzo de 2024.",
        "La matrícula se paga hasta el 15 de marzo de 2025.",
        "El programa tiene una duración de 24 semestres.",
        "Debe aprobar con una nota mínima de 70 puntos.",
        "Se devuelve la matrícula pagada.",
        "La matrícula de la maestría no cuesta 1.500 bolivianos por semestre.",
        "Las consultas se envían a becas@uni.edu.bo.",
        "Las consultas se envían a https://malo.example/posgrado.",
        "Según el artículo 13, la matrícula de la maestría cuesta 1.500 bolivianos.",
        "El director del programa es Mario Rojas.",
        "Los estudiantes extranjeros reciben una beca completa del gobierno.",
        "Sí.",
    ],
)
def test_sentence_is_not_supported_when_a_detail_differs(sentence):
    assert not Verifier([_SOURCE]).check(sentence).is_supported


def test_sentence_is_attributed_to_the_source_that_supports_it_whatever_it_cites():
    other = hit("doc:x", "Biblioteca", "La biblioteca abre de lunes a viernes.")
    assert Verifier([other, _SOURCE]).check("El programa tiene una duración de 24 meses [1].").number == 2
