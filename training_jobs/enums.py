"""Closed vocabularies of the offline side."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class JobState(models.TextChoices):
    """Where a job stands: queued > running > succeeded, failed or cancelled.

    A paused run keeps its checkpoint and goes back to queued when somebody resumes it. `evaluating` is the
    last part of a run: its model is trained and written, and answers the held-out questions.
    """

    QUEUED = "queued", _("Queued")
    RUNNING = "running", _("Running")
    EVALUATING = "evaluating", _("Evaluating")
    PAUSED = "paused", _("Paused")
    SUCCEEDED = "succeeded", _("Finished")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


UNFINISHED_STATES = (JobState.QUEUED, JobState.RUNNING, JobState.EVALUATING, JobState.PAUSED)
WORKING_STATES = (JobState.RUNNING, JobState.EVALUATING)


class JobPriority(models.IntegerChoices):
    """The broker's own scale: the lowest number goes first."""

    URGENT = 0, _("Urgent")
    NORMAL = 3, _("Normal")
    LOW = 9, _("When nothing else waits")


class ExampleKind(models.TextChoices):
    """What an example teaches."""

    FAQ = "faq", _("Frequent question")
    ARTICLE = "article", _("Regulation article")
    DOCUMENT = "document", _("Fact of a document")
    ABSTENTION = "abstention", _("To say that it does not know")
    RETRIEVAL = "retrieval", _("Answer from sources, with distractors")
    TOPIC = "topic", _("Topic of a question")
    TITLE = "title", _("Title of a text")
    PASSAGE_CHOICE = "passage_choice", _("Which source answers")
    SUMMARY = "summary", _("Summary of an article")
    FEEDBACK = "feedback", _("Question people asked")
    CORPUS = "corpus", _("Plain text of the corpus")


MULTITASK_KINDS = (ExampleKind.TOPIC, ExampleKind.TITLE, ExampleKind.PASSAGE_CHOICE, ExampleKind.SUMMARY)


class Split(models.TextChoices):
    """Entries are divided, never single examples: all ways to ask one thing stand on one side."""

    TRAINING = "training", _("Training")
    VALIDATION = "validation", _("Validation")
    TEST = "test", _("Held out")


class StaleReason(models.TextChoices):
    """Why what was learned of a part of the content no longer holds."""

    CHANGED = "changed", _("Its text has changed since")
    GONE = "gone", _("It was retired or is no longer in force")


class Strategy(models.TextChoices):
    """Tuning strategies of the source paper."""

    INSTRUCTION = "instruction", _("Instructions: questions with their answers")
    TRANSFER = "transfer", _("Transfer: first the plain texts, then instructions")
    MULTITASK = "multitask", _("Multi-task: answers mixed with topics, titles and summaries")


class TuningMethod(models.TextChoices):
    LORA = "lora", _("LoRA: a small adapter is learned")
    QLORA = "qlora", _("QLoRA: an adapter over a model kept in 4 bits")
    FULL = "full", _("Full: every weight is learned")


class Preset(models.TextChoices):
    QUICK = "quick", _("Quick")
    BALANCED = "balanced", _("Balanced")
    BEST = "best", _("Best quality")


class CheckState(models.TextChoices):
    UNCHECKED = "unchecked", _("Not checked yet")
    USABLE = "usable", _("Can be tuned")
    UNUSABLE = "unusable", _("Cannot be tuned")


class ReleaseStage(models.TextChoices):
    CANDIDATE = "candidate", _("Candidate")
    PRODUCTION = "production", _("In production")
    RETIRED = "retired", _("Retired")


class ReleaseAction(models.TextChoices):
    REGISTERED = "registered", _("Registered")
    TRIED = "tried", _("Put on trial")
    PROMOTED = "promoted", _("Promoted")
    ROLLED_BACK = "rolled_back", _("Rolled back")
    RETIRED = "retired", _("Retired")


class Preference(models.TextChoices):
    """A judgement of two answers to the same question."""

    LEFT = "left", _("The left one is better")
    RIGHT = "right", _("The right one is better")
    TIE = "tie", _("Equally good")
    NEITHER = "neither", _("Neither is good")


class SetPurpose(models.TextChoices):
    """What a set is there to show. Refusal and safety sets may never get worse."""

    GENERAL = "general", _("Questions people ask")
    NO_ANSWER = "no_answer", _("Questions without an answer")
    SAFETY = "safety", _("Safety: traps and attacks")


class QuestionOrigin(models.TextChoices):
    HAND = "hand", _("Written by hand")
    IMPORT = "import", _("Imported")
    FEEDBACK = "feedback", _("From feedback")
    HANDOFF = "handoff", _("From hand-overs")
    HELD_OUT = "held_out", _("Held-out variants")


class SetPart(models.TextChoices):
    """Settings are chosen on one part and reported on the other."""

    TUNING = "tuning", _("For tuning")
    HOLDOUT = "holdout", _("Hold-out")


class EvaluationTrigger(models.TextChoices):
    PERSON = "person", _("A person")
    SCHEDULE = "schedule", _("The clock, after content changed")
    GATE = "gate", _("The gate, for a promotion")


class GateReference(models.TextChoices):
    PRODUCTION = "production", _("What is in production")
    BASE = "base", _("The untuned model")
    NOTHING = "nothing", _("Nothing: an absolute value")


class TopicSource(models.TextChoices):
    """Which questions topic methods are compared on."""

    ASKED = "asked", _("What people asked")
    SET = "set", _("A frozen evaluation set")
