from training_jobs.ml.reading.reader import MAX_ANSWER_TOKENS, Window, best_span, spans

PASSAGE = "Hay becas de excelencia"
OFFSETS = [(0, 0), (0, 3), (4, 9), (10, 12), (13, 23)]  # the first token is [CLS]


def window(start, end, places=(1, 2, 3, 4)):
    return Window(start, end, places, OFFSETS)


def test_the_answer_is_cut_from_the_passage():
    found = best_span(PASSAGE, [window([0, 0, 5, 0, 0], [0, 0, 0, 0, 4])])
    assert (found.text, found.score, found.start, found.end) == ("becas de excelencia", 9, 4, 23)


def test_no_answer_is_the_first_token_with_itself():
    assert best_span(PASSAGE, [window([2, 0, 0, 0, 0], [3, 0, 0, 0, 0])]).no_answer_score == 5


def test_of_several_windows_the_surest_span_and_the_least_no_answer_count():
    found = best_span(
        PASSAGE,
        [
            window([6, 0, 1, 0, 0], [6, 0, 1, 0, 0]),  # the answer is not in it
            window([1, 0, 0, 0, 4], [1, 0, 0, 0, 4]),
        ],
    )
    assert (found.text, found.score, found.no_answer_score) == ("excelencia", 8, 2)


def test_spans_never_end_before_they_begin():
    found = spans([0.0, 5.0, 0.0], [5.0, 0.0, 0.0], places=[0, 1, 2])
    assert all(left <= right for _score, left, right in found)
    assert max(found)[0] == 5.0


def test_an_answer_has_a_greatest_length():
    many = 100
    found = spans([1.0] + [0.0] * (many - 1), [0.0] * (many - 1) + [1.0], places=range(many))
    assert all(right - left < MAX_ANSWER_TOKENS for _score, left, right in found)


def test_the_question_is_never_the_answer():
    found = best_span(PASSAGE, [window([0, 9, 9, 0, 0], [0, 9, 9, 0, 0], places=(3, 4))])
    assert found.text in {"de", "excelencia", "de excelencia"}


def test_a_window_without_passage_marks_nothing():
    found = best_span(PASSAGE, [window([1, 0, 0, 0, 0], [1, 0, 0, 0, 0], places=())])
    assert (found.text, found.score) == ("", found.no_answer_score)
