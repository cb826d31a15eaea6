"""The program that works for pages, in a process of its own with limits: see ``pages.py``.

Its arguments are the bytes of memory, and the seconds of processor time that one question may take. Questions and
answers are JSON with their length in four bytes before. It ends when nothing is asked for a while,
or with whoever asks.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import select
import sys
import warnings
from typing import Any, BinaryIO

from atspro.services.sandbox.parser_worker import limit_self

IDLE_SECONDS = 300
LENGTH = 4


def answer(question: dict[str, Any]) -> dict[str, Any]:
    """What the function that is asked for returned, or the sentence with which it refused."""
    from atspro.errors import InvalidInput
    from atspro.services.sandbox.page_functions import FUNCTIONS

    try:
        return {"done": FUNCTIONS[question["function"]](**question["arguments"])}
    except InvalidInput as error:
        return {"invalid": {"message": str(error), "fields": error.fields}}
    except (MemoryError, RecursionError):
        return {"failed": "too much"}
    except Exception as error:  # noqa: BLE001  Whatever it trips over, the page says that it could not be made.
        return {"failed": type(error).__name__}


def allow_seconds(seconds: int) -> None:
    """Let the process use this much more processor time; the system ends one that uses more."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds + 1, hard))


def main() -> None:
    """Answer one question after the other."""
    memory, seconds = int(sys.argv[1]), int(sys.argv[2])
    limit_self(memory, None)
    # Beside pages that ask for no such work it gets a tenth of a core, and all that is idle.
    with contextlib.suppress(OSError):
        os.nice(5)
    warnings.simplefilter("ignore")
    import atspro.services.sandbox.page_functions  # noqa: F401  Loaded while the question is still on its way.

    source, target = sys.stdin.buffer, sys.stdout.buffer
    while select.select([source], [], [], IDLE_SECONDS)[0]:
        allow_seconds(seconds)
        question = _read(source)
        if question is None:
            return
        said = json.dumps(answer(json.loads(question))).encode("utf-8", "surrogatepass")
        with contextlib.suppress(BrokenPipeError):
            target.write(len(said).to_bytes(LENGTH, "big") + said)
            target.flush()


def _read(source: BinaryIO) -> bytes | None:
    head = source.read(LENGTH)
    return source.read(int.from_bytes(head, "big")) if len(head) == LENGTH else None


if __name__ == "__main__":
    main()
