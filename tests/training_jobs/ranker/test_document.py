"""What is kept of a ranker, written and read back."""

import json

from assistant.ranker.current import default_document
from training_jobs.ranker.document import Check, CoveragePoint, Gate, RankerFigures, Source

FIGURES = RankerFigures(
    certain_from=0.9,
    answerable_from=0.2,
    precision=0.94,
    curve=(CoveragePoint(0.5, 0.8, 0.9),),
    learned_from=(Source("soe-none", 40, 15),),
    gate=Gate("ranker-default", "d", (Check("no_answer", "not_measured", 3, limit=0.01),)),
)


def test_figures_read_back_are_the_same():
    assert RankerFigures.from_document(json.loads(json.dumps(FIGURES.as_document()))) == FIGURES


def test_what_a_check_does_not_measure_is_left_out():
    (check,) = FIGURES.gate.checks
    assert check.as_document() == {"name": "no_answer", "state": "not_measured", "count": 3, "limit": 0.01}


def test_a_gate_with_a_check_that_is_not_kept_is_closed():
    assert not FIGURES.gate.is_open


def test_the_product_s_own_ranker_has_figures_and_no_gate():
    figures = RankerFigures.from_document(default_document())
    assert figures.curve
    assert figures.learned_from
    assert figures.gate is None
