"""After the child finished: its answers scored, its figures kept, its files checked, a release made.

Held-out questions tell how much better the tuned model answers than the base model it came from. Both
answered the same questions with the same sources; the intervals are paired bootstraps over questions.
"""

import json
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from assistant.statistics import bootstrap_mean, paired_difference
from training_jobs.enums import ExampleKind
from training_jobs.exceptions import LeaseLostError, ReleaseFilesError, RunFailedError
from training_jobs.jobs.lease import job_heartbeat
from training_jobs.measures.answers import chrf, token_f1
from training_jobs.ml.tuning.events import Finished
from training_jobs.models import Release, TrainingRun
from training_jobs.models.run_documents import HeldOut, KindScores, PairedScore, RunResults
from training_jobs.releases.services import release_register

ARTIFACTS, CHECKPOINTS, FINISHED = "artifacts", "checkpoints", "finished.json"
PREDICTIONS = "predictions.jsonl"
_ABSTAINS_FROM = 0.6  # token F1 with a sentence of abstention from which an answer counts as one


def complete_run(run: TrainingRun, reported: RunResults, finished: Finished) -> None:
    """Score, keep, check and register; safe to run again after a kill.

    Args:
        run: the run, claimed by this worker.
        reported: what its child said on the way.
        finished: what its child said last.

    Raises:
        RunFailedError: an artefact is not what the child wrote.
        LeaseLostError: the run belongs to somebody else now.
    """
    results = reported.finished(finished, held_out=score_predictions(run.folder / PREDICTIONS))
    run.results, run.digests = results.as_json(), finished.digests
    run.measured = asdict(replace(finished.measured, seconds_left=0))
    _keep(run, results=run.results, measured=run.measured, digests=run.digests)
    try:
        release = release_register(run)
    except ReleaseFilesError as error:
        _forget_artifacts(run)
        raise RunFailedError(
            "damaged_files",
            str(error),
            proposal=_("Press «Go on»: the files are written again from the last checkpoint."),
        ) from error
    run.results = replace(results, release=release.pk).as_json()
    _keep(run, results=run.results)
    shutil.rmtree(run.folder / CHECKPOINTS, ignore_errors=True)


def _keep(run: TrainingRun, **fields: Any) -> None:
    if not job_heartbeat(run, **fields):
        raise LeaseLostError(f"run {run.pk}, attempt {run.attempt}")


def _forget_artifacts(run: TrainingRun) -> None:
    """So that the next attempt writes them again; files that a release serves are left alone."""
    if not Release.objects.filter(run=run).exists():
        (run.folder / FINISHED).unlink(missing_ok=True)
        shutil.rmtree(run.folder / ARTIFACTS, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class Pair:
    """One question answered by both models."""

    kind: str
    reference: str
    base: str
    tuned: str


Score = Callable[[Pair, str], float]


def score_predictions(path: Path) -> HeldOut | None:
    """Scores of base and tuned, over all questions and by kind; None when there were none."""
    pairs = read_pairs(path)
    if not pairs:
        return None
    score_abstention = _abstention_score(pairs)
    metrics: dict[str, Score] = {
        "f1": lambda pair, answer: token_f1(answer, [pair.reference]),
        "chrf": lambda pair, answer: chrf(answer, [pair.reference]),
    }
    if score_abstention is not None:
        metrics["abstention"] = score_abstention
    groups: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        groups[pair.kind].append(pair)
    return HeldOut(
        num_questions=len(pairs),
        overall=_compare(pairs, metrics),
        by_kind={
            kind: KindScores(len(group), _compare(group, metrics)) for kind, group in sorted(groups.items())
        },
    )


def read_pairs(path: Path) -> list[Pair]:
    """Questions that both models answered, in the order of the file."""
    if not path.is_file():
        return []
    answers: dict[str, dict[str, dict[str, str]]] = {}
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            answers.setdefault(str(row["id"]), {})[row["model"]] = row
    return [
        Pair(both["base"]["kind"], both["base"]["reference"], both["base"]["answer"], both["tuned"]["answer"])
        for both in answers.values()
        if both.keys() >= {"base", "tuned"}
    ]


def _compare(pairs: Sequence[Pair], metrics: dict[str, Score]) -> dict[str, PairedScore]:
    compared = {}
    for name, score in metrics.items():
        base = [score(pair, pair.base) for pair in pairs]
        tuned = [score(pair, pair.tuned) for pair in pairs]
        compared[name] = PairedScore(
            base=bootstrap_mean(base), tuned=bootstrap_mean(tuned), difference=paired_difference(tuned, base)
        )
    return compared


def _abstention_score(pairs: Iterable[Pair]) -> Score | None:
    """1 when the model abstains exactly where it should: on questions without an answer, and only there."""
    sentences = sorted({pair.reference for pair in pairs if pair.kind == ExampleKind.ABSTENTION})
    if not sentences:
        return None

    def score(pair: Pair, answer: str) -> float:
        abstains = token_f1(answer, sentences) >= _ABSTAINS_FROM
        return float(abstains == (pair.kind == ExampleKind.ABSTENTION))

    return score
