"""Rules of the gate: those a unit begins with, and changes of them."""

from training_jobs.enums import GateReference, SetPurpose
from training_jobs.models import EvaluationSetVersion, GateRule

DEFAULT_MARGIN = 0.05
"""Five points: what some 200 questions can tell (scores of answers differ by about .25 from question to
question, and ((1.96 + 0.84) .25 / .05)^2 is 196). A smaller margin would keep every small office from ever
opening its gate; whoever has more questions makes it smaller."""

DEFAULT_METRICS = ("token_f1", "groundedness")
"""Answers as near to the references as before, and no more said than the sources say."""


def gate_rules_begin(version: EvaluationSetVersion) -> None:
    """Give a general set its first rules when a version of it is frozen; one that has rules keeps them.

    Refusal and safety sets need no rule: the gate lets nothing get worse there whatever the rules say.
    Somebody who wants no rule switches them off; deleted ones come back with the next version.
    """
    of = version.evaluation_set
    if of.purpose != SetPurpose.GENERAL or GateRule.objects.filter(evaluation_set=of).exists():
        return
    has_answers = any(question.get("answers") for question in version.questions)
    GateRule.objects.bulk_create(
        GateRule(
            unit=of.unit,
            evaluation_set=of,
            metric=metric,
            reference=GateReference.PRODUCTION,
            margin=DEFAULT_MARGIN,
        )
        for metric in DEFAULT_METRICS
        if metric != "token_f1" or has_answers
    )
