"""The roles of the office as permission groups, each with no more than its work needs.

Permissions of other apps are named by strings, because curation knows none of them; one whose model does
not exist yet is left out and granted by the next run.
"""

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from django.db import transaction

from curation.enums import Role

_ENTRIES = ("faqentry", "document", "regulationversion")
_PARTS = ("article", "regulation", "category")


def _named(app: str, actions: Iterable[str], models: Iterable[str]) -> set[str]:
    names = tuple(models)
    return {f"{app}.{action}_{model}" for action in actions for model in names}


_READ_CONTENT = _named("curation", ["view"], [*_ENTRIES, *_PARTS, "unit"])
_WRITE_CONTENT = _named("curation", ["add", "change", "delete"], [*_ENTRIES, "article"]) | _named(
    "curation", ["add", "change"], ["regulation", "category"]
)
_DECIDE = _named("curation", ["publish", "retire"], _ENTRIES)
_READ_ANSWERS = _named("assistant", ["view"], ["answer", "answersource", "conversation", "feedback"])
_READ_INDEX = _named("assistant", ["view"], ["indexedpassage", "indexstate", "servedmodel"])

_READ_MODELS = _named(
    "training_jobs",
    ["view"],
    [
        "dataset",
        "basemodel",
        "trainingrun",
        "release",
        "releaseevent",
        "comparison",
        "evaluationrun",
        "evaluationset",
        "evaluationquestion",
        "evaluationsetversion",
        "questionjudgement",
        "gaterule",
        "qualityalert",
        "topiccomparison",
        "rankertraining",
        "rankerevent",
    ],
)
# Who writes and corrects content also knows which passage answers a question.
_JUDGE_QUESTIONS = _named(
    "training_jobs", ["view"], ["evaluationset", "evaluationquestion", "evaluationsetversion"]
) | _named("training_jobs", ["add", "view"], ["questionjudgement"])

_PERMISSIONS: dict[Role, set[str]] = {
    Role.EDITOR: _READ_CONTENT | _WRITE_CONTENT | _JUDGE_QUESTIONS,
    Role.REVIEWER: _READ_CONTENT
    | _WRITE_CONTENT
    | _DECIDE
    | _JUDGE_QUESTIONS
    | _named("curation", ["delete"], ["category"])
    | _named("training_jobs", ["add", "change"], ["evaluationquestion"]),
    Role.SUPPORT: _READ_CONTENT | _READ_ANSWERS | _named("curation", ["add", "change"], ["faqentry"]),
    Role.MODEL_OPERATOR: _READ_CONTENT | _READ_INDEX | {"assistant.change_servedmodel"},
    # A manager may say that an alert has been seen; rules are changed by who runs the models.
    Role.MANAGER: _READ_CONTENT
    | _READ_ANSWERS
    | _READ_INDEX
    | _READ_MODELS
    | {"curation.change_unit", "training_jobs.change_qualityalert"},
}
# Everything of the offline side belongs to the people who run models.
_WHOLE_APPS: dict[Role, str] = {Role.MODEL_OPERATOR: "training_jobs"}


@transaction.atomic
def roles_sync() -> None:
    """Make the groups and give each exactly its permissions, whatever somebody changed. Safe to repeat."""
    available = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.select_related("content_type")
    }
    for role in Role:
        wanted = set(_PERMISSIONS[role])
        if role in _WHOLE_APPS:
            wanted |= {name for name in available if name.startswith(f"{_WHOLE_APPS[role]}.")}
        group, _created = Group.objects.get_or_create(name=role.value)
        group.permissions.set([available[name] for name in wanted if name in available])
