"""What is remembered of the questions before: plain frozen data."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Offered:
    """A button of an earlier answer."""

    label: str
    question: str
    key: str


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier question, complete in itself; `shown` are titles of what answered it, best first.

    `asked_back`: the buttons were the answer, one of which was to be chosen.
    """

    question: str
    shown: tuple[str, ...] = ()
    offered: tuple[Offered, ...] = ()
    asked_back: bool = False
