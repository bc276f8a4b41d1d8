"""What an invented office's texts name."""

from assistant.language.programmes import known_from

KNOWN = known_from(
    titles=[
        "Plan de estudios: Maestría en Educación Superior",
        "Plan de estudios: Maestría en Gestión Pública",
        "Convocatoria al Doctorado en Ciencias Agrarias",
    ],
    texts=[
        "El Diplomado en Docencia Universitaria dura cinco meses. La maestría dura dos años.",
        "Para enseñar se pide un diplomado en educación intercultural.",
    ],
)
