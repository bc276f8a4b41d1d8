"""Who sees which item of the admin's side menu: whoever may read what stands behind it."""

from collections.abc import Callable

from django.http import HttpRequest

Check = Callable[[HttpRequest], bool]


def _may_read(app: str, model: str) -> Check:
    def check(request: HttpRequest) -> bool:
        return request.user.has_perm(f"{app}.view_{model}") or request.user.has_perm(f"{app}.change_{model}")

    return check


may_read_questions = _may_read("curation", "faqentry")
may_read_regulations = _may_read("curation", "regulation")
may_read_versions = _may_read("curation", "regulationversion")
may_read_documents = _may_read("curation", "document")
may_read_categories = _may_read("curation", "category")
may_read_units = _may_read("curation", "unit")
may_read_answers = _may_read("assistant", "answer")
may_read_data_sets = _may_read("training_jobs", "dataset")
may_read_base_models = _may_read("training_jobs", "basemodel")
may_read_runs = _may_read("training_jobs", "trainingrun")
may_read_releases = _may_read("training_jobs", "release")
may_read_rankers = _may_read("training_jobs", "rankertraining")
may_read_gate_rules = _may_read("training_jobs", "gaterule")
may_read_alerts = _may_read("training_jobs", "qualityalert")
may_read_comparisons = _may_read("training_jobs", "comparison")
may_read_evaluations = _may_read("training_jobs", "evaluationrun")
may_read_evaluation_sets = _may_read("training_jobs", "evaluationset")
may_read_topic_comparisons = _may_read("training_jobs", "topiccomparison")
may_read_users = _may_read("auth", "user")
may_read_groups = _may_read("auth", "group")
may_read_login_attempts = _may_read("axes", "accessattempt")
