"""The searched form: abbreviations written out, courtesies left aside, everything else as it was."""

import pytest

from assistant.language.chat_spelling import plain_spelling


@pytest.mark.parametrize(
    ("typed", "searched"),
    [
        ("hola buenas, disculpe, cuánto cuesta la maestría", "cuánto cuesta la maestría"),
        ("q documentos hay q llevar pa inscribirse??", "que documentos hay que llevar para inscribirse?"),
        ("xq no puedo entrar", "porque no puedo entrar"),
        ("tmb puedo pagar x qr?", "también puedo pagar por qr?"),
        ("dnd me inscribo", "donde me inscribo"),
        ("cdo cierra la inscrip", "cuando cierra la inscripción"),
        (
            "Buenas tardes, señorita, una consulta: ¿cuándo empiezan las clases?",
            "¿cuándo empiezan las clases?",
        ),
        ("¿Me podría decir dónde queda la caja por favor?", "¿dónde queda la caja?"),
        ("quisiera saber si hay becas, muchas gracias de antemano", "si hay becas"),
        ("gracias por la info, ¿y el doctorado?", "¿y el doctorado?"),
        ("holaaaa ay cupos?", "hay cupos?"),
        ("¿vos podés decime el costo?", "¿tú puedes dime el costo?"),
        ("la u da becas", "la universidad da becas"),
        ("maestría en ing de sistemas", "maestría en ingeniería de sistemas"),
    ],
)
def test_chat_is_written_out(typed, searched):
    assert plain_spelling(typed) == searched


@pytest.mark.parametrize(
    "written",
    [
        "¿Cuánto cuesta la maestría?",
        "¿Qué dice el capítulo XVIII?",
        "maestria o doctorado u otro",
        "¿Se acepta el formulario 3 x 2?",
        "¿Qué es el código EEE?",
        "¿Hay un curso de Rayos X por internet?",
        "¿Cómo está mi trámite?",
        "¿Qué dice el inciso d del artículo 12?",
        "consulta de notas",
        "permiso para faltar a clases",
        "hola",
        "gracias",
    ],
)
def test_plain_writing_stays(written):
    assert plain_spelling(written) == written
