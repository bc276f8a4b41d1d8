"""The loop: start what may start, notice what became ready or died, restart or give up, stop in order.

One thread on purpose: the kernel ties a child's death signal to the thread that forked it, and one loop
needs no locks. What to do is decided by `restarts` and by each part's own fields; here it is carried out.
"""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from soe_portal.embedded.processes import kill_remaining_group
from soe_portal.embedded.restarts import GiveUp, decide
from soe_portal.supervisor.logs import LogPump
from soe_portal.supervisor.part import Part, PartState, StopStage
from soe_portal.terminal import gettext as _

_TICK_S = 0.05
_PROBE_INTERVAL_S = 0.1
_FULFILLED = {PartState.READY, PartState.DONE}
_SETTLED = {*_FULFILLED, PartState.GIVEN_UP}


@dataclass
class Running:
    """A part and what is happening to it."""

    part: Part
    state: PartState = PartState.WAITING
    process: subprocess.Popen[bytes] | None = None
    failures_s: list[float] = field(default_factory=list)
    started_s: float = 0.0
    restart_at_s: float = 0.0
    next_probe_s: float = 0.0


class Supervisor:
    """Runs parts until it is asked to stop or an essential part is given up."""

    def __init__(
        self,
        parts: Sequence[Part],
        *,
        pump: LogPump,
        state_file: Path,
        on_tick: Callable[[], str | None] = lambda: None,
    ) -> None:
        """`on_tick` runs in every turn of the loop; a returned sentence stops everything with it."""
        self._running = {part.name: Running(part) for part in parts}
        self._pump = pump
        self._state_file = state_file
        self._on_tick = on_tick
        self._num_stop_requests = 0
        self.failure: str | None = None

    def request_stop(self, *_signal_arguments: object) -> None:
        """Stop in order; asked a second time, stop at once."""
        self._num_stop_requests += 1

    def run(self) -> int:
        """The exit status: 0 after a wanted stop, 1 when the portal had to give up."""
        try:
            while not self._num_stop_requests and self.failure is None:
                self._turn()
        finally:
            self._stop_everything()
        return 1 if self.failure else 0

    def _turn(self) -> None:
        for running in self._running.values():
            self._advance(running)
        self.failure = self.failure or self._on_tick()
        self._pump.pump(_TICK_S)

    def _advance(self, running: Running) -> None:
        now = time.monotonic()
        if self._is_due(running, now):
            self._start(running, now)
        elif running.state in {PartState.STARTING, PartState.READY}:
            self._observe(running, now)

    def _is_due(self, running: Running, now: float) -> bool:
        if running.state is PartState.RESTARTING:
            return now >= running.restart_at_s
        return (
            running.state is PartState.WAITING
            and all(self._running[name].state in _FULFILLED for name in running.part.needs)
            and all(self._running[name].state in _SETTLED for name in running.part.after)
        )

    def _start(self, running: Running, now: float) -> None:
        part = running.part
        output = self._pump.open_pipe(part.name, is_quiet=part.is_quiet)
        try:
            running.process = part.spawn(output)
        finally:
            os.close(output)
        if part.niceness:
            os.setpriority(os.PRIO_PROCESS, running.process.pid, part.niceness)
        running.started_s, running.next_probe_s = now, now
        self._set_state(running, PartState.STARTING)

    def _observe(self, running: Running, now: float) -> None:
        assert running.process is not None  # noqa: S101 - observed parts were started
        status = running.process.poll()
        if status == 0 and running.part.is_step:
            self._set_state(running, PartState.DONE)
            running.part.on_ready(running.process.pid)
        elif status is not None:
            self._handle_death(running, status, now)
        elif running.state is PartState.STARTING and not running.part.is_step:
            self._probe(running, now)

    def _probe(self, running: Running, now: float) -> None:
        if now < running.next_probe_s:
            return
        running.next_probe_s = now + _PROBE_INTERVAL_S
        if running.part.is_ready() and running.process is not None and running.process.poll() is None:
            self._set_state(running, PartState.READY)
            running.part.on_ready(running.process.pid)
            self._pump.announce(
                running.part.name,
                _("ready in {seconds:.1f} s").format(seconds=time.monotonic() - running.started_s),
            )

    def _handle_death(self, running: Running, status: int, now: float) -> None:
        part = running.part
        assert running.process is not None  # noqa: S101 - only started parts die
        kill_remaining_group(running.process)
        part.on_down()
        running.failures_s.append(now)
        decision = decide(running.failures_s, now) if part.is_restarted else GiveUp(len(running.failures_s))
        ended = _describe_exit(status)
        if isinstance(decision, GiveUp):
            self._give_up(running, ended)
            return
        running.restart_at_s = now + decision.delay_s
        self._set_state(running, PartState.RESTARTING)
        self._pump.announce(
            part.name,
            _("{ended}; starting it again in {seconds:.1f} s").format(ended=ended, seconds=decision.delay_s),
        )

    def _give_up(self, running: Running, ended: str) -> None:
        part = running.part
        self._set_state(running, PartState.GIVEN_UP)
        self._pump.pump(0)
        message = _("{name}: {ended}, {count} time(s) in a row. See {log}").format(
            name=part.name, ended=ended, count=len(running.failures_s), log=f"logs/{part.name}.log"
        )
        if part.is_essential:
            self.failure = f"{message}\n{self._pump.tail(part.name)}" if part.is_quiet else message
        else:
            self._pump.announce(part.name, message + " " + _("The portal goes on without it."))

    def _set_state(self, running: Running, state: PartState) -> None:
        running.state = state
        content = {
            name: {
                "state": each.state,
                "pid": each.process.pid if each.process else None,
                "num_failures": len(each.failures_s),
            }
            for name, each in self._running.items()
        }
        partial = self._state_file.with_suffix(".new")
        try:
            partial.write_text(json.dumps(content, indent=1))
            partial.replace(self._state_file)
        except OSError:  # a full disk must not take the supervisor down; the parts' own errors say it
            return

    # --- stopping -----------------------------------------------------------------------------------

    def _stop_everything(self) -> None:
        for stage in StopStage:
            self._stop_stage([each for each in self._running.values() if each.part.stop_stage is stage])
        self._state_file.unlink(missing_ok=True)

    def _stop_stage(self, stage: Sequence[Running]) -> None:
        alive = [each for each in stage if each.process is not None and each.process.poll() is None]
        for each in alive:
            assert each.process is not None  # noqa: S101 - filtered above
            each.process.send_signal(each.part.stop_signal)
        asked_s = time.monotonic()
        while alive:
            self._pump.pump(_TICK_S)
            alive = [each for each in alive if not self._has_stopped(each, time.monotonic() - asked_s)]
        for each in stage:
            if each.process is not None:
                kill_remaining_group(each.process)
                each.part.on_down()
            self._set_state(each, PartState.STOPPED)

    def _has_stopped(self, running: Running, waited_s: float) -> bool:
        assert running.process is not None  # noqa: S101 - only started parts are stopped
        if running.process.poll() is None and (
            waited_s > running.part.stop_timeout_s or self._num_stop_requests > 1
        ):
            # PostgreSQL's children lead groups of their own; SIGQUIT makes it take them along.
            if running.part.stop_stage is StopStage.DATABASE:
                running.process.send_signal(signal.SIGQUIT)
                running.process.wait(5)
            else:
                running.process.kill()
                running.process.wait(5)
        return running.process.poll() is not None


def _describe_exit(status: int) -> str:
    if status < 0:
        return _("ended by {signal}").format(signal=signal.Signals(-status).name)
    return _("ended with status {status}").format(status=status)
