"""The estimate that the start form shows while it is being filled in."""

from dataclasses import asdict
from typing import Any

from django.forms import ModelChoiceField
from django.http import QueryDict
from django.utils.translation import gettext as _

from training_jobs.exceptions import TrainingJobsError
from training_jobs.ml.tuning.config import Changes
from training_jobs.tuning.desk.forms import OPTION_NAMES, PREFIX, ForecastForm
from training_jobs.tuning.forecast import Forecast, forecast_run
from training_jobs.tuning.words import estimate_words


def forecast_json(query: QueryDict) -> dict[str, Any]:
    """An estimate, a refusal with what fits, or the first mistake of the form."""
    form = ForecastForm(query)
    if form.errors:
        return {"known": False, "message": _first_error(form)}
    try:
        forecast = forecast_run(form.asked())
    except TrainingJobsError as error:
        return {"known": False, "message": str(error)}
    return {"known": True, "fits": forecast.fits, **_words(forecast)}


def _words(forecast: Forecast) -> dict[str, Any]:
    values = asdict(forecast.config)
    return {
        **estimate_words(forecast.estimate),
        "device": _("graphics card") if forecast.estimate.device == "cuda" else _("processor"),
        "reasons": list(forecast.reasons),
        "proposals": [
            {"text": proposal.text, "changes": _form_names(proposal.changes)}
            for proposal in forecast.proposals
        ],
        "values": {f"{PREFIX}{name}": values[name] for name in OPTION_NAMES},
    }


def _form_names(changes: Changes) -> dict[str, Any]:
    """Names of the form's fields; the method is a choice of its own."""
    named = {name if name == "method" else f"{PREFIX}{name}": value for name, value in changes.items()}
    return {
        name: ("yes" if value else "no") if isinstance(value, bool) else value
        for name, value in named.items()
    }


def _first_error(form: Any) -> str:
    name, errors = next(iter(form.errors.items()))
    field = form.fields.get(name)
    if isinstance(field, ModelChoiceField) and not form.data.get(name):
        return _("Choose a data set and a base model to see what the run would need.")
    return f"{field.label}: {errors[0]}" if field is not None else str(errors[0])
