"""`GET /api/v1/entries/{key}`: published text by its stable key, of a whole entry or of one passage."""

import re
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from assistant.api.base import QuerySerializer, StaffAwareAPIView, absolute, is_in_force
from assistant.api.documentation import ERRORS
from assistant.selectors.units import active_unit
from curation.enums import Audience
from curation.passages import Passage, passages_of_entries

_ENTRY_KEY = re.compile(r"(?:faq|doc):[^/]+|reg:[^/]+/v\d+")


class PassageSerializer(serializers.Serializer[Passage]):
    key = serializers.CharField()
    kind = serializers.CharField()
    title = serializers.CharField()
    heading_path = serializers.ListField(child=serializers.CharField())
    text = serializers.CharField(help_text="Markdown.")
    citation = serializers.CharField()
    url = serializers.SerializerMethodField()
    audience = serializers.CharField()
    valid_from = serializers.DateField(allow_null=True)
    valid_until = serializers.DateField(allow_null=True)
    language = serializers.CharField()

    def get_url(self, passage: Passage) -> str:
        return absolute(self.context["request"], passage.url)


class EntrySerializer(serializers.Serializer[Any]):
    key = serializers.CharField()
    unit = serializers.CharField()
    passages = PassageSerializer(many=True)


class EntryView(StaffAwareAPIView):
    @extend_schema(
        operation_id="read_entry",
        summary="Read a published entry or passage",
        tags=["content"],
        parameters=[
            OpenApiParameter(
                "key", str, "path", description="For example `faq:costos` or `reg:posgrado/v2/art:45`."
            ),
            QuerySerializer,
        ],
        responses={200: EntrySerializer, **ERRORS},
    )
    def get(self, request: Request, key: str) -> Response:
        query = QuerySerializer(data=request.query_params)
        query.is_valid(raise_exception=True)
        unit = active_unit(query.validated_data.get("unit") or settings.DEFAULT_UNIT_CODE)
        on = query.validated_data.get("as_of") or timezone.localdate()
        entry_key = _ENTRY_KEY.match(key)
        is_staff = bool(request.user.is_active and request.user.is_staff)
        passages = [
            passage
            for passage in (passages_of_entries(unit, (entry_key[0],)) if entry_key else ())
            if key in {passage.entry_key, passage.key}
            and is_in_force(passage.valid_from, passage.valid_until, on)
            and (is_staff or passage.audience != Audience.STAFF)
        ]
        if not passages:
            raise NotFound(_("Nothing is published under this key on that date."), code="unknown_entry")
        body = {"key": key, "unit": unit.code, "passages": passages}
        return Response(EntrySerializer(body, context={"request": request}).data)
