"""The program that reads what a person brought, in a process of its own with limits: see ``reading.py``.

Its arguments are the bytes of memory and the seconds of processor time that it may use. It takes one question from
standard input (a line of JSON, then the bytes that it counts), answers with one JSON object on standard output, and
ends. It holds no secret, no connection and no other person's file.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import select
import sys
from pathlib import Path
from typing import Any

IDLE_SECONDS = 300
OPEN_FILES = 64

TOO_MUCH = "too_much"
BROKEN = "broken"
TABLE = "table"
POSTS = "job texts"
SCAN = "scan"
STEP = "#"
"""What a line begins with that tells how far the reading is."""


def limit_self(memory_bytes: int, cpu_seconds: int | None) -> None:
    """Bound this process before it meets a file: memory, processor time, files; no writing, no children, no cores.

    It is also the first that the system's own guard ends when memory runs out, and gives way to those who serve pages.
    """
    limits = {
        resource.RLIMIT_AS: memory_bytes,
        resource.RLIMIT_NOFILE: OPEN_FILES,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NPROC: 0,
        resource.RLIMIT_CORE: 0,
    }
    if cpu_seconds is not None:
        limits[resource.RLIMIT_CPU] = cpu_seconds
    for kind, most in limits.items():
        hard = resource.getrlimit(kind)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (most, most))
    with contextlib.suppress(OSError):
        os.nice(5)
    with contextlib.suppress(OSError):
        # Not every system has this file, and where it is, a limit of 0 on the size of files does not concern it.
        Path("/proc/self/oom_score_adj").write_text("1000")


def answer(what: str, name: str, data: bytes) -> dict[str, Any]:
    """What was read, or why it was not, as JSON can carry it."""
    from pydantic import TypeAdapter

    from atspro.engine.read import read_job, read_job_file, read_posts, read_resume, read_resume_text
    from atspro.errors import InvalidInput, UnreadableFile

    try:
        if what == TABLE:
            # Only here: who brings a resume need not wait for what reads workbooks.
            from atspro.services.spreadsheets.reader import read_table

            read: Any = read_table(data)
        elif what == "resume":
            read = read_resume(data, name)
        elif what == SCAN:
            # Before what reads pictures is loaded: it takes its number of threads from here.
            os.environ.update(dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"))
            # Only here: what reads pictures is large, and installed where a copy wants it.
            from atspro.engine.read.scans import read_scanned_resume

            read = read_scanned_resume(data, _tell)
        elif what == "resume text":
            read = read_resume_text(data.decode())
        elif what == "job":
            read = read_job_file(data, name)
        elif what == POSTS:
            read = read_posts(data.decode())
        else:
            read = read_job(data.decode())
        return {"read": TypeAdapter(type(read)).dump_python(read, mode="json", by_alias=True)}
    except UnreadableFile as error:
        return {"unreadable": {"reason": error.reason, "message": str(error)}}
    except InvalidInput as error:
        return {"invalid": {"message": str(error), "fields": error.fields}}
    except (MemoryError, RecursionError):
        return {"failed": {"why": TOO_MUCH, "where": ""}}
    except Exception as error:  # noqa: BLE001  Whatever a reader trips over, the person is told what to do.
        return {"failed": {"why": BROKEN, "where": _place_of(error)}}


def can_read_scans() -> bool:
    """Whether what reads pictures is installed."""
    from atspro.engine.read import scans

    return scans.can_read_scans()


def _tell(page: int, pages: int) -> None:
    """Say which page is being read, on a line of its own before the answer."""
    sys.stdout.buffer.write(f"{STEP}{page} {pages}\n".encode())
    sys.stdout.buffer.flush()


def _place_of(error: Exception) -> str:
    """The kind of an error and the line that raised it: never its text, which may quote the file."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "an unknown line"
    return f"{type(error).__name__} at {place}"


def main() -> None:
    """Get ready, wait for the question, answer it, end. Whoever asked going away ends it too."""
    limit_self(int(sys.argv[1]), int(sys.argv[2]))
    import atspro.engine.read.docx
    import atspro.engine.read.pdf  # noqa: F401  Loaded while the person still chooses a file.
    from atspro.engine.read import crf

    crf.load_models()

    source = sys.stdin.buffer
    if not select.select([source], [], [], IDLE_SECONDS)[0]:
        return
    line = source.readline()
    if not line:
        return
    question = json.loads(line)
    data = source.read(question["size"])
    if len(data) == question["size"]:
        with contextlib.suppress(BrokenPipeError):
            sys.stdout.buffer.write(json.dumps(answer(question["what"], question["name"], data)).encode())
            sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
