import contextlib
import os
import threading

from django.core.asgi import get_asgi_application
from django.urls import get_resolver

from soe_portal.embedded.readiness import announce_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "soe_portal.settings")

application = get_asgi_application()
len(get_resolver().url_patterns)  # load every view now, not during the first visitor's request
announce_ready()


_ENCODER_WAITS_S = 3.0  # the first page goes first: loading takes two seconds of a core


def _load_encoder() -> None:
    """Load it before the first visitor's question; with that question, when it is not there yet."""
    from assistant.encoder import get_encoder
    from assistant.exceptions import EncoderUnavailableError

    with contextlib.suppress(EncoderUnavailableError):
        get_encoder().encode_queries(["¿Está listo?"])


_warm_up = threading.Timer(_ENCODER_WAITS_S, _load_encoder)
_warm_up.name, _warm_up.daemon = "encoder-warm-up", True
_warm_up.start()
