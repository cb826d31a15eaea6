"""A server as a child process: tied to its parent's life, logged to a file, stopped ever more firmly."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from atspro.errors import AtsproError

MAX_LOG_BYTES = 5 * 1024 * 1024
PR_SET_PDEATHSIG = 1

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


class ServerError(AtsproError):
    """An embedded server cannot run; the message is one sentence, with the end of its log where there is one."""


def end_with_parent(sent: signal.Signals) -> Callable[[], None]:
    """What a child runs before its program so that it gets ``sent`` when we die, even by kill -9; Linux only.

    The kernel sends it when the thread that forked ends, so fork from the main thread.
    """
    parent = os.getpid()

    def tie() -> None:
        if _libc is not None:
            _libc.prctl(PR_SET_PDEATHSIG, int(sent), 0, 0, 0)
            if os.getppid() != parent:
                os._exit(1)

    return tie


@dataclass
class ServerProcess:
    """One server: how to start it, see that it answers, and stop it.

    ``stop_signals`` are tried in turn, 15 seconds each; ``leaves`` are the files that a killed one leaves behind;
    ``keep`` is a file handle that it holds open as long as it lives; ``user`` and ``group`` are set when we are root.
    """

    name: str
    command: list[str]
    log: Path
    ready: Callable[[int], bool]
    stop_signals: tuple[signal.Signals, ...] = (signal.SIGTERM,)
    leaves: tuple[Path, ...] = ()
    keep: int | None = None
    user: int | None = None
    group: int | None = None
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    _log_start: int = field(default=0, init=False)

    def alive(self) -> bool:
        """Whether it was started and has not ended."""
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        """Start it, in a session of its own so that the terminal's Ctrl-C reaches only us."""
        if self.log.exists() and self.log.stat().st_size > MAX_LOG_BYTES:
            self.log.replace(self.log.with_name(self.log.name + ".1"))
        with self.log.open("ab") as output:
            self._log_start = output.tell()
            self.process = subprocess.Popen(  # noqa: S603 - a fixed program with arguments of our own.
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd="/",
                env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"},
                start_new_session=True,
                pass_fds=() if self.keep is None else (self.keep,),
                preexec_fn=end_with_parent(self.stop_signals[0]),
                user=self.user,
                group=self.group,
                extra_groups=None if self.user is None else [],
            )

    def wait_until_ready(self, seconds: float) -> None:
        """Return when it answers; raise `ServerError` with the end of its log if it ends or takes too long."""
        assert self.process is not None
        deadline = time.monotonic() + seconds
        while not self.ready(self.process.pid):
            if self.process.poll() is not None:
                raise self.failure("stopped while starting")
            if time.monotonic() > deadline:
                raise self.failure(f"did not answer within {seconds:.0f} seconds")
            time.sleep(0.02)

    def run_to_end(self, seconds: float) -> None:
        """Start it and wait for its end; raise `ServerError` unless it succeeds."""
        self.start()
        assert self.process is not None
        try:
            if self.process.wait(seconds) != 0:
                raise self.failure("failed")
        except subprocess.TimeoutExpired:
            raise self.failure(f"did not finish within {seconds:.0f} seconds") from None
        finally:
            self.stop(hurry=True)

    def stop(self, *, hurry: bool = False) -> None:
        """Ask it to stop, ever more firmly, and return when it has ended; ``hurry`` begins with the last signal."""
        if self.process is None or self.process.poll() is not None:
            return
        for sent in self.stop_signals[-1:] if hurry else self.stop_signals:
            with suppress(ProcessLookupError):
                self.process.send_signal(sent)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(3 if hurry else 15)
                return
        self.process.kill()
        self.process.wait()

    def log_tail(self, lines: int = 4) -> str:
        """The last lines that it wrote since its start, on one line."""
        with self.log.open("rb") as source:
            source.seek(max(self._log_start, self.log.stat().st_size - 4096))
            said = source.read().decode("utf-8", "replace").splitlines()
        return " / ".join(line.strip() for line in said[-lines:] if line.strip())

    def failure(self, what: str) -> ServerError:
        """A `ServerError` saying ``what`` happened, and what the log says about it."""
        tail = self.log_tail()
        if "No space left on device" in tail:
            return ServerError(f"{self.name} {what}: the disk is full. Free some space and start again. ({tail})")
        return ServerError(f"{self.name} {what}; its log, {self.log}, ends with: {tail or 'nothing'}")
