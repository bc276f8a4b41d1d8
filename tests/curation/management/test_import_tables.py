"""`import_faq` and `import_documents`: drafts, publication, repetition, dry runs, errors by row."""

import json

import pytest
from django.core.management import CommandError, call_command

from curation.enums import Status
from curation.models import Category, Document, FaqEntry, Unit
from curation.passages import published_passages
from tests.factories.curation import UnitFactory

pytestmark = pytest.mark.django_db

FAQ = """id,pregunta,respuesta,variantes,categoría,audiencia,vigente desde
costo,¿Cuánto cuesta?,La matrícula cuesta 500 Bs.,precio|cuánto sale,Costos,estudiantes,01/02/2026
plazo,¿Hasta cuándo me inscribo?,Hasta el 15 de marzo.,,Plazos,,
"""
DOCUMENTS = "\n".join(
    json.dumps(row, ensure_ascii=False)
    for row in [
        {
            "id": "guia-titulacion",
            "título": "Guía de titulación",
            "texto": "La defensa se solicita en secretaría.",
            "tipo": "guía",
            "autores": ["Ana Rojas", "Luis Vaca"],
        },
        {"id": "circular-7", "título": "Circular 7", "texto": "El plazo vence hoy.", "tipo": "circular"},
    ]
)
COMMANDS = [
    pytest.param("import_faq", "preguntas.csv", FAQ, FaqEntry, id="faq"),
    pytest.param("import_documents", "documentos.jsonl", DOCUMENTS, Document, id="documents"),
]


@pytest.mark.parametrize(("command", "name", "content", "model"), COMMANDS)
def test_import_makes_drafts(command, name, content, model, write, run):
    run(command, write(name, content))
    unit = Unit.objects.get(code="soe")
    assert set(model.objects.values_list("status", flat=True)) == {Status.DRAFT}
    assert list(published_passages(unit)) == []


@pytest.mark.parametrize(("command", "name", "content", "model"), COMMANDS)
def test_publish_makes_passages(command, name, content, model, write, run):
    printed = run(command, write(name, content), "--publish")
    passages = list(published_passages(Unit.objects.get(code="soe")))
    identifiers = set(model.objects.values_list("external_id", flat=True))
    assert {passage.key.split(":")[1].split("/")[0].split("#")[0] for passage in passages} == identifiers
    assert "publicadas" in printed


@pytest.mark.parametrize(("command", "name", "content", "model"), COMMANDS)
def test_publish_tells_all_entries_in_one_signal(command, name, content, model, write, run, announced):
    run(command, write(name, content), "--publish")
    assert [(kind, len(keys)) for kind, _unit, keys in announced] == [("published", 2)]


@pytest.mark.parametrize(("command", "name", "content", "model"), COMMANDS)
def test_dry_run_changes_nothing(command, name, content, model, write, run, row_counts):
    before = row_counts()
    printed = run(command, write(name, content), "--publish", "--dry-run")
    assert row_counts() == before
    assert "no se guardó nada" in printed


@pytest.mark.parametrize(("command", "name", "content", "model"), COMMANDS)
def test_importing_the_same_file_again_changes_nothing(command, name, content, model, write, run, row_counts):
    path = write(name, content)
    run(command, path, "--publish")
    before = row_counts()
    printed = run(command, path, "--publish")
    assert row_counts() == before
    assert _count(printed, "sin cambios") == 2


@pytest.mark.parametrize(("command", "name", "content", "model"), COMMANDS)
def test_the_history_says_where_each_entry_came_from(command, name, content, model, write, run):
    run(command, write(name, content))
    reasons = {record.history_change_reason for record in model.history.all()}
    assert reasons == {f"importado de {name}"}


@pytest.mark.parametrize(("command", "name", "content", "model"), COMMANDS)
def test_import_into_another_unit_makes_that_unit(command, name, content, model, write, run):
    run(command, write(name, content), "--unit", "derecho")
    assert set(model.objects.values_list("unit__code", flat=True)) == {"derecho"}
    assert not Unit.objects.filter(code="soe").exists()


def test_an_existing_unit_is_used_as_it_is(write, run):
    UnitFactory(code="soe", name="Nuestra oficina")
    run("import_faq", write("preguntas.csv", FAQ))
    assert Unit.objects.get().name == "Nuestra oficina"


def test_a_unit_code_that_cannot_stand_in_an_address_is_refused(write, run, row_counts):
    before = row_counts()
    with pytest.raises(CommandError):
        run("import_faq", write("preguntas.csv", FAQ), "--unit", "mi unidad")
    assert row_counts() == before


def test_every_column_of_a_question_arrives(write, run):
    run("import_faq", write("preguntas.csv", FAQ))
    entry = FaqEntry.objects.get(external_id="costo")
    assert entry.variants == ["precio", "cuánto sale"]
    assert entry.category is not None
    assert (entry.category.name, entry.audience) == ("Costos", "students")
    assert entry.valid_from.isoformat() == "2026-02-01"


def test_authors_in_a_list_are_joined(write, run):
    run("import_documents", write("documentos.jsonl", DOCUMENTS))
    assert Document.objects.get(external_id="guia-titulacion").authors == "Ana Rojas; Luis Vaca"


def test_a_changed_draft_is_updated_in_place(write, run):
    run("import_faq", write("preguntas.csv", FAQ))
    printed = run("import_faq", write("preguntas2.csv", FAQ.replace("500", "600")))
    assert (_count(printed, "actualizadas"), _count(printed, "sin cambios")) == (1, 1)
    entry = FaqEntry.objects.get(external_id="costo")
    assert (entry.answer, entry.status) == ("La matrícula cuesta 600 Bs.", Status.DRAFT)
    assert entry.history.first().history_change_reason == "importado de preguntas2.csv"


def test_a_changed_public_text_waits_as_a_proposed_change(write, run):
    run("import_faq", write("preguntas.csv", FAQ), "--publish")
    run("import_faq", write("preguntas.csv", FAQ.replace("500", "600")))
    public = FaqEntry.objects.get(external_id="costo", revises=None)
    assert (public.answer, public.status) == ("La matrícula cuesta 500 Bs.", Status.PUBLISHED)
    assert public.revisions.get().answer == "La matrícula cuesta 600 Bs."


def test_publishing_a_changed_text_replaces_the_public_one(write, run):
    run("import_faq", write("preguntas.csv", FAQ), "--publish")
    run("import_faq", write("preguntas.csv", FAQ.replace("500", "600")), "--publish")
    [passage] = [p for p in published_passages(Unit.objects.get()) if p.key == "faq:costo"]
    assert "600 Bs" in passage.text


def test_columns_the_file_lacks_are_left_as_they_are(write, run):
    run("import_faq", write("preguntas.csv", FAQ))
    run("import_faq", write("corto.csv", "id,pregunta,respuesta\ncosto,¿Cuánto cuesta?,Cuesta 700 Bs."))
    assert FaqEntry.objects.get(external_id="costo").variants == ["precio", "cuánto sale"]


def test_categories_that_differ_in_accents_only_are_one(write, run):
    rows = "pregunta,respuesta,categoría\n¿A?,Uno,Admisión\n¿B?,Dos,admision\n"
    run("import_faq", write("preguntas.csv", rows))
    assert Category.objects.count() == 1


def test_columns_that_mean_nothing_are_named(write, run):
    printed = run("import_faq", write("preguntas.csv", "pregunta,respuesta,color\n¿A?,Uno,rojo\n"))
    assert "color" in printed


def test_one_wrong_row_keeps_all_of_them_out(write, row_counts):
    rows = (
        "id,pregunta,respuesta,vigente desde\n"
        "a,¿Bien?,Sí.,\n"
        "b,¿Mal?,,\n"
        "c,¿Peor?,Sí.,mañana\n"
        "a,¿Otra vez?,Sí.,\n"
    )
    before = row_counts()
    with pytest.raises(CommandError) as raised:
        call_command("import_faq", str(write("preguntas.csv", rows)))
    lines = str(raised.value).split("\n")
    assert "«preguntas.csv» tiene 3 filas con errores. No se importó nada." in lines[0]
    assert [line.strip().split(":")[0] for line in lines[1:]] == [
        "fila 3, «respuesta»",
        "fila 4, «vigente desde»",
        "fila 5, «id»",
    ]
    assert raised.value.returncode == 1
    assert row_counts() == before


def test_a_rule_broken_while_saving_undoes_the_whole_import(write, run, monkeypatch, row_counts):
    from curation.exceptions import EntryNotEditableError
    from curation.importing import entries

    def refuse(*_args, **_options):
        raise EntryNotEditableError(title="¿Cuánto cuesta?")

    before = row_counts()
    monkeypatch.setattr(entries, "entries_publish_bulk", refuse)
    with pytest.raises(CommandError, match="no se puede editar"):
        run("import_faq", write("preguntas.csv", FAQ), "--publish")
    assert row_counts() == before


def test_a_document_file_becomes_one_document(write, run):
    text = "# Guía de tesis\n\nLa tesis se entrega en dos copias."
    run("import_documents", write("guia-de-tesis.md", text), "--publish")
    document = Document.objects.get()
    assert (document.external_id, document.title) == ("guia-de-tesis", "Guía de tesis")
    assert document.body == "La tesis se entrega en dos copias."


def _count(printed, label):
    line = next(line for line in printed.split("\n") if label in line)
    return int(line.replace("│", " ").split()[-1])
