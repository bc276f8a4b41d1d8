"""The Celery tasks of every feature; workers look for them here.

Their names are those of the modules they once stood in: messages wait in queues while a portal is updated.
"""

from training_jobs import upkeep as _upkeep  # noqa: F401
from training_jobs.base_models import tasks as _base_models  # noqa: F401
from training_jobs.data_sets import tasks as _data_sets  # noqa: F401
from training_jobs.evaluation import tasks as _evaluation  # noqa: F401
from training_jobs.evaluation.judge import tasks as _judge  # noqa: F401
from training_jobs.quality import tasks as _quality  # noqa: F401
from training_jobs.ranker import tasks as _ranker  # noqa: F401
from training_jobs.releases import tasks as _releases  # noqa: F401
from training_jobs.topics import tasks as _topics  # noqa: F401
from training_jobs.tuning import tasks as _tuning  # noqa: F401
