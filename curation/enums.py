"""Closed vocabularies of curated content."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """Where an entry stands in the one workflow all content shares.

    draft > in_review > published > retired. A scheduled entry waits in `in_review` with `publish_at` set
    and `approved_by` recorded. Only `published` entries ever leave curation.
    """

    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    PUBLISHED = "published", _("Published")
    RETIRED = "retired", _("Retired")


class Audience(models.TextChoices):
    """Whom an entry is written for. Everybody may read `everyone`; the others narrow retrieval."""

    EVERYONE = "everyone", _("Everyone")
    APPLICANTS = "applicants", _("Applicants")
    STUDENTS = "students", _("Students")
    TEACHERS = "teachers", _("Teachers")
    STAFF = "staff", _("Office staff (never shown to the public)")


class Role(models.TextChoices):
    """What people in the office may do; the value is the name of the group."""

    EDITOR = "Edición", _("Editor")
    REVIEWER = "Revisión", _("Reviewer")
    SUPPORT = "Soporte", _("Support")
    MODEL_OPERATOR = "Operación de modelos", _("Model operator")
    MANAGER = "Gerencia", _("Manager")


class Writing(models.TextChoices):
    """Whether a unit's assistant lets the generator write."""

    WHEN_BETTER = "better", _("When it has been measured to win")
    ALWAYS = "always", _("Always")
    NEVER = "never", _("Never")


class Kind(models.TextChoices):
    """What a passage was projected from."""

    FAQ = "faq", _("Frequent question")
    ARTICLE = "article", _("Regulation article")
    DOCUMENT = "document", _("Document")


class DocumentType(models.TextChoices):
    CIRCULAR = "circular", _("Circular")
    GUIDE = "guide", _("Guide")
    CALL = "call", _("Call")
    STUDY_PLAN = "study_plan", _("Study plan")
    RESEARCH = "research", _("Research publication")
    THESIS = "thesis", _("Thesis")
    OTHER = "other", _("Other")


class ArticleKind(models.TextChoices):
    """Parts of a Spanish legal text that are cited on their own."""

    PREAMBLE = "preamble", _("Preamble")
    ARTICLE = "article", _("Article")
    ADDITIONAL = "additional", _("Additional provision")
    TRANSITORY = "transitory", _("Transitory provision")
    REPEALING = "repealing", _("Repealing provision")
    FINAL = "final", _("Final provision")
    ANNEX = "annex", _("Annex")
