"""The model card: what a release is, what it learned, how well it does, and what it must not be used for.

Plain Markdown in Spanish, whatever the language of the page it is made from: it travels with the files.
Facts that a run did not measure are left out, never guessed; the estimate of energy says how it was made
(`training_jobs.ml.tuning.card`).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from assistant.statistics import Interval
from training_jobs.enums import ExampleKind
from training_jobs.ml.documents import read_document
from training_jobs.ml.tuning.events import CardData, Measured
from training_jobs.models import TrainingRun
from training_jobs.models.run_documents import HeldOut, RunResults

SCORE_NAMES = {
    "f1": gettext_lazy("Words in common with the right answer (F1)"),
    "chrf": gettext_lazy("Letters in common with the right answer (chrF)"),
    "abstention": gettext_lazy("Says that it does not know exactly when it should"),
}
"""What the scores of held-out answers say, for people."""


@dataclass(frozen=True, slots=True)
class Fact:
    label: str
    value: str


def build_card(run: TrainingRun, digests: dict[str, str]) -> str:
    """The card of what `run` made; `digests` are those of its artefacts."""
    results = RunResults.read(run.results)
    made = results.card_data or CardData()
    with override("es"):
        sections = [
            f"# {_plain(run.name)}",
            _("A language model tuned for «%(unit)s» by this portal.") % {"unit": _plain(str(run.unit))},
            _section(_("What it is"), _facts_of_model(run)),
            _section(_("What it learned"), _facts_of_data(run)),
            _section(_("How it was tuned"), _facts_of_tuning(run, made)),
            _section(_("How well it does"), _facts_of_results(results)),
            _section(_("Machine, time and energy"), _facts_of_machine(run, results, made)),
            _section(_("Files"), [Fact(f"`{name}/`", f"`{digest}`") for name, digest in digests.items()]),
            _chapter(_("Licence"), _licence(run)),
            _chapter(_("Limits"), _bullets(_limits())),
            _chapter(_("What it must not be used for"), _bullets(_misuses())),
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


def _facts_of_tuning(run: TrainingRun, made: CardData) -> list[Fact]:
    facts = [
        Fact(_("Strategy"), run.get_strategy_display()),
        Fact(_("Method"), run.get_method_display()),
        Fact(_("Preset"), run.get_preset_display()),
    ]
    counted = {
        _("Parameters that learned"): made.num_trainable_parameters,
        _("Examples read"): made.num_examples,
        _("Tokens read"): made.num_tokens,
        _("of them in answers"): made.num_answer_tokens,
    }
    facts += [Fact(label, _number(number)) for label, number in counted.items() if number]
    return facts + [Fact(f"`{name}`", f"`{value}`") for name, value in sorted(run.options.items())]


def _facts_of_results(results: RunResults) -> list[Fact]:
    losses = {
        _("Last training loss"): results.training_loss,
        _("Last validation loss"): results.validation_loss,
    }
    facts = [Fact(label, _number(loss, 3)) for label, loss in losses.items() if loss is not None]
    return facts + (_held_out(results.held_out) if results.held_out else [])


def _held_out(held_out: HeldOut) -> list[Fact]:
    """Scores on questions it never saw, base model beside tuned model, with their intervals."""
    facts = [Fact(_("Held-out questions"), _number(held_out.num_questions))]
    for metric, score in held_out.overall.items():
        text = _("base %(base)s, tuned %(tuned)s, difference %(difference)s") % {
            "base": _interval(score.base),
            "tuned": _interval(score.tuned),
            "difference": _interval(score.difference),
        }
        facts.append(Fact(str(SCORE_NAMES.get(metric, metric)), text))
    return facts


def _facts_of_machine(run: TrainingRun, results: RunResults, made: CardData) -> list[Fact]:
    measured = read_document(Measured, run.measured)
    hardware = made.hardware or (results.device.device if results.device else "")
    facts = []
    if hardware:
        several = f"{made.num_gpus} × {hardware}"
        facts.append(Fact(_("Hardware"), several if made.num_gpus else _plain(hardware)))
    if made.num_threads:
        facts.append(Fact(_("Cores used"), _number(made.num_threads)))
    if made.precision:
        facts.append(Fact(_("Precision"), f"`{made.precision}`"))
    if measured.seconds:
        minutes = {"minutes": _number(measured.seconds / 60, 1)}
        facts.append(Fact(_("Time"), _("%(minutes)s minutes") % minutes))
    if measured.memory_bytes:
        facts.append(Fact(_("Most memory"), f"{_number(measured.memory_bytes / 1e9, 1)} GB"))
    if made.energy_wh:
        text = _(
            "at most about %(energy)s Wh, not measured: hours × (12 W a core, 0.3725 W a GiB of memory and"
            " what the GPUs may draw), after Green Algorithms (Lannelongue et al. 2021, doi"
            " 10.1002/advs.202100707), without the overhead of a data centre"
        )
        facts.append(Fact(_("Energy"), text % {"energy": _number(made.energy_wh, 1)}))
    versions = (f"{name} {version}" for name, version in made.library_versions.items())
    return [*facts, *(Fact(_("Libraries"), text) for text in [", ".join(versions)] if text)]


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
        return _chapter(title, _("Not measured."))
    head = " | ".join((_("Fact"), _("Value")))
    return _chapter(title, "\n".join([f"| {head} |", "|---|---|", *rows]))


def _chapter(title: str, text: str) -> str:
    return f"## {title}\n\n{text}"


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _interval(interval: Interval) -> str:
    return f"{_number(interval.value, 2)} [{_number(interval.low, 2)}; {_number(interval.high, 2)}]"


def _number(value: float, decimals: int = 0) -> str:
    # Django cuts off what it does not show; people expect it rounded.
    return number_format(round(value, decimals), decimals, use_l10n=True, force_grouping=True)


def _plain(text: str) -> str:
    """Text of people inside a table of Markdown: one line, no cell of its own."""
    return " ".join(text.split()).replace("|", "\\|")
