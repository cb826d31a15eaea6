"""Reading what a person brought without trusting it: each file or text is parsed by a process of its own.

The process (``parser_worker.py``) has limits on memory, processor time and open files, may write nothing, and knows no
secret: its environment is empty. It answers with JSON that is checked here against the shapes. One that takes too much
is ended, and the person is told what to do instead; nothing of the site notices.
"""

from __future__ import annotations

import atexit
import json
import logging
import os
import queue
import selectors
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, TypeVar, cast

from pydantic import TypeAdapter

from atspro.engine.read import JobReading, PostsReading, ResumeReading
from atspro.errors import InvalidInput, UnreadableFile
from atspro.i18n import gettext
from atspro.services.sandbox import parser_worker
from atspro.services.spreadsheets.reader import TableReading
from atspro.translatable import gettext_noop

logger = logging.getLogger(__name__)

MEMORY_BYTES = 768 * 1024 * 1024
CPU_SECONDS = 10
WALL_SECONDS = 30.0
SCAN_MEMORY_BYTES = 2560 * 1024 * 1024
SCAN_CPU_SECONDS = 60
SCAN_WALL_SECONDS = 150.0
AT_ONCE = 2
MAX_ANSWER = 16 * 1024 * 1024

TOO_MUCH = gettext_noop(
    "This could not be read: it takes too much time or memory. Try a simpler file, such as "
    "plain text, or paste the text."
)
BROKEN = gettext_noop("This could not be read. Try a simpler file, such as plain text, or paste the text.")
TABLE_TOO_MUCH = gettext_noop(
    "This could not be read: it takes too much time or memory. Split it into smaller files, or save it as CSV."
)
TABLE_BROKEN = gettext_noop("This could not be read. Save it as CSV UTF-8 or as XLSX and upload that.")
BUSY = gettext_noop("Many files are being read right now. Nothing is lost: try again in a minute.")

_PROJECT = Path(__file__).parents[3]
_COMMAND = (sys.executable, "-s", "-m", parser_worker.__name__)
_CHUNK = 64 * 1024

Reading = TypeVar("Reading", ResumeReading, JobReading, PostsReading, TableReading)


def read_resume(data: bytes, filename: str) -> ResumeReading:
    """A resume's file, as `atspro.engine.read.read_resume` reads it.

    Raises `UnreadableFile` with its reasons and three more: too_much, broken and busy.
    """
    return _read(ResumeReading, "resume", data, filename)


def read_resume_text(text: str) -> ResumeReading:
    """A pasted resume. Raises as `read_resume` does."""
    return _read(ResumeReading, "resume text", _bytes_of(text))


def read_scan(data: bytes, filename: str, tell: Callable[[int, int], None] | None = None) -> ResumeReading:
    """A scanned resume, read from pictures of its first pages where that is installed.

    For a PDF that `read_resume` refused with no_text. It takes seconds a page and has limits of its own; one at a
    time is read. ``tell`` is called with each page's number and how many there are. Raises as `read_resume` does.
    """
    return _read(ResumeReading, parser_worker.SCAN, data, filename, tell)


def can_read_scans() -> bool:
    """Whether scans can be read here."""
    return parser_worker.can_read_scans()


def read_scan_by_page(data: bytes, filename: str) -> Iterator[tuple[int, int] | ResumeReading]:
    """The same step by step: each page's number and how many there are, and the resume in the end.

    Whoever stops listening ends nothing: the reading ends by its own limits. Raises as `read_scan` does.
    """
    steps: queue.SimpleQueue[tuple[int, int] | ResumeReading | Exception] = queue.SimpleQueue()

    def work() -> None:
        try:
            steps.put(read_scan(data, filename, lambda page, pages: steps.put((page, pages))))
        except (UnreadableFile, InvalidInput) as error:
            steps.put(error)
        except Exception:
            logger.exception("Reading a scan failed.")
            steps.put(UnreadableFile(parser_worker.BROKEN, gettext(BROKEN)))

    threading.Thread(target=work, name="scan", daemon=True).start()
    while True:
        step = steps.get()
        if isinstance(step, Exception):
            raise step
        yield step
        if not isinstance(step, tuple):
            return


def read_job_file(data: bytes, filename: str) -> JobReading:
    """A post's file, as `atspro.engine.read.read_job_file` reads it.

    Raises as `read_resume` does, and `InvalidInput` when the text is no post.
    """
    return _read(JobReading, "job", data, filename)


def read_job(text: str) -> JobReading:
    """A pasted post. Raises as `read_job_file` does."""
    return _read(JobReading, "job text", _bytes_of(text))


def read_posts(text: str) -> PostsReading:
    """Several pasted posts, as `atspro.engine.read.read_posts` parts them. Raises as `read_job_file` does."""
    return _read(PostsReading, parser_worker.POSTS, _bytes_of(text))


def read_table(data: bytes, filename: str) -> TableReading:
    """The rows of a CSV file or a workbook, as `atspro.services.spreadsheets.reader.read_table` reads them.

    Raises as `read_resume` does.
    """
    try:
        return _read(TableReading, parser_worker.TABLE, data, filename)
    except UnreadableFile as error:
        words = {
            parser_worker.TOO_MUCH: gettext(TABLE_TOO_MUCH),
            parser_worker.BROKEN: gettext(TABLE_BROKEN),
        }
        raise UnreadableFile(error.reason, words.get(error.reason, str(error))) from None


def get_ready() -> None:
    """Start a process that waits for what comes next, so that reading need not wait for its start.

    One at most waits here at a time; it ends by itself after `parser_worker.IDLE_SECONDS`, or with this process.
    """
    with _spare_lock:
        if not _is_waiting(_spare.get(os.getpid())):
            _drop_spare()
            _spare[os.getpid()] = _start()


_spare: dict[int, subprocess.Popen[bytes]] = {}
_spare_lock = threading.Lock()
_slots = threading.BoundedSemaphore(AT_ONCE)
_scan_slots = threading.BoundedSemaphore(1)


def _bytes_of(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def child_environment() -> dict[str, str]:
    """What a process that meets strangers' bytes knows of ours: no secret, no address, no proxy."""
    return {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "ATSPRO_RUN") if name in os.environ}


def project_folder() -> Path:
    """Where such a process finds this package."""
    return _PROJECT


def _start(what: str = "") -> subprocess.Popen[bytes]:
    limits = (SCAN_MEMORY_BYTES, SCAN_CPU_SECONDS) if what == parser_worker.SCAN else (MEMORY_BYTES, CPU_SECONDS)
    return subprocess.Popen(  # noqa: S603  The command is made of constants.
        [*_COMMAND, *map(str, limits)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        # What a library complains of may quote the file.
        stderr=subprocess.DEVNULL,
        cwd=_PROJECT,
        env=child_environment(),
        bufsize=0,
        start_new_session=True,
    )


def _is_waiting(child: subprocess.Popen[bytes] | None) -> bool:
    return child is not None and child.poll() is None


def _take_child(what: str) -> subprocess.Popen[bytes]:
    if what == parser_worker.SCAN:
        # The one that waits has the limits of ordinary files.
        return _start(what)
    with _spare_lock:
        spare = _spare.pop(os.getpid(), None)
    if spare is not None and _is_waiting(spare):
        return spare
    if spare is not None:
        _end(spare)
    return _start()


@atexit.register
def _drop_spare() -> None:
    # A process that was forked from one with a spare has a key of its own, and leaves the other's child alone.
    spare = _spare.pop(os.getpid(), None)
    if spare is not None:
        _end(spare)


def _end(child: subprocess.Popen[bytes]) -> int:
    with suppress(ProcessLookupError):
        child.kill()
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            with suppress(OSError):
                pipe.close()
    return child.wait()


def _read(
    kind: type[Reading], what: str, data: bytes, filename: str = "", tell: Callable[[int, int], None] | None = None
) -> Reading:
    slots = _scan_slots if what == parser_worker.SCAN else _slots
    if not slots.acquire(timeout=WALL_SECONDS):
        raise UnreadableFile("busy", gettext(BUSY))
    try:
        answered = _ask(what, data, filename, tell)
    finally:
        slots.release()
    try:
        reply = json.loads(answered)
        if "read" in reply:
            return TypeAdapter(kind).validate_python(reply["read"])
        if "unreadable" in reply:
            raise UnreadableFile(str(reply["unreadable"]["reason"]), str(reply["unreadable"]["message"]))
        if "invalid" in reply:
            raise InvalidInput(str(reply["invalid"]["message"]), dict(reply["invalid"]["fields"]))
        why, where = str(reply["failed"]["why"]), str(reply["failed"]["where"])
    except (ValueError, KeyError, TypeError, RecursionError):
        # The text of the error would quote the answer.
        logger.error("The reader of a %s gave an answer that is none.", what)
        raise UnreadableFile(parser_worker.BROKEN, gettext(BROKEN)) from None
    if why == parser_worker.TOO_MUCH:
        raise UnreadableFile(why, gettext(TOO_MUCH))
    logger.error("The reader of a %s failed: %s", what, where)
    raise UnreadableFile(parser_worker.BROKEN, gettext(BROKEN))


def _ask(what: str, data: bytes, filename: str, tell: Callable[[int, int], None] | None = None) -> bytes:
    """The child's answer. Raises `UnreadableFile` when it gives none within the limits."""
    deadline = time.monotonic() + (SCAN_WALL_SECONDS if what == parser_worker.SCAN else WALL_SECONDS)
    header = json.dumps({"what": what, "name": filename[:300], "size": len(data)}).encode() + b"\n"
    child = _take_child(what)
    try:
        answered = _talk(child, header + data, deadline, tell)
        # It has said everything: what is left is its end.
        code = child.wait(timeout=max(0.1, deadline - time.monotonic())) if answered is not None else None
    except subprocess.TimeoutExpired:
        answered, code = None, None
    finally:
        _end(child)
    if answered:
        return answered
    logger.warning("The reader of a %s of %d bytes ended without an answer (%s).", what, len(data), code)
    raise UnreadableFile(parser_worker.TOO_MUCH, gettext(TOO_MUCH))


def _talk(
    child: subprocess.Popen[bytes], question: bytes, deadline: float, tell: Callable[[int, int], None] | None = None
) -> bytes | None:
    """Write the question while reading the answer; None when time or the size of an answer runs out."""
    to_child, from_child = cast("IO[bytes]", child.stdin), cast("IO[bytes]", child.stdout)
    os.set_blocking(to_child.fileno(), False)
    unsent, answered = memoryview(question), bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(to_child, selectors.EVENT_WRITE)
        selector.register(from_child, selectors.EVENT_READ)
        while True:
            left = deadline - time.monotonic()
            if left <= 0 or len(answered) > MAX_ANSWER:
                return None
            for key, _ in selector.select(left):
                pipe: Any = key.fileobj
                if pipe is to_child:
                    try:
                        unsent = unsent[os.write(pipe.fileno(), unsent[:_CHUNK]) :]
                    except BrokenPipeError:
                        unsent = unsent[:0]
                    if not unsent:
                        selector.unregister(pipe)
                        pipe.close()
                else:
                    got = os.read(pipe.fileno(), _CHUNK)
                    if not got:
                        return bytes(answered)
                    answered += got
                    _take_steps(answered, tell)


def _take_steps(answered: bytearray, tell: Callable[[int, int], None] | None) -> None:
    """Take the lines off the beginning that tell how far the reading is."""
    step = parser_worker.STEP.encode()
    while answered.startswith(step) and b"\n" in answered:
        line, _, rest = bytes(answered).partition(b"\n")
        answered[:] = rest
        page, _, pages = line[len(step) :].decode("ascii", "replace").partition(" ")
        if tell is not None and page.isdigit() and pages.isdigit():
            tell(int(page), int(pages))
