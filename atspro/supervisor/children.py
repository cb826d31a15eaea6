"""One process of the Procfile: started in a session of its own, restarted with backoff, stopped with all its kin."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO

import psutil

from atspro.embedded.process import end_with_parent
from atspro.supervisor.output import MAX_LINE_BYTES
from atspro.supervisor.plan import shell_command

STEADY_SECONDS = 30.0
MAX_PAUSE = 30.0


class Child:
    """A process and what it writes; ``capture`` keeps its standard output apart from what is shown."""

    def __init__(self, name: str, command: str, *, capture: bool = False) -> None:
        self.name = name
        self.command = command
        self.captured = bytearray() if capture else None
        self.process: subprocess.Popen[bytes] | None = None
        self.failures = 0
        self.start_at = 0.0
        self._started = 0.0
        self._buffer = bytearray()

    @property
    def pipes(self) -> list[IO[bytes]]:
        """The open pipes to read, standard output first."""
        if self.process is None:
            return []
        return [pipe for pipe in (self.process.stdout, self.process.stderr) if pipe is not None and not pipe.closed]

    def start(self, environ: Mapping[str, str], folder: Path) -> None:
        """Start it; its pipes do not block. It gets SIGTERM if we are killed."""
        self._buffer.clear()
        self._started = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 - the Procfile is part of the project.
            shell_command(self.command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT if self.captured is None else subprocess.PIPE,
            cwd=folder,
            env=dict(environ),
            start_new_session=True,
            preexec_fn=end_with_parent(signal.SIGTERM),
        )
        for pipe in self.pipes:
            os.set_blocking(pipe.fileno(), False)

    def alive(self) -> bool:
        """Whether it was started and has not ended."""
        return self.process is not None and self.process.poll() is None

    def read(self, pipe: IO[bytes]) -> tuple[list[bytes], bool]:
        """The whole lines that are ready in a pipe, and whether the pipe has ended."""
        try:
            data = os.read(pipe.fileno(), MAX_LINE_BYTES)
        except BlockingIOError:
            return [], False
        except OSError:
            data = b""
        if self.captured is not None and self.process is not None and pipe is self.process.stdout:
            self.captured += data
            return [], not data
        self._buffer += data
        *lines, rest = bytes(self._buffer).split(b"\n")
        self._buffer[:] = rest
        if rest and (not data or len(rest) > MAX_LINE_BYTES):
            lines.append(rest)
            self._buffer.clear()
        return lines, not data

    def describe_end(self) -> str:
        """How it ended, in words."""
        code = self.process.returncode if self.process is not None else None
        if code is None:
            return "not started"
        with suppress(ValueError):
            return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit status {code}"
        return f"exit status {code}"

    def plan_restart(self) -> float:
        """Count a failure and return the pause before the next start: 1, 2, 4 … 30 s, from 1 s after a steady run."""
        now = time.monotonic()
        self.failures = 1 if now - self._started > STEADY_SECONDS else self.failures + 1
        pause = min(2.0 ** (self.failures - 1), MAX_PAUSE)
        self.start_at = now + pause
        return pause

    def ask_to_stop(self) -> None:
        """Send SIGTERM to the process itself; it stops its own children in its own way."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def kill_group(self) -> None:
        """Kill it and whatever is left of its process group."""
        if self.process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def marked(run: str) -> Iterator[psutil.Process]:
    """Every other process that carries the mark of a run in its environment."""
    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):
            if process.pid != os.getpid() and process.environ().get("ATSPRO_RUN") == run:
                yield process


def end_marked(run: str, seconds: float = 10.0) -> int:
    """End what is left of a run: SIGTERM to the leaders of sessions, then SIGKILL to all. Returns how many there were.

    A leader stops its own workers gently, in up to ``seconds``; what then is left has nobody else to stop it.
    """
    left = list(marked(run))
    leaders = []
    for process in left:
        with suppress(psutil.Error, OSError):
            if os.getsid(process.pid) == process.pid:
                process.terminate()
                leaders.append(process)
    psutil.wait_procs(leaders, timeout=seconds)
    psutil.wait_procs(left, timeout=1 if left else 0)
    for process in marked(run):
        with suppress(psutil.Error):
            process.kill()
    return len(left)
