"""Personal data is masked; amounts, dates, articles and course codes are not."""

import pytest

from assistant.privacy import mask_personal_data


@pytest.mark.parametrize(
    ("written", "masked"),
    [
        ("Mi CI es 6543210 SC", "Mi CI es [documento]"),
        ("mi carnet 1234567-1A LP vence", "mi carnet [documento] vence"),
        ("registro 219012345", "registro [registro]"),
        ("soy del registro universitario n° 219012345", "soy del registro universitario n° [registro]"),
        ("llámame al 71234567", "llámame al [teléfono]"),
        ("mi número es +591 3 3364567", "mi número es [teléfono]"),
        ("escriba a ana.perez@gmail.com", "escriba a [correo]"),
        ("tarjeta 4111 1111 1111 1111", "tarjeta [tarjeta]"),
        ("ES91 2100 0418 4502 0005 1332", "[cuenta]"),
        ("NIF 55555555K", "NIF [documento]"),
        ("me llamo Ana María Pérez, ¿cuánto cuesta?", "me llamo [nombre], ¿cuánto cuesta?"),
        ("Soy Juan Quispe y quiero inscribirme", "Soy [nombre] y quiero inscribirme"),
    ],
)
def test_personal_data_is_masked(written, masked):
    assert mask_personal_data(written) == masked


@pytest.mark.parametrize(
    "written",
    [
        "¿La maestría cuesta Bs 15.000 o 1500 dólares?",
        "el pago de 2500000 bolivianos",
        "del 12/03/2024 al 2024-06-30, según el artículo 45",
        "la materia INF-510 del plan 2023",
        "Resolución 045/2024",
        "soy de Bolivia y soy estudiante de la gestión 2026",
        "Soy Licenciada en Derecho",
        "¿Qué ocurrió en 1810?",
    ],
)
def test_what_is_no_personal_data_stays(written):
    assert mask_personal_data(written) == written


@pytest.mark.parametrize(
    "written",
    [
        "¿Cuándo empieza la gestión 2026-2027?",
        "calendario 2025 2026",
        "¿Me llaman el 12 03 2026?",
        "¿Cuesta 6000-7000?",
        "con 15000 pa la maestría alcanza?",
        "Resolución Rectoral 123-456-2024",
        "Soy Médico, ¿qué maestrías hay?",
        "soy Ingeniera de Sistemas",
        "soy Ing. Civil",
        "Soy Contador Público Autorizado",
        "Soy Colombiana",
    ],
)
def test_what_a_search_needs_stays(written):
    assert mask_personal_data(written) == written


@pytest.mark.parametrize(
    ("written", "masked"),
    [
        ("soy la Dra. María Fernández", "soy la Dra. [nombre]"),
        ("Soy Víctor", "Soy [nombre]"),
        ("Soy Abogada Carla Roca", "Soy [nombre]"),
        ("me llamo ana deseo informes", "me llamo [nombre] deseo informes"),
    ],
)
def test_name_is_told_from_a_profession(written, masked):
    assert mask_personal_data(written) == masked
