"""Function words decide the language; Spanish without accents is never taken for another one."""

import pytest

from assistant.language.languages import language_of


@pytest.mark.parametrize(
    "question",
    [
        "How much does the master's cost?",
        "what are the requirements",
        "when do classes start",
        "tuition fees",
        "can I pay in installments?",
        "do you accept foreign degrees?",
        "is there a scholarship?",
        "I lost my diploma, what should I do?",
    ],
)
def test_english_is_recognised(question):
    assert language_of(question) == "en"


@pytest.mark.parametrize(
    "question",
    [
        "Quanto custa o mestrado?",
        "quais são os requisitos",
        "quando começam as aulas",
        "onde fica o escritório?",
        "posso pagar em parcelas?",
        "vocês aceitam diploma estrangeiro?",
        "perdi meu diploma, o que faço?",
        "tem bolsa para estrangeiro?",
    ],
)
def test_portuguese_is_recognised(question):
    assert language_of(question) == "pt"


@pytest.mark.parametrize(
    "question",
    [
        "cuanto sale",
        "quanto cuesta la maestria",
        "q onda con la beca",
        "como hago para pagar online",
        "me das info de la mae",
        "requisitos",
        "no me llega el e-mail con el password",
        "dos materias a la vez se puede",
        "esta abierta la inscripcion",
        "do cumentos para el doctorado",
        "la U da becas o no",
        "para que sirve el credito",
        "a que hora abren",
        "mi tutor es de Brasil",
        "¿Quién escribió The Art of Computer Programming?",
        "phd?",
        "ok",
        "necesito el paper aceptado para defender",
        "es presencial o virtual",
        "tem 2 de la guia cual es",
    ],
)
def test_spanish_stays_spanish(question):
    assert language_of(question) == "es"
