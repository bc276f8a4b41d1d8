"""Drawing HTML: what a document may not do, and what every printed document has."""

import re
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pypdfium2
import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

from assistant.exceptions import DocumentTooLargeError, PrintingError, PrintingTimeoutError
from assistant.printing import pdf
from assistant.printing.letters import letters_of, printable
from assistant.printing.pdf import draw_pdf

TYPEFACE = Path(pdf.__file__).parent / "fonts" / "DejaVuSansCondensed.ttf"


def document(body: str, *, head: str = "") -> str:
    style = render_to_string("assistant/print_style.html")
    return (
        f'<!doctype html><html lang="es"><head><title>Informe de año</title>{head}<style>{style}</style>'
        f'</head><body><p class="print-head">Encabezado</p><p class="print-foot">Pie</p>{body}</body></html>'
    )


def drawn(body: str, **values: str) -> pypdfium2.PdfDocument:
    return pypdfium2.PdfDocument(draw_pdf(document(body, **values), language="es"))


def words(page: pypdfium2.PdfPage) -> str:
    return str(page.get_textpage().get_text_range())


def table(num_rows: int) -> str:
    rows = "".join(f"<tr><th>Fila {number}<br>fin {number}</th></tr>" for number in range(num_rows))
    return f"<table><thead><tr><th>Cabecera</th></tr></thead><tbody>{rows}</tbody></table>"


def test_text_can_be_searched_with_its_accents() -> None:
    assert "El ñandú averiguó la fílmica" in words(drawn("<p>El ñandú averiguó la fílmica</p>")[0])


def test_title_author_subject_and_language_stand_in_the_file() -> None:
    head = '<meta name="author" content="Dirección"><meta name="description" content="Asunto">'
    found = drawn("<p>x</p>", head=head)
    values = found.get_metadata_dict()
    assert (values["Title"], values["Author"], values["Subject"]) == ("Informe de año", "Dirección", "Asunto")
    size = pypdfium2.raw.FPDFCatalog_GetLanguage(found, None, 0)
    assert size == 2 * len("es\0")


def test_pages_are_a4_and_numbered() -> None:
    with override("es"):
        found = drawn(table(200))
    assert len(found) > 2
    assert [round(side) for side in found[0].get_size()] == [595, 842]
    for at, page in enumerate(found, start=1):
        assert f"Página {at} de {len(found)}" in words(page)


def test_the_title_runs_along_from_the_second_page_and_the_foot_from_the_first() -> None:
    pages = [words(page) for page in drawn(table(200))]
    assert "Encabezado" not in pages[0]
    assert all("Encabezado" in page for page in pages[1:])
    assert all("Pie" in page for page in pages)


def test_every_page_of_a_table_repeats_its_head_and_no_row_is_broken() -> None:
    pages = [words(page) for page in drawn(table(200))]
    assert all("Cabecera" in page for page in pages)
    for number in range(200):
        (holds,) = [page for page in pages if f"Fila {number}\r\n" in page]
        assert f"fin {number}" in holds


def test_the_same_html_gives_the_same_bytes() -> None:
    html = document(table(50))
    assert draw_pdf(html, language="es") == draw_pdf(html, language="es")


def test_accents_need_no_typeface_of_the_machine() -> None:
    raw = draw_pdf(
        document('<p style="font-family: Arial, serif">áéíóúñ¿¡</p><p><b>é</b></p>'), language="es"
    )
    names = set(re.findall(rb"/FontName ?/(?:[A-Z]{6}\+)?([A-Za-z-]+)", raw))
    assert names == {b"DejaVuSansCondensed", b"DejaVuSansCondensed-Bold"}
    assert "áéíóúñ¿¡" in words(pypdfium2.PdfDocument(raw)[0])


def test_letters_the_typeface_lacks_do_not_print_as_boxes() -> None:
    letters = letters_of(TYPEFACE.read_bytes())
    assert printable("año «ñ» −3 → 漢\n", letters) == "año «ñ» −3 → ?\n"
    assert "a ?? b" in words(drawn("<p>a 漢字 b</p>")[0])


class _Listener(BaseHTTPRequestHandler):
    asked: list[str] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(404)
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        pass


REFERENCES = [
    '<img src="{url}">',
    '<object data="{url}"></object>',
    '<iframe src="{url}"></iframe>',
    '<link rel="stylesheet" href="{url}">',
    "<style>@import url({url});</style>",
    "<style>@font-face {{ font-family: F; src: url({url}) }} p {{ font-family: F }}</style><p>x</p>",
    '<p style="background: url({url})">x</p>',
    '<svg><image href="{url}" width="9" height="9"/><use href="{url}#a"/></svg>',
    '<script src="{url}"></script>',
]


@pytest.mark.parametrize("reference", REFERENCES)
def test_nothing_is_fetched_from_the_network(reference: str) -> None:
    _Listener.asked = []
    with HTTPServer(("127.0.0.1", 0), _Listener) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        url = f"http://127.0.0.1:{server.server_port}/secret"
        found = drawn(f"<p>antes</p>{reference.format(url=url)}<p>después</p>")
        server.shutdown()
        thread.join()
    assert _Listener.asked == []
    assert "después" in "".join(words(page) for page in found)


@pytest.mark.parametrize("reference", REFERENCES)
def test_nothing_is_read_from_the_disk(reference: str, tmp_path: Path) -> None:
    for name, text in {
        "a.css": "body::after { content: 'SECRETO' }",
        "a.html": "<p>SECRETO</p>",
        "a.svg": '<svg xmlns="http://www.w3.org/2000/svg"><text y="9">SECRETO</text></svg>',
    }.items():
        (tmp_path / name).write_text(text)
        found = drawn(f"<p>antes</p>{reference.format(url=(tmp_path / name).as_uri())}")
        assert "SECRETO" not in "".join(words(page) for page in found)


def test_a_picture_from_the_disk_is_not_drawn() -> None:
    picture = next(Path(pdf.__file__).parents[2].joinpath("docs/images").glob("*.png"))
    for url in (picture.as_uri(), str(picture), f"../../{picture.name}"):
        kinds = {each.type for page in drawn(f'<img src="{url}">') for each in page.get_objects()}
        assert pypdfium2.raw.FPDF_PAGEOBJ_IMAGE not in kinds


def test_scripts_do_not_run() -> None:
    page = drawn('<p id="p">quieto</p><script>document.getElementById("p").textContent = "movido"</script>')[
        0
    ]
    assert "quieto" in words(page)
    assert "movido" not in words(page)


def test_a_document_that_is_too_large_is_refused_in_words(monkeypatch) -> None:
    monkeypatch.setattr(pdf, "MAX_HTML_BYTES", 1000)
    with pytest.raises(DocumentTooLargeError, match="MB"):
        draw_pdf("ñ" * 501, language="es")


def test_what_takes_too_long_is_stopped(monkeypatch) -> None:
    monkeypatch.setattr(pdf, "TIMEOUT_S", 0.01)
    with pytest.raises(PrintingTimeoutError):
        draw_pdf(document("<p>x</p>"), language="es")


def test_what_needs_too_much_memory_is_an_error(monkeypatch) -> None:
    monkeypatch.setattr(pdf, "MAX_HTML_BYTES", 100_000_000)
    with pytest.raises(PrintingError):
        draw_pdf("<table>" + "<tr><td>x<td>y<td>z" * 1_500_000, language="es")


def test_a_child_that_dies_is_an_error_and_no_empty_file(monkeypatch) -> None:
    monkeypatch.setattr("sys.executable", "/bin/false")
    with pytest.raises(PrintingError):
        draw_pdf(document("<p>x</p>"), language="es")


@pytest.mark.parametrize(
    "body", ["", "<p>" + "x" * 5000, "<div>" * 2000, "<table><tr><td colspan=99999>x", "\u202e<b>&amp;\x00"]
)
def test_no_html_breaks_it(body: str) -> None:
    assert len(drawn(body)) >= 1
