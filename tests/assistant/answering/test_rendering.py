from assistant.answering.rendering import render_answer

_URLS = {1: '/soe/faq/costo?a="b"', 2: "/soe/reg#art-3"}


def test_marks_become_links_to_their_sources():
    html = render_answer("Cuesta 500 Bs [1]. Dura 24 meses [2].", {2: "/soe/reg#art-3"})
    assert '<a href="/soe/reg#art-3" class="cite" data-number="2">[2]</a>' in html
    assert "Bs [1]." in html  # a mark without a source stays text


def test_address_of_a_source_cannot_break_out_of_the_link():
    html = render_answer("Sí [1]", {1: '/soe/faq/costo" onclick="alert(1)'})
    assert 'href="/soe/faq/costo&quot; onclick=&quot;alert(1)"' in html


def test_marks_inside_links_and_code_stay_text():
    html = render_answer("[guía [2]](https://uni.edu.bo) y `[2]`", _URLS)
    assert "data-number" not in html


def test_text_cannot_bring_scripts_images_or_handlers():
    html = render_answer(
        '<script>x()</script> ![](https://malo/x.png) <b onclick="x()">a</b> [k](javascript:x())', {}
    )
    assert "<script" not in html
    assert "<img" not in html
    assert "<b " not in html
    assert 'href="javascript' not in html
