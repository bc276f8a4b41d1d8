import pytest

from tests.training_jobs.released import REASON, make_release
from training_jobs.evaluation.gate import release_gate
from training_jobs.exceptions import PromotionRefusedError
from training_jobs.registry.gate import Verdict, install_gate, pass_gate, remove_gate

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_gate():
    """The product's own gate is put aside meanwhile."""
    remove_gate()
    yield
    install_gate(release_gate)


def test_without_a_gate_a_reason_is_an_override():
    record = pass_gate(make_release(), reason=REASON)
    assert record["is_override"]


def test_without_a_gate_a_missing_reason_is_refused():
    with pytest.raises(PromotionRefusedError):
        pass_gate(make_release(), reason="  sí  ")


def test_open_gate_needs_no_reason_and_leaves_its_figures():
    install_gate(lambda release: Verdict(is_open=True, summary="Mejor", figures={"f1": 0.5}))
    record = pass_gate(make_release(), reason="")
    assert record == {"is_open": True, "summary": "Mejor", "figures": {"f1": 0.5}, "is_override": False}


def test_closed_gate_says_why():
    install_gate(lambda release: Verdict(is_open=False, summary="Cita peor que antes."))
    with pytest.raises(PromotionRefusedError, match="Cita peor"):
        pass_gate(make_release(), reason="")
