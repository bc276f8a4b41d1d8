"""The frame of every page: a line with the title above, the page number below."""

import io
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate

from training_jobs.evaluation.pdf.style import LINE, MARGIN, PAGE, REGULAR, SOFT, WIDTH, printable

_HEADER_SIZE = 7.5
_MAX_TITLE_CHARS = 90


class _NumberedCanvas(Canvas):  # type: ignore[misc]
    """Writes «page n of m»: pages are kept until their number is known."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._kept: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802 - reportlab's name
        self._kept.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        for page in self._kept:
            self.__dict__.update(page)
            self.setFont(REGULAR, _HEADER_SIZE)
            self.setFillColor(SOFT)
            words = _("Page %(number)d of %(total)d") % {"number": self._pageNumber, "total": len(self._kept)}
            self.drawRightString(PAGE[0] - MARGIN, MARGIN / 2, printable(words))
            super().showPage()
        super().save()


def build(story: Sequence[Any], *, title: str, subject: str, footer: str, language: str) -> bytes:
    """Lay the parts out on pages of A4."""
    written = io.BytesIO()
    document = BaseDocTemplate(
        written,
        pagesize=PAGE,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
        title=title,
        subject=subject,
        author=footer,
        lang=language,
        invariant=True,  # the same evaluation gives the same bytes
    )

    def frame(canvas: Any, _document: Any) -> None:
        canvas.saveState()
        canvas.setFont(REGULAR, _HEADER_SIZE)
        canvas.setFillColor(SOFT)
        canvas.drawString(MARGIN, MARGIN / 2, printable(footer))
        if canvas.getPageNumber() > 1:
            canvas.drawString(MARGIN, PAGE[1] - MARGIN * 0.65, printable(title)[:_MAX_TITLE_CHARS])
        canvas.setStrokeColor(LINE)
        canvas.setLineWidth(0.5)
        canvas.line(MARGIN, MARGIN * 0.75, PAGE[0] - MARGIN, MARGIN * 0.75)
        canvas.restoreState()

    body = Frame(MARGIN, MARGIN, WIDTH, PAGE[1] - 2 * MARGIN, leftPadding=0, rightPadding=0, topPadding=0)
    document.addPageTemplates([PageTemplate(id="page", frames=[body], onPage=frame)])
    document.build(list(story), canvasmaker=_NumberedCanvas)
    return written.getvalue()
