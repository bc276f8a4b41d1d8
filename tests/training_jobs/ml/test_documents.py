"""Documents of JSON: what is read of rows of other versions."""

from dataclasses import asdict, dataclass, field

import pytest

from training_jobs.ml.documents import DocumentError, read_document


@dataclass(frozen=True)
class Part:
    name: str
    size: int | None = None


@dataclass(frozen=True)
class Whole:
    parts: tuple[Part, ...] = ()
    by_name: dict[str, Part] = field(default_factory=dict)
    first: Part | None = None


def test_a_document_comes_back_as_it_was():
    whole = Whole((Part("a"), Part("b", 2)), {"c": Part("c")}, Part("d"))
    assert read_document(Whole, asdict(whole)) == whole


def test_what_is_missing_has_its_default_and_what_is_unknown_is_passed_over():
    assert read_document(Whole, {"parts": [{"name": "a", "colour": "red"}], "more": 1}) == Whole((Part("a"),))


@pytest.mark.parametrize("raw", [None, [], "text", {"first": {"size": 1}}, {"first": 3}])
def test_another_shape_is_refused(raw: object):
    with pytest.raises(DocumentError):
        read_document(Whole, raw)
