"""Curated text word for word: structure that people wrote stays structure."""

from assistant.answering.quoting.excerpt import best_sentences
from assistant.language.sentences import split_sentences
from assistant.retrieval.types import Hit
from curation.enums import Kind

MAX_QUOTE_CHARS = 600
MAX_WHOLE_CHARS = 1_500  # a frequent question's answer is one thing; it is quoted whole up to here
_BLOCK_STARTS = ("|", "-", "*", "+", ">", "#", "```")


def quotation(question: str, hit: Hit) -> str:
    """The passage whole when it is short or a curated answer, else its best sentences."""
    limit = MAX_WHOLE_CHARS if hit.kind == Kind.FAQ else MAX_QUOTE_CHARS
    if len(hit.text) <= limit:
        return hit.text.strip()
    prose = "\n".join(line for line in split_sentences(hit.text) if not line.startswith("|"))
    return _joined(best_sentences(question, prose, max_chars=MAX_QUOTE_CHARS))


def marked(text: str, number: int) -> str:
    """Markdown with its [number] at the end; after a table or a list the mark stands in a line of its own."""
    text = text.strip()
    last_line = text.rsplit("\n", 1)[-1].lstrip()
    is_block = last_line.startswith(_BLOCK_STARTS) or last_line[:1].isdigit()
    return f"{text}\n\n[{number}]" if is_block else f"{text} [{number}]"


def _joined(sentences: list[str]) -> str:
    """One paragraph, but list items in lines of their own."""
    text = ""
    for sentence in sentences:
        is_item = sentence.startswith(_BLOCK_STARTS)
        text += ("\n" if is_item else " ") + sentence if text else sentence
    return text
