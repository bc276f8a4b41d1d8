import pytest
from django.utils.translation import override

from training_jobs.measures.figures import decimal, p_value, percent, points, signed_points


def test_figures_are_rounded_and_not_cut_off():
    with override("es"):
        assert (decimal(0.9506, 3), percent(0.95064)) == ("0,951", "95,1\u00a0%")


def test_small_figures_are_not_written_with_an_exponent(english):
    assert decimal(0.0000012, 3) == "0.000"


@pytest.mark.parametrize(("share", "expected"), [(0.0284, "+2.8"), (-0.0284, "−2.8"), (-0.0001, "0.0")])
def test_points_carry_their_sign(english, share, expected):
    assert signed_points(share) == expected
    assert points(share) == expected.removeprefix("+")


@pytest.mark.parametrize(
    ("value", "expected"), [(None, "–"), (0.0001, "<\u00a00.001"), (0.0146, "0.015"), (1.0, "1.000")]
)
def test_tiny_p_values_are_only_said_to_be_tiny(english, value, expected):
    assert p_value(value) == expected
