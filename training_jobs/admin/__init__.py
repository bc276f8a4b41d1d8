"""Desk of the people who run models. What changes something calls a service and shows its sentence."""

from training_jobs.admin import base_models, comparisons, data_set_examples, data_sets, releases, runs

__all__ = ["base_models", "comparisons", "data_set_examples", "data_sets", "releases", "runs"]
