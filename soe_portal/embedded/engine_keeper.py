"""The process behind the part `engine`: serves every wanted model and changes them without losing a request.

A new engine is started beside the old ones, warmed, and only then named in the state file. What is no
longer wanted stays until everything wanted is served; then it leaves the state file, finishes the requests
it has, and is stopped. A dead engine is started again. A model that cannot be loaded is reported, and
whatever served before goes on. No torch here: the engines are children that die with this process.
"""

import contextlib
import selectors
import signal
import sys
import time
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from soe_portal.embedded.engine_files import (
    Failure,
    Report,
    Served,
    Wanted,
    read_wanted,
    write_report,
    write_served,
)
from soe_portal.embedded.engine_process import Command, EngineProcess, serve_command
from soe_portal.embedded.memory import available_bytes, engine_bytes
from soe_portal.embedded.restarts import RestartAfter, decide
from soe_portal.terminal import gettext as _

_TICK_S = 0.05
_RETRY_S = 60.0  # a model that could not be loaded is tried again this often, and at once when asked for
_STOP_S = 3.0


class Phase(StrEnum):
    """Life of an engine: loading > warming > serving > leaving > draining > stopping."""

    LOADING = "loading"
    WARMING = "warming"
    SERVING = "serving"
    LEAVING = "leaving"  # no longer wanted; still named for those who have just read the database
    DRAINING = "draining"  # no longer named; finishes what it has
    STOPPING = "stopping"


_COMING = {Phase.LOADING, Phase.WARMING}
_GOING = {Phase.LEAVING, Phase.DRAINING}


@dataclass
class Kept:
    """An engine of this keeper and when its phase began (monotonic seconds)."""

    engine: EngineProcess
    phase: Phase
    since_s: float


@dataclass(frozen=True)
class KeeperOptions:
    """Where the files are and how long things may take."""

    default_model: str
    wanted_file: Path
    state_file: Path
    report_file: Path
    max_engines: int = 3
    load_timeout_s: float = 180.0  # importing torch and loading the weights on a busy machine
    leave_s: float = 5.0
    drain_timeout_s: float = 60.0  # as long as the longest answer


class EngineKeeper:
    """One loop over all engines. `turn` is one round of it."""

    def __init__(self, options: KeeperOptions, *, command: Command = serve_command) -> None:
        self.options = options
        self.kept: list[Kept] = []
        self.failed: dict[str, Failure] = {}
        self._command = command
        self._deaths_s: dict[str, list[float]] = {}
        self._retry_at_s: dict[str, float] = {}
        self._asked_at_ns = 0
        self._published: list[Served] = []
        self._reported: Report | None = None
        self._selector = selectors.DefaultSelector()
        self._is_stopping = False
        self._status = 0

    def run(self) -> int:
        """Serve until asked to stop; the exit status."""
        signal.signal(signal.SIGTERM, lambda *_: self.request_stop())
        signal.signal(signal.SIGINT, lambda *_: self.request_stop())
        self.options.report_file.unlink(missing_ok=True)
        try:
            while not self._is_stopping:
                self.turn()
                self._selector.select(_TICK_S)
        finally:
            self.stop()
        return self._status

    def request_stop(self, status: int = 0) -> None:
        self._is_stopping, self._status = True, status

    def turn(self) -> None:
        """Look at everything once and do the next thing for each engine."""
        wanted = self._read_wanted()
        self._carry_output()
        for kept in list(self.kept):
            self._advance(kept)
        self._start_next(wanted)
        self._change_over(wanted)
        self._tell(wanted)
        if not self.kept and set(wanted.models) <= set(self.failed):
            self.request_stop(status=1)  # nothing can be served: the launcher has to know

    def stop(self) -> None:
        """Unpublish and end every engine."""
        self.options.state_file.unlink(missing_ok=True)
        for kept in self.kept:
            kept.engine.ask_to_stop()
        deadline = time.monotonic() + _STOP_S
        while any(kept.engine.is_alive for kept in self.kept) and time.monotonic() < deadline:
            time.sleep(_TICK_S)
        self._carry_output()
        for kept in list(self.kept):
            self._forget(kept)
        self._selector.close()

    # --- What is wanted -----------------------------------------------------------------------------
    def _read_wanted(self) -> Wanted:
        wanted = read_wanted(self.options.wanted_file, default_model=self.options.default_model)
        if wanted.asked_at_ns != self._asked_at_ns:  # somebody asks (again): try again what failed
            self._asked_at_ns = wanted.asked_at_ns
            self.failed.clear()
            self._retry_at_s.clear()
        for model in set(self.failed) - set(wanted.models):
            del self.failed[model]
        return wanted

    def _serving(self) -> set[str]:
        return {kept.engine.model for kept in self.kept if kept.phase is Phase.SERVING}

    # --- One engine ---------------------------------------------------------------------------------
    def _advance(self, kept: Kept) -> None:
        now = time.monotonic()
        elapsed = now - kept.since_s
        engine = kept.engine
        if not engine.is_alive:
            self._handle_death(kept, now)
        elif kept.phase is Phase.LOADING:
            self._look_whether_ready(kept, elapsed)
        elif kept.phase is Phase.WARMING and engine.is_warm:
            self._enter(kept, Phase.SERVING)
        elif kept.phase is Phase.LEAVING and elapsed > self.options.leave_s:
            self._enter(kept, Phase.DRAINING)
        elif kept.phase is Phase.DRAINING and self._is_drained(engine, elapsed):
            engine.ask_to_stop()
            self._enter(kept, Phase.STOPPING)
        elif kept.phase is Phase.STOPPING and elapsed > _STOP_S:
            self._forget(kept)

    def _look_whether_ready(self, kept: Kept, elapsed_s: float) -> None:
        if kept.engine.is_ready():
            kept.engine.begin_warm_up()
            self._enter(kept, Phase.WARMING)
        elif elapsed_s > self.options.load_timeout_s:
            self._give_up(kept, _("It was not ready in time."))

    def _is_drained(self, engine: EngineProcess, elapsed_s: float) -> bool:
        if elapsed_s > self.options.drain_timeout_s:
            return True
        # A client that read the old state file a moment ago has connected by now, or never will.
        return elapsed_s > min(1.0, self.options.leave_s) and engine.num_open_requests() == 0

    def _handle_death(self, kept: Kept, now: float) -> None:
        model = kept.engine.model
        if kept.phase in _COMING:
            self._carry_output()
            self._give_up(kept, kept.engine.last_words() or _("It ended without a word."))
            return
        self._forget(kept)
        if kept.phase is not Phase.SERVING:
            return
        deaths = self._deaths_s.setdefault(model, [])
        deaths.append(now)
        decision = decide(deaths, now)
        delay_s = decision.delay_s if isinstance(decision, RestartAfter) else _RETRY_S
        self._retry_at_s[model] = now + delay_s
        self._say(_("{model} ended; starting it again.").format(model=model))

    def _give_up(self, kept: Kept, reason: str) -> None:
        self._forget(kept)
        self._fail(kept.engine.model, reason)

    def _fail(self, model: str, reason: str) -> None:
        self.failed[model] = Failure(reason, time.time())
        self._retry_at_s[model] = time.monotonic() + _RETRY_S
        self._say(_("{model} cannot be served: {reason}").format(model=model, reason=reason))

    def _enter(self, kept: Kept, phase: Phase) -> None:
        kept.phase, kept.since_s = phase, time.monotonic()
        self._say(f"{kept.engine.model}: {phase.value}")

    def _forget(self, kept: Kept) -> None:
        self._selector.unregister(kept.engine.output)
        kept.engine.close()
        self.kept.remove(kept)

    # --- All together -------------------------------------------------------------------------------
    def _start_next(self, wanted: Wanted) -> None:
        """Load one model at a time, in order of importance; two at once would take twice as long each."""
        for kept in self.kept:
            if kept.phase in _GOING and kept.engine.model in wanted.models:
                self._enter(kept, Phase.SERVING)  # wanted again before it was gone
        if any(kept.phase in _COMING for kept in self.kept):
            return
        now = time.monotonic()
        missing = [model for model in wanted.models if model not in self._serving()]
        due = [model for model in missing if now >= self._retry_at_s.get(model, 0.0)]
        if not due:
            return
        refusal = self._refusal(due[0])
        if refusal:
            self._fail(due[0], refusal)
            return
        self.failed.pop(due[0], None)
        kept = Kept(EngineProcess(due[0], command=self._command), Phase.LOADING, now)
        self.kept.append(kept)
        self._selector.register(kept.engine.output, selectors.EVENT_READ)

    def _refusal(self, model: str) -> str:
        """Why one more engine must not be started; empty when it may. The first always may."""
        if not self.kept:
            return ""
        # One more than the limit while one takes over from another.
        if len(self.kept) > self.options.max_engines:
            return _("Too many models are served at once.")
        available, needed = available_bytes(), engine_bytes(model)
        if available is not None and available < needed:
            return _("It needs {needed:.1f} GB of memory and {available:.1f} GB are free.").format(
                needed=needed / 1e9, available=available / 1e9
            )
        return ""

    def _change_over(self, wanted: Wanted) -> None:
        if not set(wanted.models) <= self._serving():
            return
        for kept in self.kept:
            if kept.phase is Phase.SERVING and kept.engine.model not in wanted.models:
                self._enter(kept, Phase.LEAVING)

    def _tell(self, wanted: Wanted) -> None:
        """Write state and report when they changed; a full disk must not take the engines down."""
        named = [kept for kept in self.kept if kept.phase in {Phase.SERVING, Phase.LEAVING}]
        # Nobody is served yet: the first is let in while it warms up.
        named = named or [kept for kept in self.kept if kept.phase is Phase.WARMING]
        engines = [Served(kept.engine.model, kept.engine.url, kept.engine.process.pid) for kept in named]
        settled = self._serving() | set(self.failed)
        report = Report(
            is_settled=set(wanted.models) <= settled,
            loading=tuple(kept.engine.model for kept in self.kept if kept.phase in _COMING),
            failed=dict(self.failed),
        )
        with contextlib.suppress(OSError):
            if engines != self._published:
                write_served(self.options.state_file, engines, default_model=self.options.default_model)
                self._published = engines
            if report != self._reported:
                write_report(self.options.report_file, report)
                self._reported = report

    def _carry_output(self) -> None:
        for kept in self.kept:
            printed = kept.engine.read_output()
            if printed:
                sys.stdout.buffer.write(printed)
                sys.stdout.buffer.flush()

    def _say(self, line: str) -> None:
        sys.stdout.buffer.write(f"{line}\n".encode())
        sys.stdout.buffer.flush()


def main() -> int:
    """The keeper of this installation, as its settings say."""
    from django.conf import settings

    options = KeeperOptions(
        default_model=settings.ENGINE_MODEL,
        wanted_file=settings.ENGINE_WANTED_FILE,
        state_file=settings.ENGINE_STATE_FILE,
        report_file=settings.ENGINE_REPORT_FILE,
        max_engines=settings.ENGINE_MAX_MODELS,
        drain_timeout_s=settings.ENGINE_TOTAL_TIMEOUT_S,
    )
    return EngineKeeper(options).run()


if __name__ == "__main__":
    sys.exit(main())
