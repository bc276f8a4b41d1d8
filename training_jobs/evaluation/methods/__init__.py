"""Every method that can be evaluated, by the name it has in `--methods`."""

from collections.abc import Callable, Mapping, Sequence

from django.conf import settings
from django.utils.translation import gettext as _

from assistant.enums import Method as SearchMethod
from assistant.selectors.answers import production_generator
from curation.enums import Writing
from curation.models import Unit
from training_jobs.evaluation.corpus import Corpus
from training_jobs.evaluation.methods.base import Method, MethodOptions
from training_jobs.evaluation.methods.bert_reader import BertReader
from training_jobs.evaluation.methods.descriptions import QUOTING, TRAINED, WRITING
from training_jobs.evaluation.methods.generation import LanguageModel
from training_jobs.evaluation.methods.portal_search import PortalSearch
from training_jobs.evaluation.methods.whole_assistant import WholeAssistant
from training_jobs.evaluation.repeats import split_seed, with_seed
from training_jobs.exceptions import UnknownMethodError


class _Maker:
    """What the methods of one run share. The modules of those that use scikit-learn are loaded when made."""

    def __init__(self, unit: Unit, options: MethodOptions) -> None:
        self.unit = unit
        self.options = options
        self.corpus = Corpus(unit)

    def counting(self, name: str) -> Method:
        """A method that counts words."""
        from training_jobs.evaluation.methods.word_search import (
            KeywordMatch,
            PlainBm25,
            tfidf_characters,
            tfidf_words,
        )

        by_name: Mapping[str, Callable[[Corpus], Method]] = {
            "keyword": KeywordMatch,
            "tfidf-word": tfidf_words,
            "tfidf-char": tfidf_characters,
            "bm25-plain": PlainBm25,
        }
        return by_name[name](self.corpus)

    def trained(self, name: str) -> Method:
        """A method whose result depends on a seed, which its name may carry (`lda#14`)."""
        from training_jobs.evaluation.methods.routing import (
            KMeansRouting,
            LdaRouting,
            VectorTopicRouting,
        )

        kind, seed = split_seed(name)
        seed = self.options.seed if seed is None else seed
        num_topics = self.options.num_topics
        if kind == "lda":
            return LdaRouting(self.corpus, name=name, seed=seed, num_topics=num_topics)
        if kind == "kmeans":
            return KMeansRouting(self.corpus, name=name, seed=seed, num_topics=num_topics)
        return VectorTopicRouting(self.corpus, kind, name=name, seed=seed, num_topics=num_topics)

    def base(self, name: str, model: str, *, with_sources: bool) -> LanguageModel:
        return self._language_model(
            name, model or self.options.base_model or settings.ENGINE_MODEL, with_sources
        )

    def tuned(self, name: str, model: str, *, with_sources: bool) -> LanguageModel:
        known = model or self.options.tuned_model or production_generator(self.unit)
        return self._language_model(name, known, with_sources)

    def _language_model(self, name: str, model: str, with_sources: bool) -> LanguageModel:
        closed_book = None if with_sources else self.options.closed_book
        return LanguageModel(self.unit, name=name, model=model, closed_book=closed_book)


_Make = Callable[[_Maker, str, str], Method]  # of (what is shared, name as given, model after «=»)

METHODS: Mapping[str, _Make] = {
    "fulltext": lambda maker, _name, _model: PortalSearch(maker.unit, SearchMethod.FULLTEXT),
    "keyword": lambda maker, name, _model: maker.counting(name),
    "tfidf-word": lambda maker, name, _model: maker.counting(name),
    "tfidf-char": lambda maker, name, _model: maker.counting(name),
    "bm25": lambda maker, _name, _model: PortalSearch(maker.unit, SearchMethod.BM25),
    "bm25-plain": lambda maker, name, _model: maker.counting(name),
    "lda": lambda maker, name, _model: maker.trained(name),
    "bertopic": lambda maker, name, _model: maker.trained(name),
    "top2vec": lambda maker, name, _model: maker.trained(name),
    "kmeans": lambda maker, name, _model: maker.trained(name),
    "dense": lambda maker, _name, _model: PortalSearch(maker.unit, SearchMethod.DENSE),
    "hybrid": lambda maker, _name, _model: PortalSearch(maker.unit, SearchMethod.HYBRID),
    "bert-reader": lambda maker, name, model: BertReader(
        maker.unit, name=name, model=model or maker.options.reader_model
    ),
    "llm-base": lambda maker, name, model: maker.base(name, model, with_sources=False),
    "llm-base+rag": lambda maker, name, model: maker.base(name, model, with_sources=True),
    "llm-tuned": lambda maker, name, model: maker.tuned(name, model, with_sources=False),
    "llm-tuned+rag": lambda maker, name, model: maker.tuned(name, model, with_sources=True),
    "assistant": lambda maker, _name, _model: WholeAssistant(maker.unit),
    QUOTING: lambda maker, name, _model: WholeAssistant(maker.unit, name=name, writing=Writing.NEVER),
    WRITING: lambda maker, name, model: WholeAssistant(
        maker.unit, name=name, writing=Writing.ALWAYS, model=model or maker.options.tuned_model
    ),
}

_WITH_MODEL = {name for name in METHODS if name.startswith(("llm-", "bert-", WRITING))}


def make_methods(names: Sequence[str], unit: Unit, options: MethodOptions | None = None) -> list[Method]:
    """The named methods, each once, in the order given.

    Methods with a model may be asked for several times: `llm-tuned+rag=NAME` takes the model from the name.

    Raises:
        UnknownMethodError: a name is not among those there are; the message lists them.
    """
    asked = list(dict.fromkeys(name.strip() for name in names if name.strip()))
    unknown = [name for name in asked if not _is_known(name)]
    if unknown or not asked:
        raise UnknownMethodError(
            _("Unknown method: %(unknown)s. Choose among: %(known)s.")
            % {"unknown": ", ".join(unknown) or "–", "known": ", ".join(METHODS)}
        )
    maker = _Maker(unit, options or MethodOptions())
    made = []
    for name in asked:
        kind, _separator, model = name.partition("=")
        made += [METHODS[kind](maker, each, model) for each in _repeated(name, maker.options)]
    return made


def _repeated(name: str, options: MethodOptions) -> list[str]:
    """The name itself and, of a method that is trained several times, one with each further seed."""
    if name not in TRAINED:
        return [name]
    return [name, *(with_seed(name, options.seed + more) for more in range(1, options.num_seeds))]


def _is_known(name: str) -> bool:
    kind, separator, _model = name.partition("=")
    return kind in METHODS and (not separator or kind in _WITH_MODEL)
