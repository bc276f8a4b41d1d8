"""What is kept of every answer, so that it can be read, counted and replayed later.

Personal data is masked before anything reaches these tables.
"""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from assistant.enums import AnswerStatus, Channel, Route, Vote
from curation.models import Unit


class Conversation(models.Model):
    """Turns of one person with the assistant. The identifier is a secret of the person's browser."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="conversations", verbose_name=_("unit"))
    channel = models.CharField(_("channel"), max_length=10, choices=Channel, default=Channel.WIDGET)
    started_at = models.DateTimeField(_("started"), auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        ordering = ["-started_at"]

    def __str__(self) -> str:
        return str(self.id)[:8]


class Answer(models.Model):
    """One question and what was answered, with status, timings, model and index generation."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    conversation = models.ForeignKey(
        Conversation, models.CASCADE, related_name="answers", verbose_name=_("conversation")
    )
    question = models.TextField(_("question"), help_text=_("Personal data masked."))
    standalone_question = models.TextField(
        _("standalone question"), blank=True, help_text=_("A follow-up rewritten with its conversation.")
    )
    status = models.CharField(
        _("status"), max_length=24, choices=AnswerStatus, default=AnswerStatus.PENDING, db_index=True
    )
    route = models.CharField(_("route"), max_length=10, choices=Route, blank=True, db_index=True)
    lead = models.CharField(
        _("lead"), max_length=600, blank=True, help_text=_("The sentence shown above the answer.")
    )
    choices = models.JSONField(
        _("choices"), default=list, help_text=_("The buttons under the answer: label, question, key.")
    )
    features = models.JSONField(
        _("features"), default=dict, help_text=_("What the decision was made from; see the ranker.")
    )
    text = models.TextField(_("answer"), blank=True, help_text=_("Markdown with [n] marks of its sources."))
    notice = models.CharField(_("notice"), max_length=300, blank=True)
    method = models.CharField(_("retrieval method"), max_length=20, blank=True)
    as_of = models.DateField(_("as of"), null=True, help_text=_("The date whose rules were asked for."))
    audience = models.CharField(_("audience"), max_length=12, blank=True)
    generator = models.CharField(_("generator"), max_length=300, blank=True)
    encoder = models.CharField(_("encoder"), max_length=300, blank=True)
    index_generation = models.PositiveBigIntegerField(_("index generation"), null=True)
    timings_ms = models.JSONField(_("timings (ms)"), default=dict)
    num_prompt_tokens = models.PositiveIntegerField(null=True)
    num_completion_tokens = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField(_("asked"), auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return str(self.id)[:8]


class AnswerSource(models.Model):
    """A passage exactly as it stood when the answer was made."""

    answer = models.ForeignKey(Answer, models.CASCADE, related_name="sources")
    rank = models.PositiveSmallIntegerField(_("rank"), help_text=_("1 is the best."))
    number = models.PositiveSmallIntegerField(
        _("citation number"), null=True, help_text=_("The [n] in the text; empty: found but not used.")
    )
    key = models.CharField(_("key"), max_length=300)
    kind = models.CharField(_("kind"), max_length=12)
    title = models.CharField(_("title"), max_length=500)
    citation = models.CharField(_("citation"), max_length=500)
    url = models.CharField(_("address"), max_length=500)
    text = models.TextField(_("text"))
    text_hash = models.CharField(max_length=64)
    score = models.FloatField(_("score"))
    is_used = models.BooleanField(_("used"), default=False)

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["answer", "rank"]
        constraints = [models.UniqueConstraint(fields=["answer", "rank"], name="assistant_source_rank_once")]

    def __str__(self) -> str:
        return self.citation


class Feedback(models.Model):
    """One vote per answer; a second vote replaces the first."""

    answer = models.OneToOneField(Answer, models.CASCADE, related_name="feedback", verbose_name=_("answer"))
    vote = models.CharField(_("vote"), max_length=12, choices=Vote)
    comment = models.TextField(_("comment"), max_length=1000, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")

    def __str__(self) -> str:
        return self.get_vote_display()
