import os

from django.core.asgi import get_asgi_application
from django.urls import get_resolver

from soe_portal.embedded.readiness import announce_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "soe_portal.settings")

application = get_asgi_application()
len(get_resolver().url_patterns)  # load every view now, not during the first visitor's request
announce_ready()
