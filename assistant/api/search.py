"""`GET /api/v1/search`: the passages themselves, without an answer made of them."""

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from assistant.answering.standing import standing_hits
from assistant.api.base import QuerySerializer, StaffAwareAPIView, absolute, require_audience
from assistant.api.documentation import ERRORS
from assistant.enums import Method
from assistant.retrieval import Hit, retrieve
from assistant.selectors.units import active_unit
from curation.enums import Audience

MAX_HITS = 50


class SearchQuerySerializer(QuerySerializer):
    q = serializers.CharField(
        max_length=settings.QUESTION_MAX_CHARS,
        error_messages={"required": _("Write what to search for."), "blank": _("Write what to search for.")},
        help_text="Words or a question.",
    )
    method = serializers.ChoiceField(choices=Method.choices, default=Method.HYBRID.value)
    k = serializers.IntegerField(min_value=1, max_value=MAX_HITS, default=10, help_text="Most hits wanted.")
    audience = serializers.ChoiceField(choices=Audience.choices, default=Audience.EVERYONE.value)


class HitSerializer(serializers.Serializer[Hit]):
    rank = serializers.IntegerField()
    key = serializers.CharField()
    kind = serializers.CharField()
    title = serializers.CharField()
    heading_path = serializers.ListField(child=serializers.CharField())
    text = serializers.CharField()
    citation = serializers.CharField()
    url = serializers.SerializerMethodField()
    score = serializers.FloatField(help_text="Orders this list only; higher is better.")

    def get_url(self, hit: Hit) -> str:
        return absolute(self.context["request"], hit.url)


class SearchSerializer(serializers.Serializer[Any]):
    hits = HitSerializer(many=True)
    method = serializers.CharField()
    as_of = serializers.DateField()
    corrected_query = serializers.CharField(help_text="After spelling repair; empty: nothing repaired.")
    index_generation = serializers.IntegerField()
    timings_ms = serializers.DictField(child=serializers.FloatField())


class SearchView(StaffAwareAPIView):
    @extend_schema(
        operation_id="search",
        summary="Find published passages",
        tags=["content"],
        parameters=[SearchQuerySerializer],
        responses={200: SearchSerializer, **ERRORS},
    )
    def get(self, request: Request) -> Response:
        query = SearchQuerySerializer(data=request.query_params)
        query.is_valid(raise_exception=True)
        asked = query.validated_data
        is_staff = bool(request.user.is_active and request.user.is_staff)
        unit = active_unit(asked.get("unit") or settings.DEFAULT_UNIT_CODE)
        on = asked.get("as_of") or timezone.localdate()
        audience = require_audience(asked["audience"], is_staff=is_staff)
        found = retrieve(
            asked["q"], unit=unit, method=Method(asked["method"]), k=asked["k"], as_of=on, audience=audience
        )
        standing = standing_hits(found.hits, unit=unit, on=on, audience=audience)
        found = replace(found, hits=standing)
        return Response(SearchSerializer(found, context={"request": request}).data)
