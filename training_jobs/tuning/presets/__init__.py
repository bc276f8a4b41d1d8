"""Ready-made options of a fine-tuning, and what every option means in plain words."""

from training_jobs.tuning.presets.explanations import EXPLANATIONS, GROUPS, OPTION_CHOICES, Explanation, Group
from training_jobs.tuning.presets.values import preset_config

__all__ = [
    "EXPLANATIONS",
    "GROUPS",
    "OPTION_CHOICES",
    "Explanation",
    "Group",
    "preset_config",
]
