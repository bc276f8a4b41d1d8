"""OnnxEncoder on a tiny model built here."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from assistant.encoder.onnx import OnnxEncoder
from assistant.exceptions import EncoderUnavailableError


def test_mean_pooling_ignores_padding(folder: Path):
    vectors = OnnxEncoder(folder, num_threads=1).encode_passages(["uno", "uno dos tres"])
    np.testing.assert_allclose(vectors, [[1, 0, 0], np.ones(3) / np.sqrt(3)], rtol=1e-6)


def test_cls_pooling_takes_the_first_token(folder: Path):
    (folder / "encoder.json").write_text(json.dumps({"pooling": "cls"}))
    vectors = OnnxEncoder(folder, num_threads=1).encode_passages(["dos uno uno"])
    np.testing.assert_allclose(vectors, [[0, 1, 0]])


def test_vectors_come_back_in_the_order_asked(folder: Path):
    texts = ["uno", "dos dos dos", "tres tres", "uno uno uno uno"]
    vectors = OnnxEncoder(folder, num_threads=1).encode_passages(texts)
    assert vectors.argmax(axis=1).tolist() == [0, 1, 2, 0]


def test_many_batches_give_the_same_vectors_as_single_texts(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("assistant.encoder.onnx.MAX_BATCH_TOKENS", 4)
    encoder = OnnxEncoder(folder, num_threads=1)
    texts = ["uno dos", "mezcla", "tres dos uno mezcla uno", "dos", "uno uno tres"]
    together = encoder.encode_passages(texts)
    alone = np.concatenate([encoder.encode_passages([text]) for text in texts])
    np.testing.assert_allclose(together, alone, rtol=1e-6)


def test_prefixes_differ_for_queries_and_passages(folder: Path):
    (folder / "encoder.json").write_text(json.dumps({"query_prefix": "uno ", "passage_prefix": "dos "}))
    encoder = OnnxEncoder(folder, num_threads=1)
    np.testing.assert_allclose(encoder.encode_queries(["uno"]), [[1, 0, 0]])
    np.testing.assert_allclose(encoder.encode_passages(["dos"]), [[0, 1, 0]])


def test_long_text_is_cut_at_the_limit(folder: Path):
    (folder / "encoder.json").write_text(json.dumps({"max_tokens": 2}))
    vectors = OnnxEncoder(folder, num_threads=1).encode_passages(["uno uno dos dos dos dos"])
    np.testing.assert_allclose(vectors, [[1, 0, 0]])


def test_text_without_tokens_gives_a_finite_vector(folder: Path):
    assert np.isfinite(OnnxEncoder(folder, num_threads=1).encode_queries(["", "uno"])).all()


def test_no_texts_give_an_empty_matrix(folder: Path):
    assert OnnxEncoder(folder, num_threads=1).encode_queries([]).shape == (0, 3)


def test_sentence_transformers_files_are_understood(folder: Path):
    (folder / "1_Pooling").mkdir()
    pooling = {"pooling_mode_cls_token": True, "pooling_mode_mean_tokens": False}
    (folder / "1_Pooling" / "config.json").write_text(json.dumps(pooling))
    prompts = {"prompts": {"query": "dos ", "document": "tres "}}
    (folder / "config_sentence_transformers.json").write_text(json.dumps(prompts))
    encoder = OnnxEncoder(folder, num_threads=1)
    np.testing.assert_allclose(encoder.encode_queries(["uno"]), [[0, 1, 0]])
    np.testing.assert_allclose(encoder.encode_passages(["uno"]), [[0, 0, 1]])


def test_unknown_pooling_is_refused(folder: Path):
    (folder / "encoder.json").write_text(json.dumps({"pooling": "max"}))
    with pytest.raises(EncoderUnavailableError, match="cls"):
        OnnxEncoder(folder, num_threads=1)


def test_missing_model_says_what_to_do(tmp_path: Path):
    with pytest.raises(EncoderUnavailableError, match="prepare_models"):
        OnnxEncoder(tmp_path, num_threads=1)


def test_broken_model_says_what_to_do(folder: Path):
    (folder / "model.onnx").write_bytes(b"not a model")
    with pytest.raises(EncoderUnavailableError, match="prepare_models"):
        OnnxEncoder(folder, num_threads=1)


def test_digest_changes_with_the_prefix_and_not_with_the_licence(folder: Path):
    before = OnnxEncoder(folder, num_threads=1).digest
    (folder / "LICENSE.txt").write_text("MIT")
    assert OnnxEncoder(folder, num_threads=1).digest == before
    (folder / "encoder.json").write_text(json.dumps({"query_prefix": "uno "}))
    assert OnnxEncoder(folder, num_threads=1).digest != before


def test_threads_share_one_encoder(folder: Path):
    encoder = OnnxEncoder(folder, num_threads=1)
    texts = ["uno", "dos dos", "tres", "uno dos tres"] * 25
    expected = encoder.encode_passages(texts)
    with ThreadPoolExecutor(8) as pool:
        rows = list(pool.map(lambda text: encoder.encode_passages([text])[0], texts))
    np.testing.assert_allclose(np.stack(rows), expected, rtol=1e-6)
