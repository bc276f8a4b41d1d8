"""Models that may be tuned: registering them, their checks and what was found, accepting their licence."""

import json
from dataclasses import asdict, replace
from pathlib import Path
from types import SimpleNamespace

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from training_jobs.enums import UNFINISHED_STATES, CheckState, JobState
from training_jobs.exceptions import BaseModelError, LeaseLostError
from training_jobs.jobs.lease import job_finish
from training_jobs.ml.tuning.events import Inspection
from training_jobs.ml.tuning.needs import ModelShape
from training_jobs.models import BaseModel, BaseModelCheck

EMBEDDED_FOLDER = "smollm2-135m-instruct"
EMBEDDED_NAME = "SmolLM2 135M Instruct"
_MESSAGES = {
    "not_found": gettext_lazy("There is no model at this place. Check the folder or the hub id."),
    "hub_unreachable": gettext_lazy(
        "The model hub cannot be reached from this machine. Download the model and register its folder."
    ),
    "gated": gettext_lazy(
        "The hub asks for permission for this model. Accept its terms there, or register a folder with it."
    ),
    "not_causal": gettext_lazy("It is not a model that writes text (a causal language model)."),
    "no_chat_template": gettext_lazy(
        "It has no chat template, so it does not know who speaks. Choose its «Instruct» or «Chat» variant."
    ),
    "template_shifts": gettext_lazy(
        "Its chat template opens an answer otherwise than it writes it (with a thought, say), so answers"
        " would not be learned whole. Choose a variant that does not think aloud."
    ),
    "no_end_mark": gettext_lazy(
        "Its chat template writes no end mark after an answer, so the model would not learn to stop. Choose"
        " its «Instruct» or «Chat» variant."
    ),
    "no_system_role": gettext_lazy(
        "Its chat template takes no instructions (a system message), with which the assistant always begins."
        " Choose another model."
    ),
    "no_tokenizer": gettext_lazy("Its tokenizer is missing. Copy the whole folder of the model."),
    "broken_weights": gettext_lazy("Its weights are incomplete or damaged. Copy or download it again."),
    "interrupted": gettext_lazy("The check was interrupted or took too long. Check it again."),
}
_OTHER = gettext_lazy("It could not be loaded.")
_NOTES = {
    "thought": gettext_lazy(
        "Before an answer its chat template writes a thought, which is learned too and which people may see."
    ),
    "last_answer": gettext_lazy(
        "Its chat template writes earlier answers otherwise than new ones: of a conversation only the last"
        " answer is learned."
    ),
}


@transaction.atomic
def embedded_model_ensure() -> BaseModel | None:
    """Register the model that comes with the portal once its folder is prepared. Safe to repeat."""
    folder = Path(settings.MODELS_DIR) / EMBEDDED_FOLDER
    known = BaseModel.objects.filter(is_embedded=True).first()
    if known is not None and known.location == str(folder):
        return known
    if not (folder / "config.json").is_file():
        return known
    shape = _shape_of_folder(folder)
    model, _created = BaseModel.objects.update_or_create(
        is_embedded=True,
        defaults={
            "name": EMBEDDED_NAME,
            "location": str(folder),
            "licence": "Apache-2.0",
            "licence_url": "https://www.apache.org/licenses/LICENSE-2.0",
            "licence_accepted_at": timezone.now(),
            "check_state": CheckState.USABLE,
            "checked_at": timezone.now(),
            "architecture": "LlamaForCausalLM",
            "num_parameters": shape.num_parameters,
            "context_tokens": shape.context_tokens,
            "size_bytes": shape.weight_bytes,
            "shape": asdict(shape),
        },
    )
    return model


def base_model_update(model: BaseModel) -> BaseModel:
    """Save changes. Another place, revision or licence is another model: checked and accepted anew.

    Raises:
        BaseModelError: it comes with the portal.
    """
    if model.is_embedded:
        raise BaseModelError(_("The model that comes with the portal cannot be changed."))
    before = BaseModel.objects.get(pk=model.pk)
    if (before.location, before.revision) != (model.location, model.revision):
        model.check_state, model.check_message, model.shape = CheckState.UNCHECKED, "", {}
        model.num_parameters = model.context_tokens = model.size_bytes = model.checked_at = None
        model.architecture = ""
    if (before.location, before.licence) != (model.location, model.licence):
        model.licence_accepted_at = model.licence_accepted_by = None
    model.full_clean()
    model.save()
    return model


def base_model_accept_licence(model: BaseModel, *, actor: User) -> None:
    """Keep who accepted the licence, and when; the first acceptance stays."""
    BaseModel.objects.filter(pk=model.pk, licence_accepted_at=None).update(
        licence_accepted_at=timezone.now(), licence_accepted_by=actor
    )
    model.refresh_from_db()


@transaction.atomic
def base_model_check_create(model: BaseModel, *, actor: User | None = None) -> BaseModelCheck:
    """A check that waits for a worker; the one on its way when there is one."""
    BaseModel.objects.select_for_update(no_key=True).get(pk=model.pk)
    on_its_way = BaseModelCheck.objects.filter(base_model=model, state__in=UNFINISHED_STATES).first()
    return on_its_way or BaseModelCheck.objects.create(base_model=model, created_by=actor)


@transaction.atomic
def base_model_check_complete(check: BaseModelCheck, model: BaseModel, found: Inspection) -> bool:
    """Keep what was found and end the check; False when another place was registered meanwhile.

    Raises:
        LeaseLostError: nothing was written.
    """
    if not base_model_record_check(model, found):
        return False
    if not job_finish(check, JobState.SUCCEEDED):
        raise LeaseLostError(f"check {check.pk}, attempt {check.attempt}")
    return True


def base_model_record_check(model: BaseModel, found: Inspection) -> bool:
    """Keep what the inspection found; False when another place registered meanwhile makes it worthless."""
    num_kept = BaseModel.objects.filter(pk=model.pk, location=model.location, revision=model.revision).update(
        check_state=CheckState.USABLE if found.loads else CheckState.UNUSABLE,
        check_message=_remarks(found) if found.loads else _explain(found),
        checked_at=timezone.now(),
        architecture=found.architecture[:80],
        num_parameters=found.num_parameters,
        context_tokens=found.context_tokens,
        size_bytes=found.size_bytes,
        shape=asdict(found.shape) if found.shape else {},
    )
    if not num_kept:
        return False
    model.refresh_from_db()
    return True


def _remarks(found: Inspection) -> str:
    return " ".join(str(_NOTES[note]) for note in found.notes if note in _NOTES)


def _explain(found: Inspection) -> str:
    sentence = str(_MESSAGES.get(found.code, _OTHER))
    detail = found.message.strip()[:500]
    if found.code in _MESSAGES or not detail:
        return sentence
    return " ".join((sentence, _("Detail: %(detail)s") % {"detail": detail}))


def _shape_of_folder(folder: Path) -> ModelShape:
    """The shape of a Llama-architecture folder we converted ourselves, from its configuration alone."""
    config = SimpleNamespace(**json.loads((folder / "config.json").read_text()))
    weight_bytes = sum(path.stat().st_size for path in folder.glob("*.safetensors"))
    shape = ModelShape.of_config(config, 0, weight_bytes)
    width = shape.hidden_size
    attention = 2 * width * shape.head_size * (shape.num_heads + shape.num_key_value_heads)
    a_layer = attention + 3 * width * shape.feed_forward_size + 2 * width
    tables = shape.vocabulary_size * width * (1 if shape.tied_embeddings else 2)
    return replace(shape, num_parameters=shape.num_layers * a_layer + tables + width)
