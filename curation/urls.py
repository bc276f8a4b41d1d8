"""Public pages of curated content."""

from django.urls import path

from curation.views import browse, entries

app_name = "curation"

urlpatterns = [
    path("c/<slug:unit_code>/", browse.unit, name="unit"),
    path("c/<slug:unit_code>/categorias/<slug:slug>/", browse.category, name="category"),
    path("c/<slug:unit_code>/documentos/", browse.documents, name="documents"),
    path("c/<slug:unit_code>/preguntas/<str:external_id>/", entries.faq, name="faq"),
    path("c/<slug:unit_code>/documentos/<str:external_id>/", entries.document, name="document"),
    path(
        "c/<slug:unit_code>/reglamentos/<str:external_id>/v<int:number>/",
        entries.regulation_version,
        name="regulation_version",
    ),
]
