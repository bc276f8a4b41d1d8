import pytest

from training_jobs.ml.tuning.examples import IGNORED, tokenize_chat, tokenize_text
from training_jobs.ml.tuning.exceptions import ExampleTooLongError

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


def test_a_conversation_that_does_not_fit_is_refused_not_cut(tiny_tokenizer):
    with pytest.raises(ExampleTooLongError, match="10 allowed"):
        tokenize_chat([ASK, REPLY], tiny_tokenizer, max_tokens=10)


def test_plain_text_is_cut_and_learned_whole(tiny_tokenizer):
    pieces = tokenize_text("abcdefgh", tiny_tokenizer, max_tokens=4)
    assert [len(piece) for piece in pieces] == [4, 4]
    assert all(piece.labels == piece.input_ids for piece in pieces)
