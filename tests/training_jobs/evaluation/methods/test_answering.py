"""Language models by a scripted engine, and the assistant without one."""

from dataclasses import replace

import pytest

from assistant.answering.routes import written
from assistant.enums import ModelRole
from assistant.exceptions import EngineUnavailableError, ModelNotServedError
from assistant.generation import Endpoint
from assistant.models import Answer, ServedModel
from assistant.ranker import current
from curation.enums import Writing
from training_jobs.evaluation.methods import generation, make_methods
from training_jobs.evaluation.methods.base import MethodOptions
from training_jobs.exceptions import MethodUnavailableError
from training_jobs.question_sets.question_file import Question


class ScriptedClient:
    """Stands where `ChatClient` does. `replies` are texts or errors, the last one again and again."""

    def __init__(self, *replies):
        self.replies = list(replies)
        self.asked = []

    def __call__(self, endpoint, **_options):
        self.endpoint = endpoint
        return self

    async def stream(self, messages, *, max_tokens, completion):
        self.asked.append(messages)
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        if isinstance(reply, Exception):
            raise reply
        completion.num_prompt_tokens, completion.num_completion_tokens = 50, len(reply.split())
        completion.first_token_ms = 3.0
        for word in reply.split(" "):
            yield f"{word} "


@pytest.fixture
def engine(monkeypatch):
    def script(*replies):
        client = ScriptedClient(*replies)
        monkeypatch.setattr(generation, "ChatClient", client)
        monkeypatch.setattr(generation, "find_endpoint", lambda model: Endpoint("http://engine", model))
        monkeypatch.setattr(generation, "_REST_S", 0)
        return client

    return script


def _ask(unit, name, text="becas de excelencia", **options):
    (method,) = make_methods([name], unit, MethodOptions(**options))
    method.prepare()
    return method.ask(Question("1", text))


def test_with_sources_the_model_reads_what_hybrid_search_found(unit, engine):
    client = engine("Hay becas de excelencia y becas de trabajo [1].")
    outcome = _ask(unit, "llm-base+rag")
    assert "becas de trabajo" in client.asked[-1][1]["content"]
    assert outcome.answer == "Hay becas de excelencia y becas de trabajo."
    assert outcome.citations == ("faq:becas",)
    assert (outcome.num_sentences, outcome.num_supported) == (1, 1)


def test_alone_the_model_gets_the_prompt_of_its_training_and_cites_nothing(unit, engine):
    client = engine("Cuesta 999 bolivianos.")
    outcome = _ask(
        unit, "llm-base", closed_book=lambda office, text: [{"role": "user", "content": f"{office}: {text}"}]
    )
    assert client.asked[-1] == [{"role": "user", "content": f"{unit.name}: becas de excelencia"}]
    assert outcome.citations is None
    assert (outcome.num_sentences, outcome.num_supported) == (1, 0)


@pytest.mark.parametrize("reply", ["No lo sé.", "No lo se", ""])
def test_saying_that_it_does_not_know_is_silence(unit, engine, reply):
    engine(reply)
    outcome = _ask(unit, "llm-base+rag")
    assert (outcome.answer, outcome.abstained, outcome.citations) == ("", True, ())


def test_numbers_of_no_source_are_no_citations(unit, engine):
    engine("Hay becas [7] [1].")
    assert _ask(unit, "llm-base+rag").citations == ("faq:becas",)


def test_tokens_and_first_words_are_kept(unit, engine):
    engine("Hay becas.")
    outcome = _ask(unit, "llm-base")
    assert (outcome.num_prompt_tokens, outcome.num_completion_tokens) == (50, 2)
    assert outcome.first_token_ms == pytest.approx(3.0, abs=1.0)


def test_the_tuned_model_is_the_one_in_production_unless_named(unit, engine):
    ServedModel.objects.create(
        role=ModelRole.GENERATOR, name="release-7", digest="d", unit=unit, in_production=True
    )
    client = engine("Sí.")
    _ask(unit, "llm-tuned")
    assert client.endpoint.model == "release-7"
    _ask(unit, "llm-tuned", tuned_model="release-8")
    assert client.endpoint.model == "release-8"


def test_a_release_trained_again_has_other_settings(unit, engine):
    engine("Sí.")
    settings = []
    for digest in ("one", "two"):
        ServedModel.objects.create(role=ModelRole.GENERATOR, name="release", digest=digest)
        (method,) = make_methods(["llm-tuned=release"], unit)
        settings.append(method.settings)
    assert settings[0] != settings[1]


def test_without_a_tuned_model_it_says_what_to_do(unit, engine):
    engine("Sí.")
    with pytest.raises(MethodUnavailableError, match="--tuned-model"):
        _ask(unit, "llm-tuned")


def test_an_engine_that_fails_for_a_moment_is_asked_again(unit, engine):
    client = engine("Hola.", EngineUnavailableError("cut"), "Hay becas.")
    assert _ask(unit, "llm-base").answer == "Hay becas."
    assert len(client.asked) == 3


def test_an_engine_that_stays_away_ends_the_method(unit, engine):
    client = engine(EngineUnavailableError("down"))
    with pytest.raises(MethodUnavailableError, match="down"):
        _ask(unit, "llm-base")
    assert len(client.asked) == 3


def test_a_model_the_engine_refuses_is_not_asked_for_again(unit, engine):
    client = engine(ModelNotServedError("404"))
    with pytest.raises(MethodUnavailableError, match="otro"):
        _ask(unit, "llm-base=otro")
    assert len(client.asked) == 1


def test_no_engine_says_how_to_start_one(unit, monkeypatch):
    def nobody(_model):
        raise EngineUnavailableError("no engine runs")

    monkeypatch.setattr(generation, "find_endpoint", nobody)
    with pytest.raises(MethodUnavailableError, match="make run"):
        _ask(unit, "llm-base")


def test_a_model_that_is_not_loaded_says_what_to_do(unit, monkeypatch):
    monkeypatch.setattr(generation, "find_endpoint", lambda _model: None)
    with pytest.raises(MethodUnavailableError, match="release-9"):
        _ask(unit, "llm-tuned=release-9")


@pytest.mark.django_db(transaction=True)
def test_the_assistant_answers_as_students_get_it_and_cites(unit, settings, tmp_path):
    settings.ENGINE_URL, settings.ENGINE_STATE_FILE = "", tmp_path / "engine.json"
    outcome = _ask(unit, "assistant", "¿Qué becas hay?")
    assert outcome.status == "curated"
    assert outcome.answer == "Hay becas de excelencia y becas de trabajo para estudiantes."
    assert outcome.citations == ("faq:becas",)
    assert (outcome.num_sentences, outcome.num_supported) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_the_assistant_keeps_silent_where_nothing_answers(unit, settings, tmp_path):
    settings.ENGINE_URL, settings.ENGINE_STATE_FILE = "", tmp_path / "engine.json"
    outcome = _ask(unit, "assistant", "capital de Mongolia")
    assert (outcome.answer, outcome.abstained) == ("", True)
    assert set(Answer.objects.values_list("conversation__channel", flat=True)) == {"command"}


PROBABLE = "becas de excelencia o de trabajo"


@pytest.fixture
def writer(monkeypatch, settings, tmp_path):
    """An engine that serves the model «escribe» and writes by script; no entry is surely what is asked."""
    settings.ENGINE_URL, settings.ENGINE_STATE_FILE = "", tmp_path / "engine.json"
    unsure = replace(current.default_ranker(), certain_from=1.1, answerable_from=0.0)
    monkeypatch.setattr(current, "default_ranker", lambda: unsure)

    def script(*replies, serves="escribe"):
        client = ScriptedClient(*replies)
        monkeypatch.setattr(written, "ChatClient", client)
        monkeypatch.setattr(written, "resolve_endpoint", lambda model: Endpoint("http://engine", model))
        monkeypatch.setattr(
            generation,
            "find_endpoint",
            lambda model: Endpoint("http://engine", model) if model == serves else None,
        )
        return client

    return script


@pytest.mark.django_db(transaction=True)
def test_writing_lets_the_named_model_write_whatever_is_in_production(unit, writer):
    client = writer("Hay becas de excelencia y becas de trabajo para estudiantes [1]. ")
    outcome = _ask(unit, "assistant-writing=escribe", PROBABLE)
    assert (client.endpoint.model, outcome.status) == ("escribe", "generated")
    assert outcome.answer == "Hay becas de excelencia y becas de trabajo para estudiantes."
    assert outcome.citations == ("faq:becas",)


@pytest.mark.django_db(transaction=True)
def test_quoting_asks_no_engine_although_the_unit_would_have_it_write(unit, writer):
    client = writer("Hay becas de excelencia [1]. ")
    unit.writing = Writing.ALWAYS
    unit.save()
    outcome = _ask(unit, "assistant-quoting", PROBABLE)
    assert (client.asked, outcome.status, outcome.citations) == ([], "nearest", ("faq:becas",))
    assert (outcome.num_sentences, outcome.num_supported) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_the_assistant_itself_is_measured_as_the_unit_is_set(unit, writer):
    client = writer("Hay becas de excelencia y becas de trabajo para estudiantes [1]. ")
    assert _ask(unit, "assistant", PROBABLE).status == "nearest"
    unit.writing = Writing.ALWAYS
    unit.save()
    assert _ask(unit, "assistant", PROBABLE).status == "generated"
    assert len(client.asked) == 1


@pytest.mark.django_db(transaction=True)
def test_a_model_that_is_not_served_is_not_measured_by_its_quotations(unit, writer):
    writer("Hay becas.", serves="otro")
    with pytest.raises(MethodUnavailableError, match="escribe"):
        _ask(unit, "assistant-writing=escribe", PROBABLE)


def test_settings_tell_what_decides_and_a_new_generator_leaves_quotations_known(unit):
    quoting, writing = make_methods(["assistant-quoting", "assistant-writing=escribe"], unit)
    before = dict(quoting.settings), dict(writing.settings)
    ServedModel.objects.create(role=ModelRole.GENERATOR, name="escribe", digest="otro", unit=unit)
    assert dict(quoting.settings) == before[0]
    assert dict(writing.settings) != before[1]
    ServedModel.objects.create(
        role=ModelRole.RANKER, name="propio", digest="r", unit=unit, in_production=True
    )
    assert dict(quoting.settings) != before[0]
