"""Desk of the people who run models. What changes something calls a service and shows its sentence."""

from training_jobs.admin import (
    base_models,
    comparisons,
    data_set_examples,
    data_sets,
    evaluation_questions,
    evaluation_runs,
    evaluation_sets,
    gate_rules,
    quality_alerts,
    rankers,
    releases,
    runs,
    topic_comparisons,
)

__all__ = [
    "base_models",
    "comparisons",
    "data_set_examples",
    "data_sets",
    "evaluation_questions",
    "evaluation_runs",
    "evaluation_sets",
    "gate_rules",
    "quality_alerts",
    "rankers",
    "releases",
    "runs",
    "topic_comparisons",
]
