"""The sentences of a passage that speak most of the question, in their own order."""

from assistant.language.sentences import split_sentences
from assistant.language.words import content_stems


def best_sentences(question: str, text: str, *, max_chars: int) -> list[str]:
    """Up to `max_chars` of whole sentences; the whole text when it fits."""
    sentences = split_sentences(text)
    if len(text) <= max_chars or len(sentences) <= 1:
        return [text.strip()[:max_chars]] if len(sentences) <= 1 else sentences
    asked = set(content_stems(question))
    stems = [set(content_stems(sentence)) for sentence in sentences]
    scores = [_score(at, stems, asked) for at in range(len(sentences))]
    chosen: list[int] = []
    length = 0
    for at in sorted(range(len(sentences)), key=lambda at: (-scores[at], at)):
        size = len(sentences[at]) + 1  # with the blank or line break that joins it
        if chosen and (length + size > max_chars + 1 or scores[at] == 0):
            continue
        chosen.append(at)
        length += size
    return [sentences[at][:max_chars] for at in sorted(chosen)]


def _score(at: int, stems: list[set[str]], asked: set[str]) -> float:
    """Shared words; a neighbour's count a little, because an answer often stands beside its subject."""
    near = stems[max(0, at - 1) : at] + stems[at + 1 : at + 2]
    return len(stems[at] & asked) + 0.3 * max((len(other & asked) for other in near), default=0)
