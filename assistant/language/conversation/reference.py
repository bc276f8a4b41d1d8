"""«¿eso incluye la matrícula?», «¿dónde lo pido?»: a pronoun stands for the thing. The thing in its place."""

import re
from collections.abc import Sequence

from assistant.language.conversation.earlier import Earlier
from assistant.language.conversation.frame import Frame
from assistant.language.conversation.subject import programme_in, subject_of
from assistant.language.conversation.wording import contracted
from assistant.language.programmes import Known

_THE_PROGRAMME = re.compile(r"\b(?P<joint>[ad])?el (?:programa|curso)\b", re.I)


def with_reference(frame: Frame, earlier: Sequence[Earlier], known: Known) -> str:
    """The question with the thing in place of its pronoun; empty when nothing was spoken of."""
    subject = subject_of(earlier[-1].question, known)
    if frame.points_to_programme:
        programme = next((p for turn in reversed(earlier) if (p := programme_in(turn.question, known))), "")
        return _with_programme(frame.text, programme) if programme else ""
    if not subject or (frame.has("content") and not frame.leans and not frame.pointing):
        return ""  # «¿lo puedo hacer por internet?» says enough to be searched
    if frame.pointing:
        return contracted(
            f"{frame.text[: frame.pointing.start()]}{subject}{frame.text[frame.pointing.end() :]}"
        )
    return f"{_without_pronoun(frame)} {subject}"


def _with_programme(text: str, programme: str) -> str:
    joints = {"a": "a ", "d": "de "}
    return contracted(
        _THE_PROGRAMME.sub(lambda found: f"{joints.get(found['joint'] or '', '')}{programme}", text)
    )


def _without_pronoun(frame: Frame) -> str:
    """«dónde lo pido» > «dónde pido»; «cómo hago para pagarlo» > «cómo hago para pagar»."""
    if frame.pronoun:
        return f"{frame.text[: frame.pronoun.start]}{frame.text[frame.pronoun.end :].lstrip()}"
    return re.sub(r"(?<=[aei]r)l[oa]s?\b", "", frame.text)
