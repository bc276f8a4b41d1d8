"""What the API takes and gives, in the words of `assistant.answering.types`."""

from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from assistant.answering.types import AnswerResult
from assistant.api.base import QuerySerializer, absolute
from assistant.enums import AnswerStatus, Channel, Route, Vote
from curation.enums import Audience

PUBLIC_CHANNELS = [(Channel.WIDGET.value, Channel.WIDGET.label), (Channel.API.value, Channel.API.label)]


class AskSerializer(QuerySerializer):
    question = serializers.CharField(
        max_length=settings.QUESTION_MAX_CHARS,
        error_messages={
            "required": _("Write your question."),
            "blank": _("Write your question."),
            "null": _("Write your question."),
        },
        help_text="One question, in the person's own words.",
    )
    conversation = serializers.UUIDField(
        required=False, allow_null=True, help_text="From an earlier answer; keep it secret."
    )
    choice = serializers.CharField(
        required=False, allow_blank=True, max_length=300, help_text="The key of the button that asked it."
    )
    audience = serializers.ChoiceField(choices=Audience.choices, default=Audience.EVERYONE.value)
    channel = serializers.ChoiceField(choices=PUBLIC_CHANNELS, default=Channel.API.value)
    stream = serializers.BooleanField(
        default=False, help_text="Server-sent events instead of one JSON document."
    )


class CitationSerializer(serializers.Serializer[Any]):
    number = serializers.IntegerField(help_text="The [n] in the text.")
    key = serializers.CharField()
    kind = serializers.CharField()
    title = serializers.CharField()
    citation = serializers.CharField(help_text="The source as one cites it.")
    url = serializers.SerializerMethodField(help_text="Public page and anchor of the very text.")
    excerpt = serializers.CharField()

    def get_url(self, citation: Any) -> str:
        return absolute(self.context["request"], citation.url)


class ContactSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    email = serializers.CharField()
    phone = serializers.CharField()
    place = serializers.CharField()
    hours = serializers.CharField()


class ChoiceSerializer(serializers.Serializer[Any]):
    label = serializers.CharField(  # type: ignore[assignment]  # a field's own name in the base class
        help_text="What stands on the button."
    )
    question = serializers.CharField(help_text="What it asks when it is pressed.")
    key = serializers.CharField(help_text="Send it as `choice` with the question; may be empty.")


class AnswerSerializer(serializers.Serializer[AnswerResult]):
    id = serializers.UUIDField()
    conversation_id = serializers.UUIDField(help_text="Send it with the next question and with feedback.")
    status = serializers.ChoiceField(choices=AnswerStatus.choices)
    route = serializers.ChoiceField(choices=Route.choices, allow_null=True)
    language = serializers.CharField(help_text="In which the question was asked: es, en or pt.")
    understood = serializers.CharField(
        help_text="The question as completed from the conversation; empty: as asked."
    )
    lead = serializers.CharField(help_text="A sentence to show above the text; may be empty.")
    text = serializers.CharField(help_text="Markdown with [n] marks.")
    html = serializers.CharField(help_text="The same, rendered and sanitised.")
    choices = ChoiceSerializer(many=True, help_text="Buttons to offer under the answer.")
    citations = CitationSerializer(many=True)
    notice = serializers.CharField(help_text="Set when the answer is degraded: say it to the person.")
    contact = ContactSerializer(allow_null=True, help_text="Whom to ask when there is no answer.")
    suggestions = serializers.ListField(child=serializers.CharField())
    as_of = serializers.DateField()
    method = serializers.CharField()
    generator = serializers.SerializerMethodField()
    encoder = serializers.SerializerMethodField()
    index_generation = serializers.IntegerField(allow_null=True)
    timings_ms = serializers.DictField(child=serializers.FloatField())

    def get_generator(self, answer: AnswerResult) -> str:
        return public_model_name(answer.generator)

    def get_encoder(self, answer: AnswerResult) -> str:
        return public_model_name(answer.encoder)


class FeedbackSerializer(serializers.Serializer[Any]):
    conversation = serializers.UUIDField(help_text="The conversation the answer was given in.")
    vote = serializers.ChoiceField(choices=Vote.choices)
    comment = serializers.CharField(required=False, allow_blank=True, default="", max_length=1000)


class ErrorDetailSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    message = serializers.CharField(help_text="A sentence to show to the person.")
    field = serializers.CharField(required=False)


class ErrorSerializer(serializers.Serializer[Any]):
    error = ErrorDetailSerializer()


def public_model_name(name: str) -> str:
    """A model's name without the folder it lies in on this machine; hub ids stay whole."""
    return PurePath(name).name if name.startswith("/") else name
