"""Registering models that may be tuned, their check and their licence."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.factories.curation import UserFactory
from tests.training_jobs.trained import make_base
from training_jobs.base_models.services import (
    EMBEDDED_FOLDER,
    base_model_accept_licence,
    base_model_record_check,
    base_model_update,
    embedded_model_ensure,
)
from training_jobs.enums import CheckState
from training_jobs.exceptions import BaseModelError
from training_jobs.ml.tuning.events import Inspection
from training_jobs.models import BaseModel

pytestmark = pytest.mark.django_db

CONFIG = {
    "hidden_size": 576,
    "num_hidden_layers": 30,
    "vocab_size": 49152,
    "num_attention_heads": 9,
    "num_key_value_heads": 3,
    "intermediate_size": 1536,
    "tie_word_embeddings": True,
    "max_position_embeddings": 8192,
}


@pytest.fixture
def prepared(settings: Any, tmp_path: Path) -> Path:
    settings.MODELS_DIR = tmp_path
    folder = tmp_path / EMBEDDED_FOLDER
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps(CONFIG))
    (folder / "model.safetensors").write_bytes(b"0" * 100)
    return folder


def test_the_model_of_the_portal_is_usable_at_once(prepared: Path) -> None:
    model = embedded_model_ensure()
    assert model is not None
    assert (model.is_usable, model.location) == (True, str(prepared))
    assert (model.num_parameters, model.size_bytes) == (134_515_008, 100)


def test_the_model_of_the_portal_is_registered_once(prepared: Path) -> None:
    assert embedded_model_ensure() == embedded_model_ensure()
    assert BaseModel.objects.count() == 1


def test_before_it_is_prepared_there_is_none(settings: Any, tmp_path: Path) -> None:
    settings.MODELS_DIR = tmp_path
    assert embedded_model_ensure() is None


def test_a_moved_data_folder_takes_the_model_along(prepared: Path, settings: Any, tmp_path: Path) -> None:
    embedded_model_ensure()
    settings.MODELS_DIR = tmp_path / "otro"
    settings.MODELS_DIR.mkdir()
    moved = prepared.rename(settings.MODELS_DIR / EMBEDDED_FOLDER)
    model = embedded_model_ensure()
    assert model is not None
    assert model.location == str(moved)
    assert BaseModel.objects.count() == 1


def test_the_model_of_the_portal_is_not_changed(prepared: Path) -> None:
    model = embedded_model_ensure()
    assert model is not None
    with pytest.raises(BaseModelError):
        base_model_update(model)


def test_a_registered_model_may_not_be_used_before_check_and_licence() -> None:
    model = BaseModel.objects.create(name="Llama", location="/modelos/llama", licence="Llama 3.1")
    assert (model.is_usable, model.check_state) == (False, CheckState.UNCHECKED)


def test_who_accepted_the_licence_first_is_kept() -> None:
    model = make_base(licence_accepted_at=None)
    first, second = UserFactory(), UserFactory()
    base_model_accept_licence(model, actor=first)
    base_model_accept_licence(model, actor=second)
    assert model.licence_accepted_by == first
    assert model.is_usable


def test_another_place_has_to_be_checked_and_accepted_anew() -> None:
    model = make_base()
    model.location = "/modelos/otro"
    base_model_update(model)
    assert (model.check_state, model.licence_accepted_at, model.shape) == (CheckState.UNCHECKED, None, {})


def test_another_name_changes_nothing_else() -> None:
    model = make_base()
    model.name = "Otro nombre"
    base_model_update(model)
    assert model.is_usable


@pytest.mark.parametrize(
    "code",
    [
        "not_found",
        "hub_unreachable",
        "gated",
        "no_chat_template",
        "template_shifts",
        "no_end_mark",
        "no_system_role",
        "cosa_nueva",
    ],
)
def test_a_model_that_does_not_load_says_why(code: str) -> None:
    model = make_base()
    base_model_record_check(model, Inspection(code=code, message="detail"))
    assert model.check_state == CheckState.UNUSABLE
    assert model.check_message


def test_what_people_should_know_of_a_usable_model_is_kept() -> None:
    model = make_base(check_state=CheckState.UNCHECKED)
    base_model_record_check(model, Inspection(loads=True, notes=("thought", "last_answer", "cosa_nueva")))
    assert model.check_state == CheckState.USABLE
    assert model.check_message.count(".") == 2


def test_a_usable_model_without_peculiarities_needs_no_words() -> None:
    model = make_base(check_state=CheckState.UNCHECKED)
    base_model_record_check(model, Inspection(loads=True))
    assert model.check_message == ""


def test_a_check_of_a_place_that_was_changed_meanwhile_is_worthless() -> None:
    model = make_base(check_state=CheckState.UNCHECKED)
    BaseModel.objects.filter(pk=model.pk).update(location="/modelos/otro")
    base_model_record_check(model, Inspection(loads=True))
    assert model.check_state == CheckState.UNCHECKED
