"""The model card: what a release is, what it learned, how well it does, and what it must not be used for.

Plain Markdown in Spanish, whatever the language of the page it is made from: it travels with the files.
Facts that a run did not measure are left out, never guessed; the estimate of energy says how it was made.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from training_jobs.enums import ExampleKind
from training_jobs.models import TrainingRun

# Watts while training, when nothing measured them: half the board power of a data-centre GPU of 700 W
# (NVIDIA H100 SXM data sheet) and 10 W for a busy server core. Good for the order of magnitude alone.
_GPU_WATTS, _CORE_WATTS = 350, 10


@dataclass(frozen=True, slots=True)
class Fact:
    label: str
    value: str


def build_card(run: TrainingRun, digests: dict[str, str]) -> str:
    """The card of what `run` made; `digests` are those of its artefacts."""
    with override("es"):
        sections = [
            f"# {_plain(run.name)}",
            _("A language model tuned for «%(unit)s» by this portal.") % {"unit": _plain(str(run.unit))},
            _section(_("What it is"), _facts_of_model(run)),
            _section(_("What it learned"), _facts_of_data(run)),
            _section(_("How it was tuned"), _facts_of_tuning(run)),
            _section(_("How well it does"), _facts_of_results(run)),
            _section(_("Machine, time and energy"), _facts_of_machine(run)),
            _section(_("Files"), [Fact(f"`{name}/`", f"`{digest}`") for name, digest in digests.items()]),
            f"## {_('Licence')}\n\n{_licence(run)}",
            f"## {_('Limits')}\n\n{_bullets(_limits())}",
            f"## {_('What it must not be used for')}\n\n{_bullets(_misuses())}",
        ]
        return "\n\n".join(sections) + "\n"


def _facts_of_model(run: TrainingRun) -> list[Fact]:
    base = run.base_model
    name = _plain(base.name) + (f", {_plain(base.revision)}" if base.revision else "")
    facts = [Fact(_("Base model"), name), Fact(_("Location"), f"`{base.location}`")]
    if base.architecture:
        facts.append(Fact(_("Architecture"), _plain(base.architecture)))
    if base.num_parameters:
        facts.append(Fact(_("Parameters"), _number(base.num_parameters)))
    if base.context_tokens:
        facts.append(Fact(_("Context (tokens)"), _number(base.context_tokens)))
    return [*facts, Fact(_("Made on"), date_format(timezone.localtime(), "j \\d\\e F \\d\\e Y"))]


def _facts_of_data(run: TrainingRun) -> list[Fact]:
    data = run.data_set
    facts = [Fact(_("Data set"), _plain(data.name)), Fact(_("Digest"), f"`{data.digest}`")]
    if data.frozen_at:
        frozen = date_format(timezone.localtime(data.frozen_at), "j \\d\\e F \\d\\e Y")
        facts.append(Fact(_("Frozen on"), frozen))
    kinds = dict(ExampleKind.choices)
    for kind, splits in sorted(data.counts.items()):
        if isinstance(splits, dict):
            total = sum(value for value in splits.values() if isinstance(value, int))
            facts.append(Fact(str(kinds.get(kind, kind)), _number(total)))
    return facts


def _facts_of_tuning(run: TrainingRun) -> list[Fact]:
    facts = [
        Fact(_("Strategy"), run.get_strategy_display()),
        Fact(_("Method"), run.get_method_display()),
        Fact(_("Preset"), run.get_preset_display()),
    ]
    return facts + [Fact(f"`{name}`", f"`{value}`") for name, value in sorted(run.options.items())]


def _facts_of_results(run: TrainingRun) -> list[Fact]:
    facts = []
    last = run.metrics.order_by("-pk").first()
    if last is not None:
        facts.append(Fact(_("Last training loss"), _number(last.training_loss, 3)))
    checked = run.metrics.exclude(validation_loss=None).order_by("-pk").first()
    if checked is not None and checked.validation_loss is not None:
        facts.append(Fact(_("Last validation loss"), _number(checked.validation_loss, 3)))
    return facts + _held_out(run.results.get("held_out") or {})


def _held_out(held_out: dict[str, Any]) -> list[Fact]:
    """Scores on questions it never saw, base model beside tuned model, with their intervals."""
    facts = []
    if held_out.get("num_questions"):
        facts.append(Fact(_("Held-out questions"), _number(held_out["num_questions"])))
    for metric, values in (held_out.get("overall") or {}).items():
        text = _("base %(base)s, tuned %(tuned)s, difference %(difference)s") % {
            name: _interval(values[name]) for name in ("base", "tuned", "difference")
        }
        facts.append(Fact(metric.upper(), text))
    return facts


def _facts_of_machine(run: TrainingRun) -> list[Fact]:
    facts = []
    device = run.results.get("device") or {}
    if device.get("device"):
        facts.append(Fact(_("Hardware"), _plain(str(device["device"]))))
    seconds, memory = run.measured.get("seconds"), run.measured.get("memory_bytes")
    if seconds:
        facts.append(Fact(_("Time"), _("%(minutes)s minutes") % {"minutes": _number(seconds / 60, 1)}))
    if memory:
        facts.append(Fact(_("Most memory"), f"{_number(memory / 1e9, 1)} GB"))
    return facts + _energy(run, seconds)


def _energy(run: TrainingRun, seconds: float | None) -> list[Fact]:
    measured = run.measured.get("energy_wh")
    if measured:
        return [Fact(_("Energy"), f"{_number(float(measured), 1)} Wh")]
    if not seconds:
        return []
    device = run.results.get("device") or {}
    is_cpu = str(device.get("device", "CPU")).upper().startswith("CPU")
    num_cores = int(device.get("num_threads") or os.cpu_count() or 1)
    watts = num_cores * _CORE_WATTS if is_cpu else int(device.get("num_devices") or 1) * _GPU_WATTS
    text = _("about %(energy)s Wh (estimated: %(watts)d W during the whole run)") % {
        "energy": _number(seconds / 3600 * watts, 1),
        "watts": watts,
    }
    return [Fact(_("Energy"), text)]


def _licence(run: TrainingRun) -> str:
    base = run.base_model
    text = _("The base model's licence applies: %(licence)s.") % {"licence": _plain(base.licence)}
    return f"{text} <{base.licence_url}>" if base.licence_url else text


def _limits() -> list[str]:
    return [
        _(
            "It writes likely text, not verified text. The portal shows a sentence of it only when a"
            " published source supports it; outside the portal nothing checks it."
        ),
        _("It knows what was published when its data were frozen; it knows no rule that changed later."),
        _("It was tuned on questions in Spanish about one office; elsewhere it is no better than its base."),
        _("Held-out questions come from the same office: expect less on questions asked in other ways."),
    ]


def _misuses() -> list[str]:
    return [
        _("To decide about people: admission, marks, money or sanctions."),
        _("To give legal, medical or psychological advice."),
        _("Without its sources at hand, wherever a wrong date or amount does harm."),
        _("To write in the name of a person or of the university without somebody reading it first."),
    ]


def _section(title: str, facts: Iterable[Fact]) -> str:
    rows = [f"| {fact.label} | {fact.value} |" for fact in facts]
    if not rows:
        return f"## {title}\n\n{_('Not measured.')}"
    return "\n".join([f"## {title}", "", f"| {_('Fact')} | {_('Value')} |", "|---|---|", *rows])


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _interval(value: dict[str, float]) -> str:
    low, high = _number(value["low"], 2), _number(value["high"], 2)
    return f"{_number(value['value'], 2)} [{low}; {high}]"


def _number(value: float, decimals: int = 0) -> str:
    # Django cuts off what it does not show; people expect it rounded.
    return number_format(round(value, decimals), decimals, use_l10n=True, force_grouping=True)


def _plain(text: str) -> str:
    """Text of people inside a table of Markdown: one line, no cell of its own."""
    return " ".join(text.split()).replace("|", "\\|")
