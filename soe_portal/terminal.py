"""What people read at the terminal, in Spanish, without starting Django.

The launcher stays small and starts at once, so it reads the project's message catalogue itself
(`locale/es`, the same one Django uses) instead of loading every application first.
"""

import gettext as catalogue
import os
import sys
from pathlib import Path

_LOCALE = Path(__file__).resolve().parents[1] / "locale"
_language = os.environ.get("SOE_TERMINAL_LANGUAGE", "es")
_translation = catalogue.translation("django", _LOCALE, languages=[_language], fallback=True)


def gettext(message: str) -> str:
    """The message in the terminal's language (Spanish unless SOE_TERMINAL_LANGUAGE says otherwise)."""
    return _translation.gettext(message)


def say(message: str) -> None:
    """One line for the person at the terminal; standard output stays free for results."""
    try:
        sys.stderr.write(message + "\n")
        sys.stderr.flush()
    except OSError:  # the terminal is gone; the log files still tell the story
        return
