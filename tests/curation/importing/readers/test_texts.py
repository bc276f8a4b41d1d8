"""Documents become text that keeps headings, lists and tables."""

from curation.importing.readers import SourceFile, read_text


def html(body):
    return read_text(SourceFile("pagina.html", f"<html><body>{body}</body></html>".encode()))


def test_pdf_pages_are_separated_by_form_feeds(pdf_bytes):
    data = pdf_bytes("Artículo 1. Objeto de la norma", "Artículo 2. Ámbito general")
    text = read_text(SourceFile("n.pdf", data))
    assert [page.strip() for page in text.split("\f")] == [
        "Artículo 1. Objeto de la norma",
        "Artículo 2. Ámbito general",
    ]


def test_docx_keeps_headings_lists_and_tables_in_order(docx_file):
    def build(document):
        document.add_heading("Guía", 1)
        document.add_paragraph("Un requisito", style="List Bullet")
        table = document.add_table(2, 2)
        for cell, text in zip(table._cells, ["a", "b|c", "d", "e"], strict=True):
            cell.text = text
        document.add_paragraph("Fin.")

    blocks = read_text(docx_file(build)).split("\n\n")
    assert blocks == ["# Guía", "- Un requisito", "| a | b\\|c |\n| --- | --- |\n| d | e |", "Fin."]


def test_html_leaves_menus_and_scripts_out():
    text = html(
        "<nav>Menú</nav><script>x()</script><h1>Beca</h1><p>Se <b>paga</b>\n ya.</p><footer>Pie</footer>"
    )
    assert text == "# Beca\n\nSe paga ya."


def test_html_prefers_the_main_part():
    assert html("<div>Barra</div><main><p>Texto</p></main>") == "Texto"


def test_html_lists_and_line_breaks_keep_their_form():
    assert html("<p>uno<br>dos</p><ol><li>a</li><li>b</li></ol>") == "uno\ndos\n\n1. a\n2. b"


def test_html_table_becomes_markdown():
    assert html("<table><tr><th>A</th></tr><tr><td>1</td></tr></table>") == "| A |\n| --- |\n| 1 |"
