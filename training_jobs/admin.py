"""The desks of the people who run models, one a feature; Django looks for them here."""

from training_jobs.base_models import desk as _base_models  # noqa: F401
from training_jobs.comparisons.desk import comparisons as _comparisons  # noqa: F401
from training_jobs.data_sets.desk import data_sets as _data_sets  # noqa: F401
from training_jobs.evaluation.desk import runs as _evaluations  # noqa: F401
from training_jobs.gate.desk import releases as _releases  # noqa: F401
from training_jobs.gate.desk import rules as _gate_rules  # noqa: F401
from training_jobs.quality import desk as _quality  # noqa: F401
from training_jobs.question_sets.desk import questions as _questions  # noqa: F401
from training_jobs.question_sets.desk import sets as _question_sets  # noqa: F401
from training_jobs.ranker.desk import rankers as _rankers  # noqa: F401
from training_jobs.topics import desk as _topics  # noqa: F401
from training_jobs.tuning.desk import runs as _runs  # noqa: F401
