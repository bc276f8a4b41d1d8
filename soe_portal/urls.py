"""All addresses. Public pages and the widget stand at the root, machines under /api/v1/."""

from django.contrib import admin
from django.urls import include, path

from soe_portal.health import healthz, readyz

admin.autodiscover()  # see `soe_portal.desk`

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    path("api/v1/", include("assistant.api.urls")),
    path("", include("curation.urls")),
    path("", include("assistant.urls")),
]
