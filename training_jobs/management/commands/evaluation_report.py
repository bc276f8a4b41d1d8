# ruff: noqa: E501 - sentences people read stay whole
"""`manage.py evaluation_report`: does fine-tuning help? Untuned against tuned, written down as a document."""

import os
import platform
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from training_jobs.evaluation.report.markdown import markdown_report
from training_jobs.evaluation.scoring.comparisons import compare_all
from training_jobs.evaluation.scoring.conclusions import conclude
from training_jobs.evaluation.scoring.summary import summarise_all
from training_jobs.management.console import writing_to
from training_jobs.measures.figures import decimal

if TYPE_CHECKING:
    from tests.benchmarks.tuned_retrieval import TunedRetrieval


class Command(BaseCommand):
    help = "Tune the embedded model on public questions, compare it with the untuned one, write a report."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--out", type=Path, default=settings.BASE_DIR / "docs" / "evaluation-report.md", metavar="FILE"
        )
        parser.add_argument(
            "--data",
            type=Path,
            default=settings.BASE_DIR.parent / "shared" / "data",
            metavar="DIR",
            help="folder with the public data sets (default: ../shared/data beside the checkout)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        from tests.benchmarks.tuned_retrieval import measure_tuned_retrieval  # they come with the repository

        with writing_to(options["out"]):
            measured = measure_tuned_retrieval(options["data"], self.stderr.write)
            text = _document(measured)
            options["out"].write_text(text, encoding="utf-8")
        self.stdout.write(_("Written to %s") % options["out"])


def _document(measured: "TunedRetrieval") -> str:
    from tests.benchmarks.tuned_retrieval import BASE

    summaries = summarise_all(measured.predictions)
    comparisons = compare_all(summaries, baseline=BASE)
    return markdown_report(
        title=_("Does fine-tuning help?"),
        introduction=_introduction(),
        facts=_facts(measured),
        summaries=summaries,
        comparisons=comparisons,
        conclusions=conclude(summaries, comparisons, baseline=BASE),
    )


def _introduction() -> list[str]:
    return [
        _(
            "The same questions were put to the untuned SmolLM2-135M-Instruct and to the same model after some"
            " minutes of LoRA on two processor cores. Both read what the portal's hybrid search finds, in the"
            " portal's own prompt. The questions are those of XQuAD-es; the articles they are about were never"
            " trained on, in neither translation."
        ),
        _(
            "This document is made by `manage.py evaluation_report`. A model this small shows that the way"
            " works and how it is measured; it does not show what a model of 7,000 million parameters reaches."
        ),
    ]


def _facts(measured: "TunedRetrieval") -> dict[str, str]:
    facts, questions = measured.facts, measured.questions
    num_articles = len({each.group for each in questions})
    return {
        _("date"): timezone.localdate().isoformat(),
        _("machine"): _("%(kind)s, %(cores)d cores, load %(load)s")
        % {
            "kind": platform.machine(),
            "cores": os.cpu_count() or 1,
            "load": decimal(os.getloadavg()[0], 1),
        },
        _("questions asked"): _counted(len(questions), num_articles),
        _("examples learned"): _counted(facts["num_training"], facts["num_training_articles"]),
        _("training"): f"{decimal(facts['training_minutes'], 1)} min",
        _("training and answering"): f"{decimal(facts['total_minutes'], 1)} min",
        _("largest memory"): f"{facts['peak_memory_mb']} MB",
        _("validation loss"): decimal(facts["validation_loss"], 3),
    }


def _counted(number: int, num_articles: int) -> str:
    return _("%(number)d (%(articles)d articles)") % {"number": number, "articles": num_articles}
