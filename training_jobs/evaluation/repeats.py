"""Methods trained several times with other seeds: their names, and one summary for all their trainings.

The first training keeps the method's own name, each further one carries its seed (`lda#14`); replies are kept
under these names. What is measured is pooled under the method's name: the mean over the trainings, with an
interval that holds the chance of the questions and that of the training.

Interval: questions and trainings are two crossed samples, so both are drawn again in every resample (the
pigeonhole bootstrap: Owen 2007, Annals of Applied Statistics 1(2), 386-411, arXiv 0712.1111; why the seed
belongs into the interval: Bouthillier et al. 2021, arXiv 2103.03098). With S trainings the bootstrap sees a
variance of (S - 1)/S of theirs, too little when S is 5; deviations between trainings are therefore stretched
by sqrt(S / (S - 1)) (Davison & Hinkley 1997, section 2.3.2). On the draw b, of trainings s drawn with weights
w(b, s) and values x(b, s): mean_s x(b, s) + sqrt(S / (S - 1)) · sum_s (w(b, s) - 1/S) x(b, s).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from assistant.statistics import Values
from training_jobs.measures.figures import DIGITS

_SEEDED = re.compile(r"(?P<method>.+)#(?P<seed>\d+)")
_Of = TypeVar("_Of")


@dataclass(frozen=True, slots=True)
class SeedSpread:
    """A measure in each training, in the order of the seeds."""

    values: tuple[float, ...]

    @property
    def mean(self) -> float:
        return float(np.mean(self.values))

    @property
    def standard_deviation(self) -> float:
        """Of trainings (n - 1); 0 for a single one."""
        return float(np.std(self.values, ddof=1)) if len(self.values) > 1 else 0.0

    def as_document(self) -> dict[str, object]:
        return {
            "values": [round(value, DIGITS) for value in self.values],
            "standard_deviation": round(self.standard_deviation, DIGITS),
        }


def with_seed(method: str, seed: int) -> str:
    return f"{method}#{seed}"


def split_seed(name: str) -> tuple[str, int | None]:
    """The method, and the seed its name carries, if it carries one."""
    found = _SEEDED.fullmatch(name)
    return (found["method"], int(found["seed"])) if found else (name, None)


def grouped(by_name: Mapping[str, _Of]) -> dict[str, list[_Of]]:
    """All trainings of each method, under its name, in the order given.

    A name with a seed whose method is not among the names is a method of its own.
    """
    groups: dict[str, list[_Of]] = {}
    for name, value in by_name.items():
        method, _seed = split_seed(name)
        groups.setdefault(method if method in by_name else name, []).append(value)
    return groups


def pooled_draws(draws: Sequence[Values], *, seed: int | Sequence[int]) -> Values:
    """One value a resample for all trainings together (see above), from those of each (B values each).

    All trainings were measured on the same resamples of questions, in the same order. Give every method a
    seed of its own: the third training of one has nothing to do with the third of another. Values that all
    lie between 0 and 1 stay there.
    """
    if len(draws) == 1:
        return draws[0]
    stacked = np.stack(draws)  # (S, B)
    num_trainings, num_draws = stacked.shape
    generator = np.random.default_rng(seed)
    drawn = generator.integers(num_trainings, size=(num_draws, num_trainings))
    weights = np.stack([(drawn == each).mean(axis=1) for each in range(num_trainings)])  # (S, B)
    stretch = np.sqrt(num_trainings / (num_trainings - 1))
    pooled: Values = stacked.mean(axis=0) + stretch * ((weights - 1 / num_trainings) * stacked).sum(axis=0)
    if np.nanmin(stacked) >= 0 and np.nanmax(stacked) <= 1:
        pooled = np.clip(pooled, 0.0, 1.0)
    return pooled
