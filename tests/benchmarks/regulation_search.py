"""Finding the article that answers an everyday question, in regulations read by our own importer."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext as _

from assistant.enums import Method
from assistant.index.job import build_index
from assistant.retrieval import retrieve
from assistant.statistics import Interval, bootstrap_mean, paired_difference
from curation.enums import ArticleKind
from curation.exceptions import CurationError
from curation.importing.exceptions import ImportingError
from curation.importing.front_matter import RegulationHeader
from curation.importing.readers import SourceFile
from curation.importing.regulations import RegulationOutcome, plan_regulation, save_regulation
from curation.models import Regulation, RegulationVersion, Unit
from curation.passages import whole_key
from tests.benchmarks.corpus import fresh_unit
from tests.benchmarks.material import by_half, read_material
from training_jobs.exceptions import BenchmarkDataError

Say = Callable[[str], None]

METHODS = (Method.BM25, Method.DENSE, Method.HYBRID)
CUTS = (1, 5)
_HITS = 20  # passages looked through for the first five articles: a long article has several


@dataclass(frozen=True, slots=True)
class _Question:
    text: str
    unit: Unit
    relevant: frozenset[str]


def measure_regulation_search(data: Path, say: Say, *, half: str) -> dict[str, Any]:
    """R@1 and R@5 over articles, by method, and what hybrid is above BM25 on the same questions.

    Raises:
        BenchmarkDataError: questions or regulations are not there, or an article asked for was not read.
    """
    rows = read_material("regulations.jsonl")
    folders = sorted({_folder(named["file"]) for row in rows for named in row["relevant"]})
    units = {folder: _office(data / folder, say) for folder in folders}
    figures = {}
    for name, chosen in by_half(rows, half):
        say(f"{name}: {len(chosen)} questions")
        questions = [_question(row, units) for row in chosen]
        figures[name] = {"n": len(questions), **_figures(questions)}
    return figures


def _office(folder: Path, say: Say) -> Unit:
    """A unit with every file of the folder that reads as a regulation, published and indexed."""
    if not folder.is_dir():
        raise BenchmarkDataError(
            _("«%(file)s» is missing: name the folder with the benchmark data with --data.")
            % {"file": folder}
        )
    unit = fresh_unit(f"benchmark-{folder.name}")
    outcomes = _imported(folder, unit)
    if _is_mixed(unit, outcomes):
        RegulationVersion.objects.filter(regulation__unit=unit).delete()
        Regulation.objects.filter(unit=unit).delete()
        outcomes = _imported(folder, unit)
    say(f"{unit.code}: {len(outcomes)} regulations")
    build_index(unit)
    return unit


def _is_mixed(unit: Unit, outcomes: Sequence[RegulationOutcome]) -> bool:
    """Whether an earlier run left what is read otherwise today; what is read alike keeps its vectors."""
    read = {outcome.version.regulation_id for outcome in outcomes}
    left = set(Regulation.objects.filter(unit=unit).values_list("pk", flat=True))
    return read != left or any(outcome.version.number > 1 for outcome in outcomes)


def _imported(folder: Path, unit: Unit) -> list[RegulationOutcome]:
    """Every file that is a regulation to the importer; what is none is left out, as an office would."""
    paths = sorted(path for path in folder.iterdir() if path.is_file())
    return [outcome for path in paths if (outcome := _outcome(path, unit)) is not None]


def _outcome(path: Path, unit: Unit) -> RegulationOutcome | None:
    given = RegulationHeader(external_id=_identifier(path.name))
    try:
        source = SourceFile.from_path(path, max_bytes=settings.IMPORT_MAX_BYTES)
        plan = plan_regulation(source, given=given)
        return save_regulation(plan, unit=unit, publish=True, keep_file=False)
    except (ImportingError, CurationError, ValidationError):
        return None


def _question(row: Mapping[str, Any], units: Mapping[str, Unit]) -> _Question:
    unit = units[_folder(row["relevant"][0]["file"])]
    keys = [_key(unit, named) for named in row["relevant"]]
    return _Question(row["question"], unit, frozenset(keys))


def _key(unit: Unit, named: Mapping[str, str]) -> str:
    """The passage key of an article named by file and number as printed, or by its anchor."""
    identifier, number = _identifier(Path(named["file"]).name), named["article"]
    versions = RegulationVersion.objects.filter(regulation__unit=unit, regulation__external_id=identifier)
    for version in versions:
        by_number = Q(number=number, kind=ArticleKind.ARTICLE)
        found = version.articles.filter(by_number | Q(anchor=number)).first()
        if found is not None:
            return f"{version.key}/art:{found.anchor}"
    raise BenchmarkDataError(
        _("Article %(number)s of «%(file)s» was not read.") % {"number": number, "file": named["file"]}
    )


def _figures(questions: Sequence[_Question]) -> dict[str, Any]:
    ranks = {method: [_rank(question, method) for question in questions] for method in METHODS}
    found = {
        (method, cut): [float(0 < rank <= cut) for rank in ranks[method]]
        for method in METHODS
        for cut in CUTS
    }
    figures: dict[str, Any] = {
        method.value: {f"recall@{cut}": _rounded(bootstrap_mean(found[method, cut])) for cut in CUTS}
        for method in METHODS
    }
    figures["hybrid_above_bm25"] = {
        f"recall@{cut}": _rounded(paired_difference(found[Method.HYBRID, cut], found[Method.BM25, cut]))
        for cut in CUTS
    }
    return figures


def _rank(question: _Question, method: Method) -> int:
    """Where the first right article stands among the distinct texts found; 0: not among them."""
    hits = retrieve(question.text, unit=question.unit, method=method, k=_HITS).hits
    return first_right(dict.fromkeys(whole_key(hit.key) for hit in hits), question.relevant)


def first_right(found: Collection[str], relevant: Collection[str]) -> int:
    """The rank, from 1, of the first key that is relevant; 0: none is."""
    return next((rank for rank, key in enumerate(found, start=1) if key in relevant), 0)


def _rounded(found: Interval) -> dict[str, float]:
    return {bound: round(value, 4) for bound, value in asdict(found).items()}


def _identifier(file_name: str) -> str:
    return slugify(Path(file_name).stem)


def _folder(file: str) -> str:
    return file.split("/", 1)[0]
