"""Options of a run as they are written in a terminal: `name=value`."""

from collections.abc import Sequence
from typing import get_type_hints

from django.utils.translation import gettext as _

from training_jobs.enums import ExampleKind
from training_jobs.exceptions import RunOptionsError
from training_jobs.ml.tuning.config import Changes, TuningConfig
from training_jobs.tuning.explanations import EXPLANATIONS

_HINTS = get_type_hints(TuningConfig)
_YES, _NO = {"1", "yes", "true", "si", "sí"}, {"0", "no", "false"}


def parse_options(lines: Sequence[str]) -> Changes:
    """Fields of `TuningConfig` with values of their types.

    Raises:
        RunOptionsError: naming the option and what it takes.
    """
    return dict(_option(line) for line in lines)


def parse_weights(lines: Sequence[str]) -> dict[str, float]:
    """Weights of kinds of examples in the multi-task mixture.

    Raises:
        RunOptionsError: an unknown kind or no number.
    """
    weights: dict[str, float] = {}
    for line in lines:
        name, _sign, value = line.partition("=")
        if name not in ExampleKind.values:
            raise RunOptionsError(
                _("There is no kind of examples «%(name)s». Kinds: %(known)s.")
                % {"name": name, "known": ", ".join(ExampleKind.values)}
            )
        weights[name] = float(_number(name, value, float))
    return weights


def _option(line: str) -> tuple[str, str | int | float | bool]:
    name, sign, value = line.partition("=")
    if name not in EXPLANATIONS or not sign:
        raise RunOptionsError(
            _("There is no option «%(name)s». Options: %(known)s.")
            % {"name": name, "known": ", ".join(EXPLANATIONS)}
        )
    hint = _HINTS[name]
    if hint is bool:
        return name, _yes_or_no(name, value)
    if hint in {int, float}:
        return name, _number(name, value, hint)
    return name, value


def _yes_or_no(name: str, value: str) -> bool:
    if value.lower() not in _YES | _NO:
        raise RunOptionsError(
            _("«%(name)s» takes yes or no, not «%(value)s».") % {"name": name, "value": value}
        )
    return value.lower() in _YES


def _number(name: str, value: str, kind: type[float]) -> float:
    try:
        return kind(value)
    except ValueError as error:
        raise RunOptionsError(
            _("«%(name)s» takes a number, not «%(value)s».") % {"name": name, "value": value}
        ) from error
