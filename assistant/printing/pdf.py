"""HTML drawn to PDF by a child process, which has a limit of time and of memory and reads nothing else."""

import json
import logging
import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from assistant.exceptions import DocumentTooLargeError, PrintingError, PrintingTimeoutError

logger = logging.getLogger(__name__)

MAX_HTML_BYTES = 4_000_000  # about 20,000 rows of nine short cells
TIMEOUT_S = 60.0  # ten times what the largest document takes on a free core
_FONTS = Path(__file__).parent / "fonts" / "fonts.conf"


def draw_pdf(html: str, *, language: str) -> bytes:
    """The document on pages, its text selectable; the same bytes for the same HTML, on every machine.

    Title, author, subject and keywords are those of the HTML's head; the template `assistant/report.html`
    sets the page. Nothing the HTML names is loaded, neither from the network nor from the disk: styles and
    drawings stand in it.

    Raises:
        DocumentTooLargeError: the HTML has more than `MAX_HTML_BYTES`.
        PrintingTimeoutError: it took longer than `TIMEOUT_S`.
        PrintingError: it could not be drawn.
    """
    size = len(html.encode())
    if size > MAX_HTML_BYTES:
        raise DocumentTooLargeError(
            _("The document is too large to print: %(size).0f MB, at most %(most).0f MB are drawn.")
            % {"size": size / 1e6, "most": MAX_HTML_BYTES / 1e6}
        )
    request = json.dumps({"html": html, "language": language})
    try:
        finished = subprocess.run(
            [sys.executable, "-m", "assistant.printing.child"],
            cwd=settings.BASE_DIR,
            env={**os.environ, "FONTCONFIG_FILE": str(_FONTS)},
            input=request.encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # the engine quotes the document there
            timeout=TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        logger.warning("printing_timed_out bytes=%d", size)
        raise PrintingTimeoutError(
            _("Drawing the PDF took longer than %(seconds)d seconds and was stopped.")
            % {"seconds": TIMEOUT_S}
        ) from None
    if finished.returncode or not finished.stdout.startswith(b"%PDF-"):
        logger.warning("printing_failed exit=%d bytes=%d", finished.returncode, size)
        raise PrintingError(_("The PDF could not be drawn."))
    return finished.stdout
