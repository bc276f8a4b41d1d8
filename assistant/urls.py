"""Addresses of the portal's own pages."""

from django.urls import path

from assistant import views
from assistant.widget.views import embed

app_name = "assistant"
urlpatterns = [
    path("", views.home, name="home"),
    path("preguntar/", views.ask_plain, name="ask"),
    path("incrustar/", embed, name="embed"),
    path("u/<slug:code>/", views.unit_home, name="unit"),
]
