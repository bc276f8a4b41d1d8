import pytest

from tests.training_jobs.ml.tuning import templates
from tests.training_jobs.ml.tuning.conftest import TEMPLATE
from training_jobs.ml.tuning.exceptions import ChatTemplateError
from training_jobs.ml.tuning.template_check import LAST_ANSWER, THOUGHT, check_chat_template


@pytest.mark.parametrize(
    ("template", "notes"),
    [
        (TEMPLATE, []),
        (templates.THOUGHT_IN_EVERY_TURN, [THOUGHT]),
        (templates.THOUGHT_IN_THE_LAST_TURN, [THOUGHT, LAST_ANSWER]),
    ],
    ids=["plain", "thought in every turn", "thought in the last turn"],
)
def test_a_template_that_can_be_used_is_described(tokenizer_with, template, notes):
    tokenizer = tokenizer_with(template)
    assert check_chat_template(tokenizer, {tokenizer.eos_token_id}) == notes


@pytest.mark.parametrize(
    ("template", "code"),
    [
        (templates.OPENS_A_THOUGHT, "template_shifts"),
        (templates.SYSTEM_BEFORE_AN_OPEN_QUESTION, "template_shifts"),
        (templates.NO_END_MARK, "no_end_mark"),
        (templates.REFUSES_SYSTEM, "no_system_role"),
        (templates.LEAVES_OUT_SYSTEM, "no_system_role"),
        (templates.REFUSES_EVERYTHING, "refused"),
        ("{% for %}", "refused"),
    ],
)
def test_a_template_by_which_answers_cannot_be_learned_is_refused(tokenizer_with, template, code):
    tokenizer = tokenizer_with(template)
    with pytest.raises(ChatTemplateError) as caught:
        check_chat_template(tokenizer, {tokenizer.eos_token_id})
    assert caught.value.code == code


def test_an_end_mark_at_which_no_engine_stops_is_none(tiny_tokenizer):
    with pytest.raises(ChatTemplateError) as caught:
        check_chat_template(tiny_tokenizer, {tiny_tokenizer.convert_tokens_to_ids("x")})
    assert caught.value.code == "no_end_mark"
