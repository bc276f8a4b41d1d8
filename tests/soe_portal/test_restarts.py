from soe_portal.embedded.restarts import GiveUp, RestartAfter, decide


def test_first_failure_restarts_at_once() -> None:
    assert decide([100.0], 100.0) == RestartAfter(0.2)


def test_each_failure_doubles_the_wait() -> None:
    assert decide([98.0, 99.0, 100.0], 100.0) == RestartAfter(0.8)


def test_fifth_failure_in_a_minute_gives_up() -> None:
    assert decide([60.0, 70.0, 80.0, 90.0, 100.0], 100.0) == GiveUp(5)


def test_failures_older_than_a_minute_are_forgotten() -> None:
    assert decide([10.0, 20.0, 30.0, 39.0, 100.0], 100.0) == RestartAfter(0.2)
