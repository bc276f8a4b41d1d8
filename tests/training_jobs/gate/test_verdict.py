import pytest

from training_jobs.exceptions import PromotionRefusedError
from training_jobs.gate.verdict import Verdict, gate_record

CLOSED = Verdict(is_open=False, summary="Cita peor que antes.")


def test_a_reason_overrides_a_closed_gate():
    assert gate_record(CLOSED, reason="Lo pidió la dirección.").is_override


def test_a_missing_reason_is_refused():
    with pytest.raises(PromotionRefusedError):
        gate_record(CLOSED, reason="  sí  ")


def test_open_gate_needs_no_reason_and_leaves_its_figures():
    record = gate_record(Verdict(is_open=True, summary="Mejor", figures={"f1": 0.5}), reason="")
    assert record.as_document() == {
        "is_open": True,
        "summary": "Mejor",
        "figures": {"f1": 0.5},
        "is_override": False,
    }


def test_closed_gate_says_why():
    with pytest.raises(PromotionRefusedError, match="Cita peor"):
        gate_record(CLOSED, reason="")
