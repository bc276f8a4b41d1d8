"""The search index: a copy of curated passages made for finding, rebuilt at any time from curation.

`IndexedPassage` is what is shown and filtered by. `IndexedTerm` and `Posting` are an inverted file with the
statistics BM25 needs; `IndexedWord` is the vocabulary that spelling is repaired from; `PassageVector` holds
the embeddings. All of them are written only by `assistant.index`.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _
from pgvector.django import HalfVectorField

from assistant.models.served_model import ServedModel
from curation.models import Unit


class VectorPart(models.TextChoices):
    """Which side of a passage a vector stands for; the best of a passage's vectors counts."""

    QUESTION = "question", _("A question it answers")
    TEXT = "text", _("Title and text")


class IndexState(models.Model):
    """Counts the changes of a unit's index; an answer names the generation it was made from.

    The totals are the collection statistics of BM25 and decide between exact and approximate vector search.
    """

    unit = models.OneToOneField(Unit, models.CASCADE, primary_key=True, related_name="index_state")
    generation = models.PositiveBigIntegerField(default=0)
    num_passages = models.PositiveIntegerField(default=0)
    total_length = models.FloatField(default=0.0, help_text="Sum of the passages' weighted lengths in terms.")
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.unit_id}: {self.generation}"


class IndexedPassage(models.Model):
    """One passage with two hashes: changed text is embedded again, changed metadata only updates the row."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="indexed_passages")
    key = models.CharField(max_length=300)
    entry_key = models.CharField(max_length=300, db_index=True)
    kind = models.CharField(max_length=12)
    title = models.CharField(max_length=500)
    heading_path = models.JSONField(default=list)
    text = models.TextField()
    questions = models.JSONField(default=list)
    citation = models.CharField(max_length=500)
    url = models.CharField(max_length=500)
    audience = models.CharField(max_length=12)
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    language = models.CharField(max_length=5)
    text_hash = models.CharField(max_length=64)
    metadata_hash = models.CharField(max_length=64)
    embedding_hashes = ArrayField(
        models.CharField(max_length=64),
        default=list,
        help_text="Hashes of the texts that are to have a vector.",
    )
    search_vector = SearchVectorField(null=True)
    length = models.FloatField(default=0.0, help_text="Weighted number of terms, as BM25 sees it.")
    indexed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "key"], name="assistant_passage_key_per_unit")]
        indexes = [
            GinIndex(fields=["search_vector"], name="assistant_passage_search"),
            # Filters are answered from this index alone, without touching the wide rows.
            models.Index(
                fields=["unit", "id"],
                include=["kind", "audience", "valid_from", "valid_until"],
                name="assistant_passage_filter",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class IndexedTerm(models.Model):
    """A stemmed term of a unit and in how many of its passages it occurs (document frequency)."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+", db_index=False)
    term = models.TextField()
    num_passages = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "term"], name="assistant_term_once")]

    def __str__(self) -> str:
        return self.term


class Posting(models.Model):
    """One term in one passage. The length is repeated here so that a score needs this row only."""

    pk = models.CompositePrimaryKey("passage_id", "term_id")
    passage = models.ForeignKey(IndexedPassage, models.CASCADE, related_name="+", db_index=False)
    # No constraint in the database: checking it would double the cost of indexing, and terms are only
    # removed by the service that has just removed their last posting.
    term = models.ForeignKey(
        IndexedTerm, models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    frequency = models.FloatField(help_text="Occurrences weighted by field.")
    length = models.FloatField(help_text="Weighted length of the passage.")

    class Meta:
        constraints = [
            # Read as a covering index: all postings of a term lie side by side.
            models.UniqueConstraint(
                fields=["term", "passage"], include=["frequency", "length"], name="assistant_posting_by_term"
            )
        ]

    def __str__(self) -> str:
        return f"{self.term_id} · {self.passage_id}"


class IndexedWord(models.Model):
    """A word as written (lower case, no accents) and in how many passages: what spelling is repaired from."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+", db_index=False)
    word = models.TextField()
    num_passages = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "word"], name="assistant_word_once")]
        indexes = [GinIndex(fields=["word"], opclasses=["gin_trgm_ops"], name="assistant_word_trigrams")]

    def __str__(self) -> str:
        return self.word


class PassageVector(models.Model):
    """A vector of a passage by one encoder; a new encoder's vectors grow beside the old one's.

    A passage has one vector of its title and text and, when it answers questions (FAQ), one of each way to
    ask. The HNSW index is partial, one per encoder, made when the encoder is first used.
    """

    passage = models.ForeignKey(IndexedPassage, models.CASCADE, related_name="vectors")
    # Repeated from the passage: small units are scanned exactly by (encoder, unit).
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+", db_index=False)
    encoder = models.ForeignKey(ServedModel, models.CASCADE, related_name="vectors", db_index=False)
    part = models.CharField(max_length=10, choices=VectorPart)
    text_hash = models.CharField(max_length=64)
    embedding = HalfVectorField()  # L2-normalised; length = encoder.dimensions

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["passage", "encoder", "text_hash"], name="assistant_vector_per_encoder"
            )
        ]
        indexes = [
            models.Index(fields=["encoder", "unit"], name="assistant_vector_unit"),
            models.Index(fields=["encoder", "text_hash"], name="assistant_vector_text"),
        ]

    def __str__(self) -> str:
        return f"{self.passage_id} · {self.encoder_id}"
