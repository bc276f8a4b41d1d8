"""The rows of the offline side, one concept a file."""

from training_jobs.models.base_model import BaseModel, BaseModelCheck
from training_jobs.models.data_set import DataSet, DataSetExample, DataSetSource
from training_jobs.models.evaluation_run import EvaluationReply, EvaluationRun
from training_jobs.models.evaluation_set import (
    EvaluationQuestion,
    EvaluationSet,
    EvaluationSetVersion,
    QuestionJudgement,
)
from training_jobs.models.job import LEASE, MAX_ATTEMPTS, Job
from training_jobs.models.quality_gate import GateRule, JudgeGrade, QualityAlert
from training_jobs.models.ranker import RankerEvent, RankerTraining
from training_jobs.models.release import Comparison, Release, ReleaseEvent
from training_jobs.models.run import RunMetric, RunSample, TrainingRun
from training_jobs.models.topic_comparison import TopicComparison

__all__ = [
    "LEASE",
    "MAX_ATTEMPTS",
    "BaseModel",
    "BaseModelCheck",
    "Comparison",
    "DataSet",
    "DataSetExample",
    "DataSetSource",
    "EvaluationQuestion",
    "EvaluationReply",
    "EvaluationRun",
    "EvaluationSet",
    "EvaluationSetVersion",
    "GateRule",
    "Job",
    "JudgeGrade",
    "QualityAlert",
    "QuestionJudgement",
    "RankerEvent",
    "RankerTraining",
    "Release",
    "ReleaseEvent",
    "RunMetric",
    "RunSample",
    "TopicComparison",
    "TrainingRun",
]
