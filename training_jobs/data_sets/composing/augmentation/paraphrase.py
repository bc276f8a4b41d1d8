"""Paraphrases by the engine, kept only when they still ask the same thing about the same facts.

A small model writes few that pass; a large one many. When the engine is away, there are none and the data
set is built without: the report says so.
"""

import asyncio
import json
import logging
import re
from collections.abc import Callable, Iterable
from contextlib import aclosing
from pathlib import Path

from assistant.answering.verification.facts import facts_of, unsupported_facts
from assistant.exceptions import EngineUnavailableError
from assistant.generation import ChatClient, Completion, Message, resolve_endpoint
from assistant.language.words import content_stems, fold
from training_jobs.data_sets.similarity import Similarity

logger = logging.getLogger(__name__)

_RULES = (
    "Reescribe la pregunta con otras palabras, como la haría otra persona, en español y en una sola línea."
    " Conserva sin cambios los números, las fechas y los nombres. No la respondas."
)
_MAX_TOKENS = 60
_PREFIX = re.compile(r"^(?:[-*•]|\d+[.)]|pregunta(?: reescrita)?:|reescritura:|respuesta:)\s*", re.IGNORECASE)
Ask = Callable[[str], str]
"""Asks the engine for one paraphrase of a question."""


def ask_engine(question: str) -> str:
    """One paraphrase as the engine wrote it.

    Raises:
        EngineUnavailableError: it is not there, or fell silent.
    """
    return asyncio.run(_generate(question))


class Paraphraser:
    """Writes paraphrases and remembers them in `memory` (a file), so that a build begun again asks no more.

    `num_written` and `num_kept` count those of this process; `is_away` is True once the engine failed.
    """

    def __init__(
        self, similarity: Similarity, *, min_cosine: float, memory: Path | None = None, ask: Ask = ask_engine
    ) -> None:
        self._similarity = similarity
        self._min_cosine = min_cosine
        self._memory = memory
        self._ask = ask
        self._known = dict(_remembered(memory)) if memory else {}
        self.num_written = self.num_kept = 0
        self.is_away = False

    def paraphrase(self, question: str) -> str | None:
        """Another way to ask it, or None: the engine is away or what it wrote is not the same question."""
        written = self._known.get(question)
        if written is None:
            written = self._write(question)
        if not written:
            return None
        self.num_written += 1
        if not is_faithful(question, written, self._similarity, min_cosine=self._min_cosine):
            return None
        self.num_kept += 1
        return written

    def _write(self, question: str) -> str:
        if self.is_away:
            return ""
        try:
            written = cleaned(self._ask(question))
        except EngineUnavailableError:
            logger.warning("engine_unavailable: the data set goes on without paraphrases")
            self.is_away = True
            return ""
        self._known[question] = written
        if self._memory is not None:
            self._memory.parent.mkdir(parents=True, exist_ok=True)
            with self._memory.open("a", encoding="utf-8") as file:
                file.write(json.dumps([question, written], ensure_ascii=False) + "\n")
        return written


def is_faithful(question: str, written: str, similarity: Similarity, *, min_cosine: float) -> bool:
    """Same facts and names both ways, near in meaning, and not the same words again."""
    if not written or len(written) > 2 * len(question) + 40 or fold(written) == fold(question):
        return False
    if content_stems(written) == content_stems(question):
        return False
    if unsupported_facts(written, facts_of(question), question):
        return False
    if unsupported_facts(question, facts_of(written), written):
        return False
    cosines = similarity.of_questions([question], [written])
    return cosines is not None and float(cosines[0, 0]) >= min_cosine


def cleaned(written: str) -> str:
    """The first line of what the engine wrote, without bullets and quotation marks around it."""
    line = next((line.strip() for line in written.splitlines() if line.strip()), "")
    return _PREFIX.sub("", line).strip(" \"'«»“”*")


async def _generate(question: str) -> str:
    messages = [Message(role="system", content=_RULES), Message(role="user", content=question)]
    stream = ChatClient(resolve_endpoint()).stream(messages, max_tokens=_MAX_TOKENS, completion=Completion())
    async with aclosing(stream) as pieces:
        return "".join([piece async for piece in pieces])


def _remembered(memory: Path) -> Iterable[tuple[str, str]]:
    """What an earlier attempt wrote; a line cut short by a kill is left out."""
    if not memory.exists():
        return
    for line in memory.read_text(encoding="utf-8").splitlines():
        try:
            question, written = json.loads(line)
        except ValueError:
            continue
        yield question, written
