"""`GET /api/v1/units/{code}` and `GET /api/v1/suggestions`: what a chat needs before the first question."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from assistant.api.base import PublicAPIView, QuerySerializer
from assistant.api.documentation import ERRORS
from assistant.api.serializers import ContactSerializer
from assistant.selectors.portal import popular_questions
from assistant.selectors.units import active_unit

MAX_SUGGESTIONS = 6


class UnitSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()
    url = serializers.URLField(help_text="The office's page on this portal.")
    question_max_chars = serializers.IntegerField()
    contact = ContactSerializer()


class SuggestionsSerializer(serializers.Serializer[Any]):
    unit = serializers.CharField()
    suggestions = serializers.ListField(child=serializers.CharField())


class UnitView(PublicAPIView):
    @extend_schema(
        operation_id="read_unit",
        summary="Name, contact and limits of an office",
        tags=["content"],
        responses={200: UnitSerializer, **ERRORS},
    )
    def get(self, request: Request, code: str) -> Response:
        unit = active_unit(code)
        body = {
            "code": unit.code,
            "name": unit.name,
            "url": request.build_absolute_uri(reverse("assistant:unit", args=[unit.code])),
            "question_max_chars": settings.QUESTION_MAX_CHARS,
            "contact": {
                "name": unit.name,
                "email": unit.contact_email,
                "phone": unit.contact_phone,
                "place": unit.contact_place,
                "hours": unit.contact_hours,
            },
        }
        return Response(UnitSerializer(body).data)


class SuggestionsView(PublicAPIView):
    @extend_schema(
        operation_id="read_suggestions",
        summary="Questions people ask there",
        tags=["answers"],
        parameters=[QuerySerializer],
        responses={200: SuggestionsSerializer, **ERRORS},
    )
    def get(self, request: Request) -> Response:
        query = QuerySerializer(data=request.query_params)
        query.is_valid(raise_exception=True)
        unit = active_unit(query.validated_data.get("unit") or settings.DEFAULT_UNIT_CODE)
        on = query.validated_data.get("as_of") or timezone.localdate()
        popular = popular_questions(unit, on=on, limit=MAX_SUGGESTIONS)
        return Response({"unit": unit.code, "suggestions": [question.question for question in popular]})
