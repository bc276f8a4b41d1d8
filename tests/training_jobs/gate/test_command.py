import zipfile

import pytest
from django.core.management import CommandError, call_command

from tests.training_jobs.gate.test_writing import long, measured, short
from tests.training_jobs.measured import finished_run, frozen_set, right, wrong_every
from tests.training_jobs.released import REASON, make_release, operator
from training_jobs.enums import ReleaseAction, ReleaseStage
from training_jobs.evaluation.methods.descriptions import QUOTING
from training_jobs.gate.checks import BASE_METHOD, method_of
from training_jobs.gate.promotion import release_promote
from training_jobs.gate.writing import writing_method
from training_jobs.models import EvaluationRun, ReleaseEvent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("engine_files")]


def test_list_shows_number_stage_and_name(capsys):
    release = make_release(name="Ajuste de abril")
    call_command("release", "list")
    shown = capsys.readouterr().out
    assert str(release.pk) in shown
    assert "Ajuste de abril" in shown


def test_list_of_a_unit_leaves_out_the_others(capsys):
    release = make_release(name="Propio")
    make_release(name="Ajeno")
    call_command("release", "list", "--unit", release.unit.code)
    shown = capsys.readouterr().out
    assert "Propio" in shown
    assert "Ajeno" not in shown


def test_show_prints_card_and_history(capsys):
    release = make_release()
    call_command("release", "show", str(release.pk))
    shown = capsys.readouterr().out
    assert "Apache-2.0" in shown
    assert str(ReleaseAction.REGISTERED.label) in shown


def test_promote_needs_a_reason(capsys):
    with pytest.raises(CommandError):
        call_command("release", "promote", str(make_release().pk))


def test_promote_in_a_persons_name_checks_their_rights(monkeypatch):
    operator("view_release", username="lectora")
    with pytest.raises(CommandError):
        call_command("release", "promote", str(make_release().pk), "--reason", REASON, "--by", "lectora")


def test_promote_waits_for_the_engine_and_tells_the_seconds(capsys, monkeypatch):
    monkeypatch.setattr("training_jobs.gate.rollout.make_served", lambda release, timeout_s: None)
    release = make_release()
    call_command("release", "promote", str(release.pk), "--reason", REASON)
    assert release.unit.code in capsys.readouterr().out
    assert ReleaseEvent.objects.get(action=ReleaseAction.PROMOTED).seconds_to_serve is not None


def test_rollback_works_without_the_portal(capsys):
    release = make_release()
    release_promote(release, actor=None, reason=REASON, gate=None)
    call_command("release", "rollback", release.unit.code, "--reason", "Cita mal")
    assert "SmolLM2" in capsys.readouterr().out
    release.refresh_from_db()
    assert release.stage == ReleaseStage.CANDIDATE


def test_retire_keeps_the_reason():
    release = make_release()
    call_command("release", "retire", str(release.pk), "--reason", "Datos viejos")
    assert ReleaseEvent.objects.get(action=ReleaseAction.RETIRED).reason == "Datos viejos"


def test_adapter_is_exported_into_a_folder(tmp_path, capsys):
    release = make_release()
    call_command("release", "export-adapter", str(release.pk), "--to", str(tmp_path))
    (archive,) = tmp_path.glob("*.zip")
    assert "adapter/adapter_model.safetensors" in zipfile.ZipFile(archive).namelist()


def test_release_without_an_adapter_cannot_be_exported():
    with pytest.raises(CommandError):
        call_command("release", "export-adapter", str(make_release(with_adapter=False).pk))


@pytest.mark.parametrize(
    "arguments",
    [
        ["show", "999999"],
        ["rollback", "nadie"],
        ["retire", "999999", "--reason", "x"],
        ["list", "--unit", "nadie"],
    ],
)
def test_what_does_not_exist_is_named(arguments):
    with pytest.raises(CommandError, match=r"nadie|999999"):
        call_command("release", *arguments)


def test_unknown_person_is_named():
    with pytest.raises(CommandError, match="nadie"):
        call_command("release", "retire", str(make_release().pk), "--reason", "x", "--by", "nadie")


def test_gate_tells_every_check_and_ends_with_an_error_while_it_is_closed(capsys):
    release = make_release()
    version = frozen_set(release.unit, 200, name="Preguntas de mayo")
    finished_run(version, {method_of(release): wrong_every(3), BASE_METHOD: right}, part="holdout")
    with pytest.raises(CommandError):
        call_command("release", "gate", str(release.pk))
    assert capsys.readouterr().out.count("«Preguntas de mayo»") == 2


def test_gate_that_is_open_ends_well(capsys):
    release = make_release()
    version = frozen_set(release.unit, 200)
    finished_run(version, dict.fromkeys((method_of(release), BASE_METHOD), right), part="holdout")
    call_command("release", "gate", str(release.pk))
    assert len(capsys.readouterr().out.splitlines()) == 3


def test_gate_starts_the_evaluations_it_needs(capsys):
    release = make_release()
    frozen_set(release.unit, 40)
    with pytest.raises(CommandError):
        call_command("release", "gate", str(release.pk), "--measure")
    assert [run.baseline for run in EvaluationRun.objects.order_by("pk")] == [BASE_METHOD, QUOTING]


def test_gate_of_an_unknown_release_is_told():
    with pytest.raises(CommandError, match="999999"):
        call_command("release", "gate", "999999")


def test_promote_tells_every_check_first(capsys):
    release = make_release()
    frozen_set(release.unit, 40, name="Preguntas de junio")
    with pytest.raises(CommandError):
        call_command("release", "promote", str(release.pk))
    assert capsys.readouterr().out.count("«Preguntas de junio»") == 2


def test_writing_tells_that_it_has_won_and_keeps_it(capsys):
    release = make_release()
    measured(release, short, long)
    call_command("release", "writing", str(release.pk))
    assert "120" in capsys.readouterr().out
    release.served_model.refresh_from_db()
    assert release.served_model.document["beats_nearest"]["value"] is True


def test_writing_ends_with_an_error_while_it_has_not_won():
    with pytest.raises(CommandError):
        call_command("release", "writing", str(make_release().pk))


def test_writing_has_what_is_missing_measured():
    release = make_release()
    frozen_set(release.unit, 40)
    with pytest.raises(CommandError):
        call_command("release", "writing", str(release.pk), "--measure")
    assert EvaluationRun.objects.get().methods == [writing_method(release), QUOTING]
