"""A multinomial logistic model over query vectors, fitted by `manage.py fit_intents`, applied with numpy.

`weights.npz` holds `labels` (C,), `weights` (C, D), `bias` (C,), `mean` (D,), `threshold` and the `encoder`
they belong to. With another encoder the model is silent: its numbers would mean nothing.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.encoder.current import get_encoder
from assistant.exceptions import EncoderUnavailableError

WEIGHTS = Path(__file__).with_name("weights.npz")


@dataclass(frozen=True, slots=True)
class IntentModel:
    labels: tuple[str, ...]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    mean: NDArray[np.float32]
    threshold: float
    encoder: str

    def probabilities(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """(N, D) -> (N, C), each row adding up to one."""
        scores = (vectors - self.mean) @ self.weights.T + self.bias
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        return np.asarray(powers / powers.sum(axis=1, keepdims=True), dtype=np.float32)


@cache
def load_model(path: Path = WEIGHTS) -> IntentModel:
    with np.load(path, allow_pickle=False) as kept:
        return IntentModel(
            labels=tuple(str(label) for label in kept["labels"]),
            weights=kept["weights"],
            bias=kept["bias"],
            mean=kept["mean"],
            threshold=float(kept["threshold"]),
            encoder=str(kept["encoder"]),
        )


# Whoever is taken for a fraud is turned away, so the model alone must be surer of that than of the rest.
_SURER = {"dishonest": 0.97}


def recognised(message: str) -> str:
    """The label the model is sure of, empty when it is not sure or no fitting encoder is there."""
    model = load_model()
    try:
        encoder = get_encoder()
        if encoder.name != model.encoder:
            return ""
        found = model.probabilities(encoder.encode_queries([message]))[0]
    except EncoderUnavailableError:
        return ""
    best = int(found.argmax())
    label = model.labels[best]
    return label if found[best] >= _SURER.get(label, model.threshold) else ""
