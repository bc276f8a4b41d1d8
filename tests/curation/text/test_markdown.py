"""Rendering curated Markdown: what is kept, what never gets through."""

from html.parser import HTMLParser

import pytest

from curation.text.markdown import render_markdown


class _Seen(HTMLParser):
    """What a browser would act upon."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _value in attrs}
        self.addresses += [value or "" for name, value in attrs if name == "href"]


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[ver](javascript:alert(1))",
        "[ver](JaVaScRiPt:alert(1))",
        "[ver](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](https://example.org/espia.png)",
        '<a href="https://example.org" style="position:fixed" onclick="alert(1)">ver</a>',
        "<iframe src=https://example.org></iframe>",
        '[ver](https://example.org "x\\" onmouseover=\\"alert(1)")',
        "<svg><script>alert(1)</script></svg>",
        "<style>body{display:none}</style>",
        "[ver](vbscript:msgbox(1))",
        '```html" onmouseover="alert(1)\nx\n```',
    ],
)
def test_no_active_content_gets_through(attack: str) -> None:
    seen = _Seen()
    seen.feed(render_markdown(attack))
    assert seen.tags <= {"p", "a", "pre", "code"}
    assert seen.attributes <= {"href", "title", "rel"}
    assert all(address.startswith("https://") for address in seen.addresses)


def test_headings_stand_below_the_title_of_the_page() -> None:
    assert render_markdown("# Costos\n\n## Becas").split() == ["<h2>Costos</h2>", "<h3>Becas</h3>"]


def test_tables_keep_their_alignment_without_style_attributes() -> None:
    html = render_markdown("| a | b |\n|---|---:|\n| 1 | 2 |")
    assert '<td class="right">2</td>' in html
    assert "style" not in html


def test_bare_addresses_become_safe_links() -> None:
    html = render_markdown("Escribe a posgrado@example.edu.bo o entra a https://example.edu.bo")
    assert 'href="mailto:posgrado@example.edu.bo"' in html
    assert 'rel="noopener noreferrer"' in html


def test_a_list_cut_in_two_goes_on_counting() -> None:
    assert '<ol start="5">' in render_markdown("5. quinto\n6. sexto")


def test_single_line_breaks_people_wrote_are_shown() -> None:
    assert render_markdown("Presente:\na) Carta\nb) Título").count("<br>") == 2


def test_lines_wrapped_to_a_page_flow_together() -> None:
    wrapped = (
        "La defensa se solicita en la secretaría del programa con treinta días\nde anticipación y una carta."
    )
    assert "<br>" not in render_markdown(wrapped)


def test_indented_lines_are_text_and_no_code() -> None:
    html = render_markdown("Presente:\n\n    a) Carta\n    b) Título")
    assert "<pre>" not in html
    assert "a) Carta<br>" in html


def test_table_keeps_head_and_body() -> None:
    html = render_markdown("| a | b |\n|---|---|\n| 1 | 2 |")
    assert "".join(html.split()).startswith('<tabletabindex="0"><thead><tr><th>a</th>')
    assert "<tbody>" in html
