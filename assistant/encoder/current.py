"""The encoder of this process, built from the settings when it is first needed.

Threads share one. A forked child builds its own: the runtime's threads do not survive a fork.
"""

import os
import threading

from django.conf import settings
from django.utils.translation import gettext as _

from assistant.encoder.base import Encoder
from assistant.encoder.cached import CachedEncoder
from assistant.exceptions import EncoderUnavailableError

_lock = threading.Lock()
_built: dict[tuple[str, ...], Encoder] = {}  # at most one, under the settings it was built from


def get_encoder() -> Encoder:
    """The encoder that the settings name.

    Raises:
        EncoderUnavailableError: its files are missing or broken; the next call tries again.
    """
    wanted = _settings_key()
    encoder = _built.get(wanted)
    if encoder is not None:
        return encoder
    with _lock:
        if wanted not in _built:
            fresh = CachedEncoder(_build())
            _built.clear()
            _built[wanted] = fresh
        return _built[wanted]


def forget_encoder() -> None:
    """Let the next call build again, for example after new weights were put in place."""
    with _lock:
        _built.clear()


def _start_afresh_in_child() -> None:
    global _lock
    _lock = threading.Lock()  # the old one may be held by a thread that does not exist here
    # Kept for ever, never freed: a runtime being destroyed waits for its threads, and they stayed behind.
    _inherited.extend(_built.values())
    _built.clear()


_inherited: list[Encoder] = []
os.register_at_fork(after_in_child=_start_afresh_in_child)


def _settings_key() -> tuple[str, ...]:
    return (
        settings.ENCODER_URL,
        settings.ENCODER_MODEL,
        settings.ENCODER_API_KEY,
        settings.ENCODER_QUERY_PREFIX,
        settings.ENCODER_PASSAGE_PREFIX,
        str(settings.ENCODER_PATH),
        str(settings.ENCODER_THREADS),
    )


def _build() -> Encoder:
    if not settings.ENCODER_URL:
        from assistant.encoder.onnx import OnnxEncoder  # 50 MB that a process without searches never pays

        return OnnxEncoder(settings.ENCODER_PATH, num_threads=settings.ENCODER_THREADS)
    if not settings.ENCODER_MODEL:
        raise EncoderUnavailableError(_("ENCODER_URL is set, but ENCODER_MODEL does not name the model."))
    from assistant.encoder.server import OpenAIEncoder

    return OpenAIEncoder(
        settings.ENCODER_URL,
        settings.ENCODER_MODEL,
        api_key=settings.ENCODER_API_KEY,
        query_prefix=settings.ENCODER_QUERY_PREFIX,
        passage_prefix=settings.ENCODER_PASSAGE_PREFIX,
    )
