"""What a data set is made of. Frozen and checked: with the same content, equal recipes give equal data."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from enum import StrEnum
from random import Random
from typing import Any

from django.utils.translation import gettext as _

from training_jobs.enums import ExampleKind, Split
from training_jobs.exceptions import RecipeError

MAX_EVALUATION_QUESTIONS = 5_000
MAX_DISTRACTORS = 9
MAX_AUGMENTED = 4
MAX_SEED = 2**31 - 1


class Augmentation(StrEnum):
    """Ways to say the same question again; only training questions are ever varied."""

    TEMPLATES = "templates"
    SPELLING = "spelling"
    VOSEO = "voseo"
    PARAPHRASE = "paraphrase"


ALL_KINDS = tuple(ExampleKind(kind) for kind in ExampleKind)
PLAIN_AUGMENTATIONS = (Augmentation.TEMPLATES, Augmentation.SPELLING, Augmentation.VOSEO)


@dataclass(frozen=True, slots=True)
class Recipe:
    """One data set's options. Shares and similarities run from 0 to 1.

    `num_distractors` is a wish: no prompt ever holds more sources than the assistant's own
    (`PROMPT_MAX_SOURCES`). `withheld_share` of the questions with sources are asked without the source that
    answers, and the answer taught is to say so. `as_of` decides what is in force; the service that creates
    the row fills it in, so that building again later still means the same day.
    """

    kinds: tuple[ExampleKind, ...] = ALL_KINDS
    augmentations: tuple[Augmentation, ...] = PLAIN_AUGMENTATIONS
    augmented_per_question: int = 1
    questions_per_source: int = 8
    num_distractors: int = 3
    withheld_share: float = 0.15
    validation_share: float = 0.1
    test_share: float = 0.1
    seed: int = 42
    near_duplicate_overlap: float = 0.8
    near_duplicate_cosine: float = 0.97
    paraphrase_min_cosine: float = 0.9
    evaluation_questions: tuple[str, ...] = ()
    as_of: date | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot work.

        Raises:
            RecipeError: naming the field and the rule.
        """
        _check_kinds(self)
        for name, low, high in _WHOLE_NUMBERS:
            _in_range(name, getattr(self, name), low, high)
        for name, low_share, high_share in _SHARES:
            _in_range(name, getattr(self, name), low_share, high_share)
        if self.validation_share + self.test_share > 0.6:
            raise RecipeError(
                "test_share", _("Validation and test together may take at most 60 % of the entries.")
            )
        if len(self.evaluation_questions) > MAX_EVALUATION_QUESTIONS:
            raise RecipeError(
                "evaluation_questions",
                _("At most %(number)d evaluation questions can be kept out.")
                % {"number": MAX_EVALUATION_QUESTIONS},
            )

    def split_of(self, key: str) -> Split:
        """The side of one part of the content, by its key and the seed alone; shares are met on average.

        So a part keeps its side when others come and go, and all ways to ask about it stand together.
        """
        place = int.from_bytes(hashlib.sha256(f"{self.seed}:{key}".encode()).digest()[:8], "big") / 2**64
        if place < self.test_share:
            return Split.TEST
        return Split.VALIDATION if place < self.test_share + self.validation_share else Split.TRAINING

    def to_json(self) -> dict[str, Any]:
        """Plain values, as kept in the row."""
        values = asdict(self)
        values["kinds"] = [kind.value for kind in self.kinds]
        values["augmentations"] = [way.value for way in self.augmentations]
        values["evaluation_questions"] = list(self.evaluation_questions)
        values["as_of"] = self.as_of.isoformat() if self.as_of else None
        return values

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Recipe":
        """The recipe of `to_json`; what is missing has its default.

        Raises:
            RecipeError: an unknown field, or a value that is not as described.
        """
        unknown = sorted(set(values) - {field.name for field in fields(cls)})
        if unknown:
            raise RecipeError(unknown[0], _("A recipe has no field «%(field)s».") % {"field": unknown[0]})
        known = dict(values)
        for name, read in _READERS.items():
            if name in known:
                known[name] = _read(name, known[name], read)
        return cls(**known)


_WHOLE_NUMBERS = (
    ("augmented_per_question", 0, MAX_AUGMENTED),
    ("questions_per_source", 1, 50),
    ("num_distractors", 0, MAX_DISTRACTORS),
    ("seed", 0, MAX_SEED),
)
_SHARES = (
    ("withheld_share", 0.0, 0.5),
    ("validation_share", 0.0, 0.4),
    ("test_share", 0.0, 0.4),
    ("near_duplicate_overlap", 0.3, 1.0),
    ("near_duplicate_cosine", 0.5, 1.0),
    ("paraphrase_min_cosine", 0.5, 1.0),
)


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError
    return value


def _share(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError
    return float(value)


def _many(value: Any, read: Any) -> tuple[Any, ...]:
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise TypeError
    return tuple(read(each) for each in value)


def _texts(value: Any) -> tuple[str, ...]:
    texts: tuple[str, ...] = _many(value, str)
    return tuple(text.strip() for text in texts if text.strip())


_READERS: dict[str, Callable[[Any], object]] = {
    "kinds": lambda value: _many(value, ExampleKind),
    "augmentations": lambda value: _many(value, Augmentation),
    "evaluation_questions": _texts,
    "as_of": lambda value: date.fromisoformat(value) if value else None,
    **{name: _whole for name, _low, _high in _WHOLE_NUMBERS},
    **{name: _share for name, _low, _high in _SHARES},
}


def _read(name: str, value: Any, read: Any) -> Any:
    try:
        return read(value)
    except (ValueError, TypeError) as error:
        raise RecipeError(
            name, _("«%(field)s» cannot be %(value)s.") % {"field": name, "value": repr(value)[:80]}
        ) from error


def _in_range(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise RecipeError(
            name,
            _("«%(field)s» must be between %(low)s and %(high)s, not %(value)s.")
            % {"field": name, "low": low, "high": high, "value": value},
        )


def _check_kinds(recipe: Recipe) -> None:
    if not recipe.kinds:
        raise RecipeError("kinds", _("Choose at least one kind of example."))
    for name in ("kinds", "augmentations"):
        values = getattr(recipe, name)
        if len(set(values)) != len(values):
            raise RecipeError(name, _("«%(field)s» names the same thing twice.") % {"field": name})


def random_for(seed: int, *names: object) -> Random:
    """Random numbers that depend on nothing but the seed and the names: never on what came before."""
    return Random(":".join(map(str, (seed, *names))))  # noqa: S311 - chance, not secrecy
