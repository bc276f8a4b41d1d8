"""Letters, colours and measures of the PDF. Lengths are points (1/72 inch).

The typeface is Bitstream Vera, which comes with reportlab and may be embedded freely: it has every letter of
Spanish, and the PDF looks alike everywhere.
"""

from functools import cache
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.enums import TA_LEFT, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

PAGE = A4
MARGIN = 20 * mm
WIDTH = PAGE[0] - 2 * MARGIN

REGULAR, BOLD, ITALIC = "Vera", "VeraBd", "VeraIt"
INK, SOFT, LINE, TINT = HexColor("#1a222d"), HexColor("#56616f"), HexColor("#d9dfe7"), HexColor("#f4f6f9")
ACCENT, ACCENT_SOFT = HexColor("#1f5fa8"), HexColor("#cfe0f3")
GOOD, GOOD_INK, BAD_INK = HexColor("#d8f0e1"), HexColor("#14603a"), HexColor("#93281a")


@cache
def register_fonts() -> Any:
    """Once a process; returns the letters the typeface has, by code point."""
    for name in (REGULAR, BOLD, ITALIC, "VeraBI"):
        pdfmetrics.registerFont(TTFont(name, f"{name}.ttf"))
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=ITALIC, boldItalic="VeraBI")
    return pdfmetrics.getFont(REGULAR).face.charToGlyph


def printable(text: object) -> str:
    """The text with a question mark for each letter that the typeface lacks, which would print as a box."""
    letters = register_fonts()
    return "".join(each if ord(each) in letters else _instead(each) for each in str(text))


def markup(text: object) -> str:
    """The same for paragraphs, where «<» and «&» mean something."""
    return escape(printable(text))


def _instead(letter: str) -> str:
    return {"→": "›", "\t": " ", "\n": " ", "\r": " ", "\u202f": "\u00a0"}.get(letter, "?")


def _style(name: str, **values: Any) -> ParagraphStyle:
    defaults = {"fontName": REGULAR, "fontSize": 9, "leading": 13, "textColor": INK, "alignment": TA_LEFT}
    return ParagraphStyle(name, **(defaults | values))


TITLE = _style("title", fontName=BOLD, fontSize=19, leading=24, spaceAfter=4)
LEAD = _style("lead", textColor=SOFT, fontSize=9.5, leading=14, spaceAfter=10)
HEADING = _style("heading", fontName=BOLD, fontSize=13, leading=17, spaceBefore=18, spaceAfter=6)
SUBHEADING = _style("subheading", fontName=BOLD, fontSize=9.5, leading=13, spaceBefore=10, spaceAfter=4)
BODY = _style("body", spaceAfter=6)
QUIET = _style("quiet", textColor=SOFT, fontSize=8.5, leading=12, spaceAfter=6)
POINT = _style("point", leftIndent=10, bulletIndent=0, spaceAfter=4)
CELL = _style("cell", fontSize=7.6, leading=9.6, alignment=TA_RIGHT)
CELL_LEFT = _style("cell-left", fontSize=7.6, leading=9.6)
CELL_HEAD = _style("cell-head", fontSize=7, leading=8.8, textColor=SOFT, fontName=BOLD, alignment=TA_RIGHT)
CELL_HEAD_LEFT = _style("cell-head-left", fontSize=7, leading=8.8, textColor=SOFT, fontName=BOLD)
SETTINGS = _style("settings", fontSize=7.2, leading=9.8, textColor=SOFT, spaceAfter=6)


def shade(share: float) -> Color:
    """White to the accent colour, for heat maps."""
    part = min(1.0, max(0.0, share)) * 0.65
    return Color(*(1 - part * (1 - channel) for channel in (ACCENT.red, ACCENT.green, ACCENT.blue)))
