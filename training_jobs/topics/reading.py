"""What a comparison of topic methods lets one say, in plain sentences."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from training_jobs.measures.figures import decimal, percent
from training_jobs.topics.results import MEASURES, Measured

_UNSTABLE_BELOW = 0.6
_MANY_OUTLIERS_FROM = 0.3


def conclude_topics(measured: Measured, *, num_seeds: int) -> list[str]:
    """The best by labels (or, without labels, by coherence), who changes with chance, who leaves much out."""
    main = measured.main_measure
    sentences = _best(measured, main)
    if main == "ari":
        sentences += _no_better_than_chance(measured)
        for name in measured.best("npmi")[:1]:
            sentences.append(
                _("The words of its topics belong together most with «%(method)s» (NPMI %(value)s).")
                % {"method": name, "value": decimal(measured.methods[name]["npmi"].value, 2)}
            )
    sentences += _unstable(measured)
    sentences += _leaving_out(measured)
    if num_seeds < 5:
        sentences.append(
            ngettext(
                "Each method was tried once: how much chance decides is not known.",
                "Each method was tried %(number)d times: at least five tell how much chance decides.",
                num_seeds,
            )
            % {"number": num_seeds}
        )
    return sentences


def _best(measured: Measured, name: str) -> list[str]:
    order = measured.best(name)
    if not order:
        return []
    best = measured.methods[order[0]][name]
    values = {"measure": MEASURES[name].label, "method": order[0], "value": decimal(best.value, 2)}
    if len(order) == 1:
        return [_("%(measure)s of «%(method)s»: %(value)s. It was compared with nothing.") % values]
    second = measured.methods[order[1]][name]
    values |= {"second": order[1], "other": decimal(second.value, 2)}
    if best.low > second.high:
        return [
            _(
                "Best by «%(measure)s» is «%(method)s» (%(value)s); the next, «%(second)s» (%(other)s), is "
                "clearly behind."
            )
            % values
        ]
    return [
        _(
            "Best by «%(measure)s» is «%(method)s» (%(value)s), but «%(second)s» (%(other)s) cannot be told "
            "apart from it."
        )
        % values
    ]


def _no_better_than_chance(measured: Measured) -> list[str]:
    best = measured.methods[measured.best("ari")[0]]["ari"]
    if best.low > 0:
        return []
    return [_("Not even the best is surely nearer to the labels than chance: these topics are others.")]


def _unstable(measured: Measured) -> list[str]:
    names = _names(measured, "stability", lambda value: value < _UNSTABLE_BELOW)
    if not names:
        return []
    return [
        _("With another seed the groups change much with: %(methods)s. Do not rely on single topics there.")
        % {"methods": ", ".join(names)}
    ]


def _leaving_out(measured: Measured) -> list[str]:
    names = _names(measured, "outliers", lambda value: value >= _MANY_OUTLIERS_FROM)
    return [
        _("«%(method)s» leaves %(share)s of the texts without a topic.")
        % {"method": name, "share": percent(measured.methods[name]["outliers"].value)}
        for name in names
    ]


def _names(measured: Measured, measure: str, is_meant: Callable[[float], bool]) -> list[str]:
    return [
        name
        for name, found in measured.methods.items()
        if measure in found and is_meant(found[measure].value)
    ]
