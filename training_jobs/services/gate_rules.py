"""Rules of the gate: those a unit begins with, and changes of them."""

from django.db import transaction

from curation.models import Unit
from training_jobs.enums import GateReference, SetPurpose
from training_jobs.models import EvaluationSetVersion, GateRule

DEFAULT_MARGIN = 0.05
"""Five points: what some 200 questions can tell (scores of answers differ by about .25 from question to
question, and ((1.96 + 0.84) .25 / .05)^2 is 196). A smaller margin would keep every small office from ever
opening its gate; whoever has more questions makes it smaller."""

DEFAULT_METRICS = ("token_f1", "groundedness")
"""Answers as near to the references as before, and no more said than the sources say."""


@transaction.atomic
def gate_rules_ensure(unit: Unit) -> list[GateRule]:
    """The unit's active rules. A unit that never had one gets those for its frozen general sets first.

    Refusal and safety sets need no rule: the gate lets nothing get worse there whatever the rules say.
    Somebody who wants no rule switches them off; deleted ones would come back.
    """
    rules = GateRule.objects.filter(unit=unit).select_related("evaluation_set")
    if not rules.exists():
        Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
        if not rules.exists():
            _create_defaults(unit)
    return list(rules.filter(is_active=True))


def _create_defaults(unit: Unit) -> None:
    newest: dict[int, EvaluationSetVersion] = {}
    versions = EvaluationSetVersion.objects.filter(
        evaluation_set__unit=unit, evaluation_set__purpose=SetPurpose.GENERAL
    )
    for version in versions.order_by("number"):
        newest[version.evaluation_set_id] = version
    GateRule.objects.bulk_create(
        GateRule(
            unit=unit,
            evaluation_set_id=set_id,
            metric=metric,
            reference=GateReference.PRODUCTION,
            margin=DEFAULT_MARGIN,
        )
        for set_id, version in newest.items()
        for metric in DEFAULT_METRICS
        if metric != "token_f1" or any(question.get("answers") for question in version.questions)
    )
