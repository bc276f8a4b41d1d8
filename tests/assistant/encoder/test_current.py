"""One encoder a process, built late, never inherited by a fork."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from assistant.encoder import Encoder, forget_encoder, get_encoder
from assistant.encoder import current as module
from assistant.encoder.server import OpenAIEncoder
from assistant.exceptions import EncoderUnavailableError


@pytest.fixture(autouse=True)
def _fresh(settings, folder: Path):
    settings.ENCODER_PATH, settings.ENCODER_URL = folder, ""
    forget_encoder()
    yield
    forget_encoder()


def test_threads_build_it_once(monkeypatch: pytest.MonkeyPatch):
    builds: list[Encoder] = []
    real_build = module._build

    def build() -> Encoder:
        builds.append(real_build())
        return builds[-1]

    monkeypatch.setattr(module, "_build", build)
    with ThreadPoolExecutor(8) as pool:
        encoders = set(pool.map(lambda _: id(get_encoder()), range(32)))
    assert (len(encoders), len(builds)) == (1, 1)


def test_missing_files_are_looked_for_again(folder: Path):
    (folder / "model.onnx").rename(folder / "later")
    with pytest.raises(EncoderUnavailableError):
        get_encoder()
    (folder / "later").rename(folder / "model.onnx")
    assert get_encoder().dimensions == 3


def test_changed_settings_give_another_encoder(settings):
    first = get_encoder()
    settings.ENCODER_URL, settings.ENCODER_MODEL = "http://127.0.0.1:9/v1", "modelo"
    assert (first.dimensions, get_encoder().name) == (3, "modelo")


def test_url_without_model_is_refused(settings):
    settings.ENCODER_URL, settings.ENCODER_MODEL = "http://127.0.0.1:9/v1", ""
    with pytest.raises(EncoderUnavailableError, match="ENCODER_MODEL"):
        get_encoder()


def test_server_class_serves_an_address(settings):
    settings.ENCODER_URL, settings.ENCODER_MODEL = "http://127.0.0.1:9/v1", "modelo"
    assert isinstance(module._build(), OpenAIEncoder)


_FORK = """
import os, sys, django
django.setup()
from assistant.encoder import current, get_encoder
get_encoder().encode_passages(["uno"])
child = os.fork()
if child == 0:
    inherited = bool(current._built)
    works = get_encoder().encode_passages(["uno"]).shape == (1, 3)
    os._exit(0 if works and not inherited else 1)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) or (0 if current._built else 2))
"""


def test_forked_child_builds_its_own(folder: Path):
    # In a process of its own: the test run has threads, and a fork copies their locks as they happen to be.
    finished = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _FORK],
        env=os.environ | {"ENCODER_PATH": str(folder)},
        timeout=60,
        check=False,
    )
    assert finished.returncode == 0
