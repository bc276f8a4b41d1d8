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


def _load_encoder() -> None:
    """Load it now (two seconds), not during the first visitor's question; later, when it is not there yet."""
    from assistant.encoder import get_encoder
    from assistant.exceptions import EncoderUnavailableError

    with contextlib.suppress(EncoderUnavailableError):
        get_encoder().encode_queries(["¿Está listo?"])


threading.Thread(target=_load_encoder, name="encoder-warm-up", daemon=True).start()
