"""What a command needs to run, read from its name and its parsed options. Pure decisions, no action."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

PRODUCT_APPS = frozenset({"curation", "assistant", "training_jobs"})
_NEED_NOTHING = frozenset(
    {
        *("help", "version", "up", "makemessages", "compilemessages", "collectstatic", "findstatic"),
        *("diffsettings", "check", "spectacular", "startapp", "startproject", "sendtestemail"),
        "prepare_models",
    }
)
_GENERATING_COMMANDS = frozenset({"ask"})
_GENERATING_METHODS = ("llm-", "assistant")
_QUOTING_METHOD = "assistant-quoting"


@dataclass(frozen=True)
class Needs:
    """Which services a command uses, and whether it is one of the product's own commands."""

    database: bool = False
    broker: bool = False
    is_product: bool = False  # the database must be migrated and the models prepared
    engine: bool = False


def needs_of(app: str, command: str, options: Mapping[str, Any]) -> Needs:
    """What the command `command` of the application `app` needs with these options."""
    if command in _NEED_NOTHING and not (command == "check" and options.get("databases")):
        return Needs()
    if app not in PRODUCT_APPS:
        return Needs(database=True, broker=app == "soe_portal")
    return Needs(database=True, broker=True, is_product=True, engine=_generates(command, options))


def _generates(command: str, options: Mapping[str, Any]) -> bool:
    if command in _GENERATING_COMMANDS:
        return True
    if command == "release":  # a promotion has to see the model load, a measurement has it write
        return options.get("action") == "promote" or bool(options.get("measure"))
    if command == "benchmark":
        return bool(options.get("written"))
    return command == "evaluate" and any(map(_method_generates, _words(options.get("methods"))))


def _method_generates(name: str) -> bool:
    return name.startswith(_GENERATING_METHODS) and name != _QUOTING_METHOD


def _words(value: Any) -> Sequence[str]:
    values = [value] if isinstance(value, str) else value or ()
    return [word.strip() for each in values if isinstance(each, str) for word in each.split(",")]
