"""Log calls hold constant sentences and identifiers, never what a person typed."""

import ast
from collections.abc import Iterator

from tests.architecture.test_sizes import PACKAGES, _sources
from tests.embedded import REPOSITORY

_METHODS = {"debug", "info", "warning", "error", "exception", "critical"}
_USER_TEXT = {
    "question",
    "text",
    "query",
    "answer",
    "message",
    "comment",
    "prompt",
    "body",
    "content",
    "email",
}


def _log_calls() -> Iterator[tuple[str, ast.Call]]:
    for path in _sources(*PACKAGES):
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in _METHODS
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id in {"logger", "log", "logging"}
            ):
                yield f"{path.relative_to(REPOSITORY)}:{node.lineno}", node


def test_log_messages_are_constant_sentences() -> None:
    assert [where for where, call in _log_calls() if not isinstance(call.args[0], ast.Constant)] == []


def test_log_arguments_are_no_user_text() -> None:
    suspicious = [
        f"{where} {name}"
        for where, call in _log_calls()
        for argument in call.args[1:]
        for name in _last_names(argument)
        if name in _USER_TEXT
    ]
    assert suspicious == []


def _last_names(argument: ast.expr) -> Iterator[str]:
    if isinstance(argument, ast.Name):
        yield argument.id
    elif isinstance(argument, ast.Attribute):
        yield argument.attr
