"""The inverted file: terms with their document frequencies, postings, and the words spelling knows.

Everything is computed in the database from the passages' own columns, a batch of rows a statement. Callers
hold the unit's lock. Before a passage's text changes or goes, it is forgotten; afterwards it is learnt.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection

# A word of the title or of a question says more about what a passage answers than one of its body: BM25F's
# weighted term frequency (Robertson, Zaragoza & Taylor 2004). Set by that principle, not tuned.
TITLE_WEIGHT, QUESTION_WEIGHT, HEADING_WEIGHT, TEXT_WEIGHT = 2.0, 2.0, 1.0, 1.0

_LEARN_VECTORS = """
UPDATE assistant_indexedpassage SET search_vector =
    setweight(assistant_terms(title), 'A')
    || setweight(assistant_terms(coalesce(
        (SELECT string_agg(each, ' . ') FROM jsonb_array_elements_text(questions) AS each), '')), 'B')
    || setweight(assistant_terms(coalesce(
        (SELECT string_agg(each, ' . ') FROM jsonb_array_elements_text(heading_path) AS each), '')), 'C')
    || setweight(assistant_terms(text), 'D')
WHERE id = ANY(%(ids)s)
"""
_OCCURRENCES = """
SELECT passage.id AS passage_id, passage.unit_id, occurrence.lexeme,
    (SELECT sum(CASE weight WHEN 'A' THEN %(title)s WHEN 'B' THEN %(question)s
                            WHEN 'C' THEN %(heading)s ELSE %(text)s END)
     FROM unnest(occurrence.weights) AS weight)::float8 AS frequency
FROM assistant_indexedpassage passage, unnest(passage.search_vector) AS occurrence
WHERE passage.id = ANY(%(ids)s)
"""
_LEARN_TERMS = f"""
INSERT INTO assistant_indexedterm (unit_id, term, num_passages)
SELECT unit_id, lexeme, count(*) FROM ({_OCCURRENCES}) found GROUP BY 1, 2
ON CONFLICT (unit_id, term)
DO UPDATE SET num_passages = assistant_indexedterm.num_passages + excluded.num_passages
"""  # noqa: S608 - constants of this file
_LEARN_POSTINGS = f"""
WITH found AS MATERIALIZED ({_OCCURRENCES}),
lengths AS (SELECT passage_id, sum(frequency) AS length FROM found GROUP BY passage_id),
postings AS (
    INSERT INTO assistant_posting (passage_id, term_id, frequency, length)
    SELECT passage_id, term.id, frequency, length
    FROM found JOIN lengths USING (passage_id)
    JOIN assistant_indexedterm term ON term.unit_id = found.unit_id AND term.term = found.lexeme
)
UPDATE assistant_indexedpassage passage SET length = lengths.length
FROM lengths WHERE passage.id = lengths.passage_id
"""  # noqa: S608
_WORDS = """
SELECT passage.unit_id, word, count(*) AS num_passages
FROM assistant_indexedpassage passage,
    unnest(tsvector_to_array(to_tsvector('assistant_words',
        lower(unaccent(passage.title || ' ' || passage.questions::text || ' ' || passage.text))))) AS word
WHERE passage.id = ANY(%(ids)s) AND word ~ '^[a-z]{4,40}$'
GROUP BY 1, 2
"""
_LEARN_WORDS = f"""
INSERT INTO assistant_indexedword (unit_id, word, num_passages) {_WORDS}
ON CONFLICT (unit_id, word)
DO UPDATE SET num_passages = assistant_indexedword.num_passages + excluded.num_passages
"""
_FORGET_WORDS = f"""
UPDATE assistant_indexedword known SET num_passages = greatest(0, known.num_passages - gone.num_passages)
FROM ({_WORDS}) gone WHERE known.unit_id = gone.unit_id AND known.word = gone.word
"""  # noqa: S608
_FORGET_POSTINGS = """
WITH gone AS (DELETE FROM assistant_posting WHERE passage_id = ANY(%(ids)s) RETURNING term_id)
UPDATE assistant_indexedterm term SET num_passages = greatest(0, num_passages - counted.n)
FROM (SELECT term_id, count(*) AS n FROM gone GROUP BY term_id) counted WHERE term.id = counted.term_id
"""
_DROP_UNUSED = """
DELETE FROM assistant_indexedterm WHERE unit_id = %(unit)s AND num_passages = 0;
DELETE FROM assistant_indexedword WHERE unit_id = %(unit)s AND num_passages = 0;
"""
_COUNT = """
UPDATE assistant_indexstate state SET
    generation = generation + 1, updated_at = now(),
    num_passages = counted.n, total_length = counted.total
FROM (SELECT count(*) AS n, coalesce(sum(length), 0) AS total
      FROM assistant_indexedpassage WHERE unit_id = %(unit)s) counted
WHERE state.unit_id = %(unit)s
"""


def learn_passages(passage_ids: Sequence[int]) -> None:
    """Compute the search vectors and add the passages to terms, postings and words."""
    weights = {
        "title": TITLE_WEIGHT,
        "question": QUESTION_WEIGHT,
        "heading": HEADING_WEIGHT,
        "text": TEXT_WEIGHT,
    }
    parameters: dict[str, Any] = {"ids": sorted(passage_ids), **weights}
    with connection.cursor() as cursor:
        for statement in (_LEARN_VECTORS, _LEARN_TERMS, _LEARN_POSTINGS, _LEARN_WORDS):
            cursor.execute(statement, parameters)


def forget_passages(passage_ids: Sequence[int]) -> None:
    """Take the passages, as they stand in the index, out of terms, postings and words."""
    with connection.cursor() as cursor:
        for statement in (_FORGET_POSTINGS, _FORGET_WORDS):
            cursor.execute(statement, {"ids": sorted(passage_ids)})


def close_change_set(unit_id: int) -> None:
    """Count the unit anew, drop what no passage uses any more, and begin the next generation."""
    with connection.cursor() as cursor:
        cursor.execute(_DROP_UNUSED, {"unit": unit_id})
        cursor.execute(_COUNT, {"unit": unit_id})
