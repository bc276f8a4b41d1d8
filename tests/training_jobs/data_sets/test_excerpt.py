from training_jobs.data_sets.excerpt import Candidate, choose_excerpt


def candidate(position, entry, *, tokens=100, sources=True, silent=False):
    return Candidate(position, entry, tokens, sources, silent)


def test_every_entry_comes_once_before_any_comes_twice():
    candidates = [candidate(entry * 10 + way, f"faq:{entry}") for entry in range(6) for way in range(10)]
    chosen = choose_excerpt(candidates, max_tokens=600, seed=1)
    assert sorted(position // 10 for position in chosen) == [0, 1, 2, 3, 4, 5]


def test_one_example_in_ten_says_that_the_sources_do_not_tell():
    speaking = [candidate(at, f"faq:{at}") for at in range(100)]
    silent = [candidate(100 + at, "", silent=True) for at in range(100)]
    chosen = choose_excerpt(speaking + silent, max_tokens=5_000, seed=1)
    assert (len(chosen), sum(position >= 100 for position in chosen)) == (50, 5)


def test_answers_without_sources_are_left_out_where_there_are_others():
    candidates = [candidate(at, f"faq:{at}", sources=at % 2 == 0) for at in range(20)]
    assert all(position % 2 == 0 for position in choose_excerpt(candidates, max_tokens=10_000, seed=1))


def test_without_any_sources_everything_may_be_learned():
    candidates = [candidate(at, f"faq:{at}", sources=False) for at in range(20)]
    assert len(choose_excerpt(candidates, max_tokens=1_000, seed=1)) == 10


def test_an_example_longer_than_the_limit_is_still_learned():
    assert choose_excerpt([candidate(3, "faq:1", tokens=900)], max_tokens=100, seed=1) == {3}


def test_nothing_but_silence_can_be_learned_too():
    candidates = [candidate(at, "", silent=True) for at in range(3)]
    assert choose_excerpt(candidates, max_tokens=1_000, seed=1) == {0, 1, 2}


def test_the_same_seed_chooses_the_same_examples():
    candidates = [candidate(at, f"faq:{at % 7}") for at in range(200)]
    first, again, other = (choose_excerpt(candidates, max_tokens=2_000, seed=seed) for seed in (1, 1, 2))
    assert first == again != other
