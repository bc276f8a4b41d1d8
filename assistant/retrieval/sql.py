"""The statements behind `retrieve`: one round trip each, built from named parts that read top to bottom.

Every candidate gets both of its exact scores whichever channel proposed it, so fusion compares like with
like. User text only ever arrives as a parameter; queries are built from lexemes, never parsed as syntax.
"""

from assistant.enums import Method

# Several statements in one message run in one implicit transaction, so the settings end with it.
# relaxed_order: the scan goes on while filters leave too few rows; final order is made by exact scores.
_SETTINGS = """
SET LOCAL jit = off;
SET LOCAL hnsw.iterative_scan = 'relaxed_order';
SET LOCAL hnsw.ef_search = 100;
SET LOCAL pg_trgm.similarity_threshold = 0.3;
"""

# How many postings propose passages; all of them in a unit of some hundred passages.
_MAX_POSTINGS = 3_000

_STATE = """
state AS MATERIALIZED (
    SELECT coalesce(max(generation), 0) AS generation, greatest(coalesce(max(num_passages), 0), 1) AS n,
        greatest(coalesce(max(total_length), 0) / greatest(coalesce(max(num_passages), 0), 1), 1)
            AS mean_length
    FROM assistant_indexstate WHERE unit_id = %(unit)s)"""

_VISIBLE = """
    passage.unit_id = %(unit)s AND passage.audience = ANY(%(audiences)s)
    AND (passage.valid_from IS NULL OR passage.valid_from <= %(as_of)s)
    AND (passage.valid_until IS NULL OR passage.valid_until >= %(as_of)s)"""

# A word is repaired only when nothing in the corpus shares its stem, by the nearest word that begins with
# the same letter and differs by one edit (two from seven letters on: a swap of neighbours counts as two).
_TERMS = """
unknown AS MATERIALIZED (
    SELECT written.word FROM unnest(%(words)s::text[]) AS written(word)
    WHERE length(written.word) BETWEEN 4 AND 40 AND NOT EXISTS (
        SELECT 1 FROM unnest(assistant_terms(written.word)) AS stem
        JOIN assistant_indexedterm term ON term.unit_id = %(unit)s AND term.term = stem.lexeme)
    AND assistant_terms(written.word) <> ''::tsvector
    LIMIT 3),
repaired AS MATERIALIZED (
    SELECT unknown.word, nearest.word AS replacement, nearest.closeness
    FROM unknown CROSS JOIN LATERAL (
        SELECT known.word, similarity(known.word, unknown.word) AS closeness,
            levenshtein_less_equal(known.word, unknown.word, 2) AS edits
        FROM assistant_indexedword known
        WHERE known.unit_id = %(unit)s AND known.word %% unknown.word
            AND left(known.word, 1) = left(unknown.word, 1)
        ORDER BY edits, closeness DESC, known.num_passages DESC, known.word LIMIT 1) nearest
    WHERE nearest.edits <= CASE WHEN length(unknown.word) < 7 THEN 1 ELSE 2 END),
sought AS (
    SELECT lexeme, 1.0::float8 AS belief FROM unnest(assistant_terms(%(query)s))
    UNION ALL
    SELECT stem.lexeme, repaired.closeness
    FROM repaired, unnest(assistant_terms(repaired.replacement)) AS stem),
weighted AS (
    SELECT term.id, term.term, term.num_passages, max(sought.belief)
        * ln(1 + (state.n - term.num_passages + 0.5) / (term.num_passages + 0.5)) AS weight
    FROM sought JOIN assistant_indexedterm term ON term.unit_id = %(unit)s AND term.term = sought.lexeme,
        state
    GROUP BY term.id, term.term, term.num_passages, state.n),
terms AS MATERIALIZED (
    SELECT id, term, weight,
        row_number() OVER rarest_first = 1 OR sum(num_passages) OVER rarest_first <= {postings}
            AS is_essential
    FROM weighted WINDOW rarest_first AS (ORDER BY num_passages, id))"""

# BM25 (Robertson & Zaragoza 2009) over weighted frequencies; idf as in Lucene, never negative. As in MaxScore
# (Turtle & Flood 1995), the rarest terms propose passages and frequent ones only add to the score of what is
# proposed, so a long question costs no more than a short one. Filters are looked up from the best passage
# downwards until there are enough, instead of for the whole unit.
_IMPACT = """terms.weight * posting.frequency * (%(k1)s + 1)
        / (posting.frequency + %(k1)s * (1 - %(b)s + %(b)s * posting.length / state.mean_length))"""
_LEXICAL = f"""
essential AS MATERIALIZED (
    SELECT posting.passage_id, sum({_IMPACT}) AS score
    FROM terms JOIN assistant_posting posting ON posting.term_id = terms.id, state
    WHERE terms.is_essential GROUP BY posting.passage_id),
lexical AS MATERIALIZED (
    SELECT best.passage_id
    FROM (SELECT passage_id, score FROM essential ORDER BY score DESC, passage_id) best
    CROSS JOIN LATERAL (
        SELECT FROM assistant_indexedpassage passage
        WHERE passage.id = best.passage_id AND {{visible}} LIMIT 1) shown
    LIMIT %(candidates)s)"""  # noqa: S608 - constants of this file
_LEXICAL_SCORES = f"""
scored AS MATERIALIZED (
    SELECT proposed.passage_id, nullif(coalesce(essential.score, 0) + coalesce(frequent.score, 0), 0) AS score
    FROM proposed LEFT JOIN essential USING (passage_id)
    LEFT JOIN (
        SELECT posting.passage_id, sum({_IMPACT}) AS score
        FROM proposed CROSS JOIN terms
        JOIN assistant_posting posting
            ON posting.term_id = terms.id AND posting.passage_id = proposed.passage_id, state
        WHERE NOT terms.is_essential GROUP BY posting.passage_id
    ) frequent USING (passage_id))"""  # noqa: S608

# Small units are scanned exactly; large ones through the encoder's HNSW index. `state` is read first, so
# the branch not needed costs nothing.
_NEAREST = """
nearest AS MATERIALIZED (
    (SELECT vector.passage_id
     FROM assistant_passagevector vector
     JOIN assistant_indexedpassage passage ON passage.id = vector.passage_id
     WHERE (SELECT n FROM state) <= {exact} AND vector.encoder_id = {encoder} AND vector.unit_id = %(unit)s
        AND {visible}
     ORDER BY (vector.embedding::halfvec <=> %(vector)s::halfvec) + 0 LIMIT %(vectors)s)
    UNION
    (SELECT vector.passage_id
     FROM assistant_passagevector vector
     JOIN assistant_indexedpassage passage ON passage.id = vector.passage_id
     WHERE (SELECT n FROM state) > {exact} AND vector.encoder_id = {encoder} AND vector.unit_id = %(unit)s
        AND {visible}
     ORDER BY vector.embedding::halfvec({dimensions}) <=> %(vector)s::halfvec({dimensions})
     LIMIT %(vectors)s))"""

_SIMILARITIES = """
dense AS MATERIALIZED (
    SELECT passage_id, max(similarity) AS similarity,
        max(similarity) FILTER (WHERE part = 'question') AS question_similarity,
        max(similarity) FILTER (WHERE part = 'text') AS text_similarity
    FROM (
        SELECT vector.passage_id, vector.part, 1 - (vector.embedding <=> %(vector)s::halfvec) AS similarity
        FROM assistant_passagevector vector
        WHERE vector.encoder_id = {encoder} AND vector.passage_id IN (SELECT passage_id FROM {proposed})
        OFFSET 0  -- each distance is computed once
    ) each
    GROUP BY passage_id)"""

_ROWS = """
SELECT state.generation,
    (SELECT coalesce(jsonb_object_agg(word, replacement), '{{}}') FROM {repairs}) AS repairs,
    (SELECT coalesce(jsonb_object_agg(term, weight), '{{}}') FROM {weights}) AS term_weights, state.n,
    found.*
FROM state LEFT JOIN (
    SELECT passage.key, passage.entry_key, passage.kind, passage.title, passage.heading_path, passage.text,
        passage.questions, passage.citation, passage.url, passage.audience, passage.valid_from,
        passage.valid_until, passage.text_hash, ranked.score, ranked.similarity AS dense_score,
        ranked.lexical_score, ranked.question_similarity AS question_score,
        ranked.text_similarity AS text_score, EXISTS (
            SELECT FROM assistant_indexedpassage further
            WHERE further.unit_id = passage.unit_id AND further.key = passage.key || '/p:2') AS has_further
    FROM ranked JOIN assistant_indexedpassage passage ON passage.id = ranked.passage_id
) found ON true
ORDER BY found.score DESC, found.key
"""

# The columns of `found`, in order; the names are those of `Hit`.
HIT_COLUMNS = (
    *(
        "key",
        "entry_key",
        "kind",
        "title",
        "heading_path",
        "text",
        "questions",
        "citation",
        "url",
        "audience",
    ),
    *("valid_from", "valid_until", "text_hash", "score", "dense_score", "lexical_score"),
    *("question_score", "text_score", "has_further"),
)

_NO_REPAIRS = "(SELECT NULL::text AS word, NULL::text AS replacement WHERE false) nothing"
_NO_WEIGHTS = "(SELECT NULL::text AS term, NULL::float8 AS weight WHERE false) nothing"
_FULLTEXT = """
ranked AS MATERIALIZED (
    SELECT passage.id AS passage_id, ts_rank_cd(passage.search_vector, sought.query, 1)::float8 AS score,
        NULL::float8 AS similarity, NULL::float8 AS lexical_score, NULL::float8 AS question_similarity,
        NULL::float8 AS text_similarity
    FROM (SELECT string_agg(quote_literal(lexeme), ' | ')::tsquery AS query
          FROM unnest(assistant_terms(%(query)s))) sought
    JOIN assistant_indexedpassage passage ON passage.search_vector @@ sought.query
    WHERE {visible}
    ORDER BY score DESC, passage.id LIMIT %(k)s)"""
_RANKED_BM25 = """
ranked AS (
    SELECT passage_id, score, NULL::float8 AS similarity, score AS lexical_score,
        NULL::float8 AS question_similarity, NULL::float8 AS text_similarity
    FROM scored ORDER BY score DESC, passage_id LIMIT %(k)s)"""
_RANKED_DENSE = """
ranked AS (
    SELECT passage_id, similarity AS score, similarity, NULL::float8 AS lexical_score, question_similarity,
        text_similarity
    FROM dense ORDER BY similarity DESC, passage_id LIMIT %(k)s)"""
_PROPOSED = """
proposed AS MATERIALIZED (SELECT passage_id FROM lexical UNION SELECT passage_id FROM nearest)"""
_PROPOSED_BY_WORDS = """
proposed AS MATERIALIZED (SELECT passage_id FROM lexical)"""
_FUSED = """
pairs AS MATERIALIZED (
    SELECT proposed.passage_id, dense.similarity, dense.question_similarity, dense.text_similarity,
        scored.score AS lexical_score, passage.kind = 'article' AS is_article
    FROM proposed
    JOIN assistant_indexedpassage passage ON passage.unit_id = %(unit)s AND passage.id = proposed.passage_id
    LEFT JOIN dense USING (passage_id) LEFT JOIN scored USING (passage_id)),
bounds AS (
    SELECT min(similarity) AS lowest, max(similarity) AS highest, max(lexical_score) AS best,
        coalesce(max(lexical_score) / nullif((SELECT sum(weight) FROM terms), 0), 0) AS literalness
    FROM pairs),
mixed AS (
    SELECT pairs.*, bounds.*, CASE WHEN is_article
        THEN %(alpha)s - (%(alpha)s - %(alpha_literal)s)
            * least(1, greatest(0, (literalness - %(free_below)s) / (%(literal_from)s - %(free_below)s)))
        ELSE %(alpha)s END AS alpha
    FROM pairs, bounds),
ranked AS (
    SELECT passage_id, similarity, question_similarity, text_similarity, lexical_score,
        alpha
        * coalesce((similarity - lowest) / nullif(highest - lowest, 0), (similarity = highest)::int, 0)
        + (1 - alpha) * coalesce(lexical_score / nullif(best, 0), 0) AS score
    FROM mixed ORDER BY score DESC, passage_id LIMIT %(k)s)"""


def statement(method: Method, *, encoder_id: int, dimensions: int, exact_up_to_passages: int) -> str:
    """The SQL of a method. The numbers are ours and stand in the text: a partial index is only used then."""
    parts = {
        Method.FULLTEXT: (_STATE, _FULLTEXT),
        Method.BM25: (_STATE, _TERMS, _LEXICAL, _PROPOSED_BY_WORDS, _LEXICAL_SCORES, _RANKED_BM25),
        Method.DENSE: (_STATE, _NEAREST, _SIMILARITIES, _RANKED_DENSE),
        Method.HYBRID: (
            _STATE,
            _TERMS,
            _LEXICAL,
            _NEAREST,
            _PROPOSED,
            _LEXICAL_SCORES,
            _SIMILARITIES,
            _FUSED,
        ),
    }[method]
    reads_words = method in {Method.BM25, Method.HYBRID}
    body = "WITH " + ",".join(parts) + _ROWS
    return _SETTINGS + body.format(
        visible=_VISIBLE,
        encoder=int(encoder_id),
        dimensions=int(dimensions),
        exact=int(exact_up_to_passages),
        proposed="proposed" if method is Method.HYBRID else "nearest",
        repairs="repaired" if reads_words else _NO_REPAIRS,
        weights="terms" if reads_words else _NO_WEIGHTS,
        postings=_MAX_POSTINGS,
    )
