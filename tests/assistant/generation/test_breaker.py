from assistant.generation.breaker import CircuitBreaker


class _Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_breaker_refuses_during_the_rest_after_a_failure():
    breaker = CircuitBreaker(rest_seconds=5, clock=_Clock())
    breaker.failed("a")
    assert not breaker.allows("a")
    assert breaker.allows("b")


def test_breaker_lets_one_caller_try_after_the_rest():
    clock = _Clock()
    breaker = CircuitBreaker(rest_seconds=5, clock=clock)
    breaker.failed("a")
    clock.now += 5
    assert breaker.allows("a")
    assert not breaker.allows("a")


def test_breaker_opens_again_for_all_after_a_success():
    breaker = CircuitBreaker(rest_seconds=5, clock=_Clock())
    breaker.failed("a")
    breaker.succeeded("a")
    assert breaker.allows("a")
    assert breaker.allows("a")
