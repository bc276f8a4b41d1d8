"""Closed vocabularies of the online side."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Method(models.TextChoices):
    """How passages are found. `manage.py search`, `evaluate` and the API take these names."""

    FULLTEXT = "fulltext", _("Spanish full-text search")
    BM25 = "bm25", _("BM25")
    DENSE = "dense", _("Sentence embeddings")
    HYBRID = "hybrid", _("Hybrid (BM25 + embeddings)")


class ModelRole(models.TextChoices):
    GENERATOR = "generator", _("Text generator")
    ENCODER = "encoder", _("Sentence encoder")
    RANKER = "ranker", _("Ranker that decides")


class Route(models.TextChoices):
    """The way an answer took; each is a module of `assistant.answering.routes`, tried in this order."""

    PERSON = "person", _("To a person")
    FACT = "fact", _("Looked up")
    CURATED = "curated", _("The very question, word for word")
    CLARIFY = "clarify", _("Asked back")
    WRITTEN = "written", _("Written from the sources and verified")
    NEAREST = "nearest", _("The nearest entry")
    ABSTAIN = "abstain", _("Nothing answers it")


class AnswerStatus(models.TextChoices):
    """Why an answer reads as it does: one value per cause, kept for ever."""

    PENDING = "pending", _("In progress")
    PERSON = "person", _("Led to a person")
    FACT = "fact", _("Looked up: the row itself")
    CURATED = "curated", _("Curated answer, word for word")
    CLARIFIED = "clarified", _("Asked back which of several is meant")
    NEAREST = "nearest", _("The nearest entry, under its own question")
    GENERATED = "generated", _("Written from the sources and verified")
    EXTRACTIVE = "extractive", _("Best passages shown, without generated text")
    SMALL_TALK = "small_talk", _("Greeting, thanks or small talk")
    ABSTAINED_NO_SOURCE = "abstained_no_source", _("Nothing in the knowledge base answers it")
    ABSTAINED_UNKNOWN = "abstained_unknown", _("What is asked for is named and unknown here")
    ABSTAINED_UNVERIFIED = "abstained_unverified", _("No sentence of the draft could be verified")
    REFUSED_INJECTION = "refused_injection", _("An attempt to change the assistant's instructions")
    REFUSED_OFFENSIVE = "refused_offensive", _("Insult or threat")
    REFUSED_INPUT = "refused_input", _("Empty, too long or unreadable question")
    CANCELLED = "cancelled", _("The person closed the page first")
    FAILED = "failed", _("Internal error")


class Vote(models.TextChoices):
    USEFUL = "useful", _("Useful")
    NOT_USEFUL = "not_useful", _("Not useful")


class Channel(models.TextChoices):
    WIDGET = "widget", _("Chat widget")
    API = "api", _("API")
    COMMAND = "command", _("Command line")
    ADMIN = "admin", _("Admin preview")
