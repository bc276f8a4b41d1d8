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
    """An earlier question, complete in itself; `shown` are titles of what answered it, best first."""

    question: str
    shown: tuple[str, ...] = ()
    offered: tuple[Offered, ...] = ()
