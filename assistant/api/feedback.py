"""`POST /api/v1/answers/{id}/feedback`: a vote by whoever holds the conversation's secret."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from assistant.api.base import PublicAPIView
from assistant.api.documentation import ERRORS
from assistant.api.serializers import FeedbackSerializer
from assistant.enums import Vote
from assistant.exceptions import AnswerNotFoundError
from assistant.privacy import mask_personal_data
from assistant.services.answers import feedback_give


class FeedbackView(PublicAPIView):
    @extend_schema(
        operation_id="give_feedback",
        summary="Say whether an answer was useful",
        description="A second vote replaces the first.",
        tags=["answers"],
        request=FeedbackSerializer,
        responses={204: OpenApiResponse(description="Kept."), **ERRORS},
    )
    def post(self, request: Request, answer_id: UUID) -> Response:
        given = FeedbackSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        try:
            feedback_give(
                answer_id=answer_id,
                conversation_id=given.validated_data["conversation"],
                vote=Vote(given.validated_data["vote"]),
                comment=mask_personal_data(given.validated_data["comment"]),
            )
        except AnswerNotFoundError:
            # A wrong conversation reads like a missing answer: nobody learns which answers exist.
            raise NotFound(
                _("There is no such answer in this conversation."), code="unknown_answer"
            ) from None
        return Response(status=status.HTTP_204_NO_CONTENT)
