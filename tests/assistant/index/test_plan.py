from dataclasses import replace

from assistant.index.fingerprints import embedding_texts, metadata_hash, text_hash
from assistant.index.plan import ChangeSet, Fingerprint, plan_changes
from curation.passages import Passage

PASSAGE = Passage(
    key="faq:costo",
    entry_key="faq:costo",
    kind="faq",
    title="¿Cuánto cuesta?",
    heading_path=(),
    text="500 Bs",
    questions=("precio",),
    citation="Preguntas frecuentes",
    url="/x#costo",
    audience="everyone",
    valid_from=None,
    valid_until=None,
    language="es",
)


def fingerprint(passage: Passage) -> Fingerprint:
    return Fingerprint(text_hash(passage), metadata_hash(passage))


def test_new_passage_is_inserted():
    assert plan_changes([PASSAGE], {}) == ChangeSet(inserts=(PASSAGE,))


def test_equal_passage_needs_nothing():
    assert not plan_changes([PASSAGE], {PASSAGE.key: fingerprint(PASSAGE)})


def test_changed_text_is_rewritten():
    changed = replace(PASSAGE, text="600 Bs")
    assert plan_changes([changed], {PASSAGE.key: fingerprint(PASSAGE)}) == ChangeSet(rewrites=(changed,))


def test_changed_audience_only_updates_the_row():
    changed = replace(PASSAGE, audience="students")
    assert plan_changes([changed], {PASSAGE.key: fingerprint(PASSAGE)}) == ChangeSet(updates=(changed,))


def test_passage_no_longer_published_is_deleted():
    assert plan_changes([], {PASSAGE.key: fingerprint(PASSAGE)}) == ChangeSet(deletes=(PASSAGE.key,))


def test_planning_twice_gives_the_same_plan():
    indexed = {"faq:vieja": Fingerprint("a", "b")}
    assert plan_changes([PASSAGE], indexed) == plan_changes([PASSAGE], indexed)


def test_text_hash_ignores_metadata_and_metadata_hash_ignores_text():
    assert text_hash(replace(PASSAGE, url="/y")) == text_hash(PASSAGE)
    assert metadata_hash(replace(PASSAGE, text="otro")) == metadata_hash(PASSAGE)


def test_each_way_to_ask_a_faq_gets_a_vector_of_its_own():
    texts = embedding_texts(
        kind="faq", title="¿Cuánto cuesta?", heading_path=(), text="500 Bs", questions=("precio", "precio")
    )
    assert [text.text for text in texts] == ["¿Cuánto cuesta?\n500 Bs", "¿Cuánto cuesta?", "precio"]


def test_an_article_is_embedded_as_one_text():
    texts = embedding_texts(
        kind="article", title="Objeto", heading_path=("Título I",), text="…", questions=()
    )
    assert [text.text for text in texts] == ["Objeto\nTítulo I\n…"]
