from training_jobs.ml.tuning.reporting import Stopwatch


def test_time_of_earlier_attempts_counts(tmp_path):
    (tmp_path / "timing.json").write_text('{"seconds": 100}')
    assert Stopwatch(tmp_path).note() >= 100


def test_only_one_of_several_processes_keeps_the_time(tmp_path):
    Stopwatch(tmp_path, is_keeper=False).note()
    assert list(tmp_path.iterdir()) == []
