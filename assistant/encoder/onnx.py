"""A sentence encoder on ONNX Runtime: any sentence-transformers model exported to a folder. No torch."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import onnxruntime as ort
from django.utils.translation import gettext as _
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from assistant.encoder.description import read_description
from assistant.encoder.digest import folder_digest
from assistant.exceptions import EncoderUnavailableError

# Tokens of one run, padding included: large enough to keep the cores busy, small enough for the cache and
# for memory (docs/benchmarks.md, "Encoder").
MAX_BATCH_TOKENS = 2048
_SENTENCE_OUTPUT, _TOKENS_OUTPUT = "sentence_embedding", "last_hidden_state"


class OnnxEncoder:
    """Encodes with `model.onnx` and `tokenizer.json` of a folder. Threads may share one instance.

    Texts of similar length run together and are padded only to the longest of their batch, so the work
    follows the tokens there are; results come back in the order asked.

    Raises:
        EncoderUnavailableError: when built on a folder without a usable model.
    """

    def __init__(self, folder: Path, *, num_threads: int) -> None:
        _check_files(folder)
        self._description = read_description(folder)
        self._folder = folder
        try:
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            self._session = ort.InferenceSession(
                str(folder / "model.onnx"), _session_options(num_threads), providers=_providers()
            )
        except Exception as error:  # both libraries raise bare Exception for a broken file
            raise EncoderUnavailableError(
                _("The encoder in %(folder)s cannot be loaded: delete the folder and run `prepare_models`.")
                % {"folder": folder}
            ) from error
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(self._description.max_tokens)
        self._inputs = {each.name for each in self._session.get_inputs()}
        outputs = [each.name for each in self._session.get_outputs()]
        self._output = next(
            (name for name in (_SENTENCE_OUTPUT, _TOKENS_OUTPUT) if name in outputs), outputs[0]
        )
        self._digest = folder_digest(folder)
        self._dimensions = int(self._encode([""]).shape[1])

    @property
    def name(self) -> str:
        return self._description.name

    @property
    def digest(self) -> str:
        return self._digest

    @property
    def dimensions(self) -> int:
        return self._dimensions

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._encode([self._description.query_prefix + text for text in texts])

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._encode([self._description.passage_prefix + text for text in texts])

    def _encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if not texts:
            return np.zeros((0, self._dimensions), dtype=np.float32)
        encodings = self._tokenizer.encode_batch(list(texts))
        order = sorted(range(len(encodings)), key=lambda index: len(encodings[index].ids), reverse=True)
        vectors: NDArray[np.float32] | None = None
        for batch in _batches(order, encodings):
            rows = self._run([encodings[index] for index in batch])
            if vectors is None:
                vectors = np.empty((len(texts), rows.shape[1]), dtype=np.float32)
            vectors[batch] = rows
        assert vectors is not None  # noqa: S101  there was at least one text
        return vectors

    def _run(self, encodings: Sequence[Encoding]) -> NDArray[np.float32]:
        """L2-normalised vectors (B, D) of one batch, the longest text first."""
        num_tokens = max(1, len(encodings[0].ids))
        ids = np.zeros((len(encodings), num_tokens), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, encoding in enumerate(encodings):
            ids[row, : len(encoding.ids)] = encoding.ids
            mask[row, : len(encoding.ids)] = 1
        feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        wanted = {name: array for name, array in feed.items() if name in self._inputs}
        output = np.asarray(self._session.run([self._output], wanted)[0], dtype=np.float32)
        pooled = output if output.ndim == 2 else self._pool(output, mask)
        lengths = np.linalg.norm(pooled, axis=1, keepdims=True)
        return np.asarray(pooled / np.maximum(lengths, 1e-12), dtype=np.float32)

    def _pool(self, hidden: NDArray[np.float32], mask: NDArray[np.int64]) -> NDArray[np.float32]:
        """(B, T, D) and mask (B, T), 0 for padding -> (B, D)."""
        if self._description.pooling == "cls":
            return hidden[:, 0]
        weights = mask.astype(np.float32)
        total = np.matmul(weights[:, None, :], hidden)[:, 0]
        num_tokens = np.maximum(weights.sum(axis=1, keepdims=True), 1.0)
        return np.asarray(total / num_tokens, dtype=np.float32)


def _batches(order: Sequence[int], encodings: Sequence[Encoding]) -> Iterator[list[int]]:
    """Cut the order (longest first) into batches of at most MAX_BATCH_TOKENS, padding included."""
    start = 0
    while start < len(order):
        longest = max(1, len(encodings[order[start]].ids))
        size = max(1, MAX_BATCH_TOKENS // longest)
        yield list(order[start : start + size])
        start += size


def _check_files(folder: Path) -> None:
    for name in ("model.onnx", "tokenizer.json"):
        if not (folder / name).is_file():
            raise EncoderUnavailableError(
                _("The encoder is not there yet (%(file)s is missing): run `manage.py prepare_models`.")
                % {"file": folder / name}
            )


def _session_options(num_threads: int) -> ort.SessionOptions:
    options = ort.SessionOptions()
    options.intra_op_num_threads = num_threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # Waiting threads sleep: several processes share the cores, and an idle one must not burn them.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # Memory goes back after each run instead of staying at the size of the largest batch ever seen.
    options.enable_cpu_mem_arena = False
    return options


def _providers() -> list[str]:
    """A GPU when this ONNX Runtime was built for one, else the processor."""
    preferred = ("CUDAExecutionProvider", "CPUExecutionProvider")
    available = ort.get_available_providers()
    return [name for name in preferred if name in available]
