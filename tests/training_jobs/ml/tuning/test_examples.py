import pytest

from tests.training_jobs.ml.tuning import templates
from tests.training_jobs.ml.tuning.conftest import TEMPLATE
from training_jobs.ml.tuning.examples import IGNORED, tokenize_chat, tokenize_text
from training_jobs.ml.tuning.exceptions import ChatTemplateError, ExampleTooLongError

ASK = {"role": "user", "content": "cuanto cuesta?"}
REPLY = {"role": "assistant", "content": "100"}


def learned(example, tokenizer):
    ids = [token for token, label in zip(example.input_ids, example.labels, strict=True) if label != IGNORED]
    return "".join(tokenizer.convert_ids_to_tokens(ids))


def test_only_the_answer_and_its_end_mark_are_learned(tiny_tokenizer):
    example = tokenize_chat([ASK, REPLY], tiny_tokenizer, max_tokens=64)
    assert learned(example, tiny_tokenizer) == "100|"


def test_every_answer_of_a_conversation_is_learned(tiny_tokenizer):
    second = {"role": "assistant", "content": "200"}
    example = tokenize_chat([ASK, REPLY, ASK, second], tiny_tokenizer, max_tokens=128)
    assert learned(example, tiny_tokenizer) == "100|200|"


def test_labels_repeat_the_tokens_they_learn(tiny_tokenizer):
    example = tokenize_chat([ASK, REPLY], tiny_tokenizer, max_tokens=64)
    pairs = zip(example.input_ids, example.labels, strict=True)
    assert all(label in (token, IGNORED) for token, label in pairs)


def test_an_earlier_answer_the_model_would_write_otherwise_is_read_and_not_learned(tokenizer_with):
    tokenizer = tokenizer_with(templates.THOUGHT_IN_THE_LAST_TURN)
    second = {"role": "assistant", "content": "200"}
    example = tokenize_chat([ASK, REPLY, ASK, second], tokenizer, max_tokens=128)
    assert len(example.labels) == len(example.input_ids)
    assert learned(example, tokenizer) == "<t>0</t>200|"
    pairs = zip(example.input_ids, example.labels, strict=True)
    assert all(label in (token, IGNORED) for token, label in pairs)


def test_a_template_that_opens_a_thought_it_does_not_write_is_refused(tokenizer_with):
    with pytest.raises(ChatTemplateError) as caught:
        tokenize_chat([ASK, REPLY], tokenizer_with(templates.OPENS_A_THOUGHT), max_tokens=64)
    assert caught.value.code == "template_shifts"


def test_a_conversation_the_template_refuses_is_named_by_its_roles(tokenizer_with):
    rules = {"role": "system", "content": "di lo que consta."}
    with pytest.raises(ChatTemplateError, match=r"system, user.*not supported"):
        tokenize_chat([rules, ASK, REPLY], tokenizer_with(templates.REFUSES_SYSTEM), max_tokens=64)


def test_letters_joined_with_the_prompt_are_learned(tokenizer_with):
    """Where the tokenizer joins the end of the prompt with the answer, no label is off by one."""
    tokenizer = tokenizer_with(TEMPLATE)
    tokenizer.add_tokens(["a>1"])
    example = tokenize_chat([ASK, REPLY], tokenizer, max_tokens=64)
    assert learned(example, tokenizer) == "a>100|"


def test_a_conversation_that_does_not_fit_is_refused_not_cut(tiny_tokenizer):
    with pytest.raises(ExampleTooLongError, match="10 allowed"):
        tokenize_chat([ASK, REPLY], tiny_tokenizer, max_tokens=10)


def test_plain_text_is_cut_and_learned_whole(tiny_tokenizer):
    pieces = tokenize_text("abcdefgh", tiny_tokenizer, max_tokens=4)
    assert [len(piece) for piece in pieces] == [4, 4]
    assert all(piece.labels == piece.input_ids for piece in pieces)
