"""What the children say: each line with its process's name into the terminal, and into a log of bounded size."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

MAX_LOG_BYTES = 5 * 1024 * 1024
MAX_LINE_BYTES = 64 * 1024
COLORS = (36, 33, 32, 35, 34, 96, 93)
OURSELVES = "atspro"


class BoundedLog:
    """A log file of at most ``limit`` bytes; one older file is kept beside it, with ``.1`` after its name."""

    def __init__(self, path: Path, limit: int = MAX_LOG_BYTES) -> None:
        self.path = path
        self.limit = limit
        self._file: BinaryIO | None = None

    def write(self, line: bytes) -> None:
        """Append a line. A full disk must not stop the copy, so what cannot be written is dropped."""
        with suppress(OSError):
            if self._file is None:
                self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                self._file = self.path.open("ab", buffering=0)
            if self._file.tell() + len(line) > self.limit:
                self._file.close()
                self.path.replace(self.path.with_name(self.path.name + ".1"))
                self._file = self.path.open("ab", buffering=0)
            self._file.write(line)

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()
            self._file = None


class Output:
    """The terminal and the logs of one run."""

    def __init__(self, folder: Path, names: list[str], terminal: BinaryIO, *, color: bool) -> None:
        self.folder = folder
        self.terminal: BinaryIO | None = terminal
        self.color = color
        self._width = max(map(len, [*names, OURSELVES]))
        self._colors = dict(zip(names, COLORS * len(names), strict=False))
        self._logs: dict[str, BoundedLog] = {}
        self._tails: dict[str, list[bytes]] = {}

    def line(self, name: str, line: bytes) -> None:
        """Show and log one line of a child."""
        line = line[:MAX_LINE_BYTES].rstrip(b"\r\n")
        self._log(name, line)
        tail = self._tails.setdefault(name, [])
        tail.append(line)
        del tail[:-6]
        prefix = f"{name:<{self._width}} |".encode()
        if self.color:
            prefix = b"\x1b[%dm%s\x1b[0m" % (self._colors.get(name, 37), prefix)
        self._show(prefix + b" " + line + b"\n")

    def say(self, text: str) -> None:
        """Show and log one line of our own."""
        self._log(OURSELVES, text.encode())
        prefix = f"{OURSELVES:<{self._width}} |"
        self._show((f"\x1b[1m{prefix}\x1b[0m {text}\n" if self.color else f"{prefix} {text}\n").encode())

    def block(self, text: str) -> None:
        """Show several lines as they are; they are not logged, since they may name a password."""
        self._show(text.encode())

    def tail(self, name: str) -> str:
        """The last lines that a child wrote, on one line."""
        lines = [line.decode("utf-8", "replace").strip() for line in self._tails.get(name, [])]
        return " / ".join(line for line in lines if line) or "nothing"

    def close(self) -> None:
        """Close the logs."""
        for log in self._logs.values():
            log.close()

    def _log(self, name: str, line: bytes) -> None:
        self._logs.setdefault(name, BoundedLog(self.folder / f"{name}.log")).write(line + b"\n")

    def _show(self, data: bytes) -> None:
        if self.terminal is None:
            return
        try:
            self.terminal.write(data)
            self.terminal.flush()
        except (OSError, ValueError):
            self.terminal = None  # The terminal was closed; the logs go on.


def wants_color(terminal: BinaryIO) -> bool:
    """Whether the terminal shows colors, and nobody asked for none (no-color.org)."""
    return terminal.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
