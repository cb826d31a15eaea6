"""Work for pages whose time a stranger's text decides: here while it is short, else in a process with limits.

The processes (``page_worker.py``) stay for the next question and yield to those that serve pages. One that takes more
than `CPU_SECONDS` is ended, and the person is told. How many of one person's pages are worked on at once is the web's
to say (``web/security.py``).
"""

from __future__ import annotations

import atexit
import json
import logging
import os
import selectors
import subprocess
import sys
import threading
import time
from contextlib import suppress
from queue import Empty, LifoQueue
from typing import IO, Any, cast

from atspro.errors import Busy, InvalidInput
from atspro.i18n import gettext
from atspro.services.sandbox import page_functions, page_worker
from atspro.services.sandbox.parser import child_environment, project_folder
from atspro.translatable import gettext_noop

logger = logging.getLogger(__name__)

INLINE_SIZE = 8_000
"""Characters, all arguments together, up to which `page_functions` are fast, and a process not worth its while."""
INLINE_FILE = 1_500
"""The same for files, since what draws them is slower."""
DRAWING = ("take_out", "draw_pages")
MEMORY_BYTES = 1024 * 1024 * 1024
CPU_SECONDS = 5
WALL_SECONDS = 20.0
WAIT_SECONDS = 10.0
AT_ONCE = 2
MAX_ANSWER = 64 * 1024 * 1024
MAX_QUESTIONS = 500
"""After so many a process is replaced, so that what it has gathered goes."""

TOO_MUCH = gettext_noop(
    "This text is built in a way that takes too long to work on. Shorten it, or take out what repeats, and try again."
)
BUSY = gettext_noop("Too many pages are being prepared at this moment. Nothing is lost: try again in a minute.")
_COMMAND = (sys.executable, "-s", "-m", page_worker.__name__)


class TooMuchWork(InvalidInput):
    """A text that would keep a process busy for longer than `CPU_SECONDS`."""


def call(function: str, **arguments: Any) -> Any:
    """What the function of `page_functions` returns for these arguments, which JSON can carry.

    Raises what it raises, which is `InvalidInput`; `TooMuchWork` when it takes too long; `Busy` when all processes
    have work.
    """
    question = json.dumps({"function": function, "arguments": arguments})
    if len(question) <= (INLINE_FILE if function in DRAWING else INLINE_SIZE):
        return page_functions.FUNCTIONS[function](**arguments)
    reply = _ask(question.encode("utf-8", "surrogatepass"), function)
    if "done" in reply:
        return reply["done"]
    if "invalid" in reply:
        raise InvalidInput(str(reply["invalid"]["message"]), dict(reply["invalid"]["fields"]))
    logger.error("The work on a page failed (%s): %s", function, reply.get("failed"))
    raise TooMuchWork(gettext(TOO_MUCH))


class _Worker:
    """One process and how much it was asked."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        self.asked = 0
        self.process = subprocess.Popen(  # noqa: S603  The command is made of constants.
            [*_COMMAND, str(MEMORY_BYTES), str(CPU_SECONDS)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=project_folder(),
            env=child_environment(),
            bufsize=0,
            start_new_session=True,
        )
        for pipe in (self.process.stdin, self.process.stdout):
            os.set_blocking(cast("IO[bytes]", pipe).fileno(), False)

    @property
    def is_fit(self) -> bool:
        """Whether it may be asked: it is this process' own, lives, and is not worn out."""
        return self.owner == os.getpid() and self.process.poll() is None and self.asked < MAX_QUESTIONS

    def ask(self, question: bytes) -> bytes | None:
        """The answer; None when there is none within the limits, after which it must be ended."""
        self.asked += 1
        deadline = time.monotonic() + WALL_SECONDS
        to_child, from_child = cast("IO[bytes]", self.process.stdin), cast("IO[bytes]", self.process.stdout)
        unsent = memoryview(len(question).to_bytes(page_worker.LENGTH, "big") + question)
        said, wanted = bytearray(), MAX_ANSWER
        with selectors.DefaultSelector() as selector:
            selector.register(to_child, selectors.EVENT_WRITE)
            selector.register(from_child, selectors.EVENT_READ)
            while len(said) < wanted:
                left = deadline - time.monotonic()
                if left <= 0:
                    return None
                for key, _ in selector.select(left):
                    try:
                        if key.fileobj is to_child:
                            unsent = unsent[os.write(to_child.fileno(), unsent[:65536]) :]
                            if not unsent:
                                selector.unregister(to_child)
                            continue
                        got = os.read(from_child.fileno(), 65536)
                    except BrokenPipeError:
                        return None
                    if not got:
                        return None
                    said += got
                    if len(said) >= page_worker.LENGTH:
                        wanted = page_worker.LENGTH + int.from_bytes(said[: page_worker.LENGTH], "big")
                        if wanted > MAX_ANSWER:
                            return None
        return bytes(said[page_worker.LENGTH :])

    def end(self) -> None:
        if self.owner != os.getpid():
            return
        with suppress(ProcessLookupError):
            self.process.kill()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        self.process.wait()


_slots = threading.BoundedSemaphore(AT_ONCE)
_idle: LifoQueue[_Worker] = LifoQueue()


def _ask(question: bytes, function: str) -> dict[str, Any]:
    if not _slots.acquire(timeout=WAIT_SECONDS):
        raise Busy(gettext(BUSY))
    try:
        worker = _fit_worker()
        said = worker.ask(question)
        if said is None:
            worker.end()
            logger.warning("The work on a page of %d bytes (%s) took too much and was ended.", len(question), function)
            raise TooMuchWork(gettext(TOO_MUCH))
        _idle.put(worker)
        try:
            return dict(json.loads(said))
        except (ValueError, TypeError, RecursionError):
            raise TooMuchWork(gettext(TOO_MUCH)) from None
    finally:
        _slots.release()


def _fit_worker() -> _Worker:
    while True:
        try:
            worker = _idle.get_nowait()
        except Empty:
            return _Worker()
        if worker.is_fit:
            return worker
        worker.end()


@atexit.register
def end_workers() -> None:
    """End the processes that wait; for the end of this one, and for tests."""
    with suppress(Empty):
        while True:
            _idle.get_nowait().end()
