"""Fetching a page that a person named, without trusting it.

A process of its own with limits (``fetching_child.py``) does it. It is given the address and nothing else of ours: no
secret, no environment, no connection. It answers with JSON or is ended; what it brings is bytes, which are read by
another such process (``reading.py``).
"""

from __future__ import annotations

import base64
import json
import logging
import signal
import subprocess
import sys

from pydantic import TypeAdapter, ValidationError

from atspro.services.sandbox import fetch_worker
from atspro.services.sandbox.fetch_worker import NotFetchedError, Page
from atspro.services.sandbox.parser import child_environment, project_folder

logger = logging.getLogger(__name__)

MEMORY_BYTES = 512 * 1024 * 1024
CPU_SECONDS = 8
SECONDS = 10
# Beside the fetching itself: a busy machine may be slow to start a process.
START_SECONDS = 20
_COMMAND: tuple[str, ...] = (sys.executable, "-s", "-m", fetch_worker.__name__)


def usable_address(typed: str) -> str:
    """An address as typed or pasted, ready to be fetched: https is meant where no scheme stands.

    Raises `NotFetchedError` with a sentence when it can be none of a public page.
    """
    address = typed.strip()
    if address and "://" not in address[:12] and not address.lower().startswith(("mailto:", "javascript:", "data:")):
        address = f"https://{address}"
    address = address.partition("#")[0]
    fetch_worker.check(address)
    return address


def fetch(address: str) -> Page:
    """The page at an address, within 10 s and 2 MB. Raises `NotFetchedError` with a sentence for the person."""
    question = json.dumps({"address": address}).encode() + b"\n"
    limits = [str(MEMORY_BYTES), str(CPU_SECONDS), str(SECONDS)]
    try:
        ended = subprocess.run(  # noqa: S603  The command is made of constants.
            [*_COMMAND, *limits],
            input=question,
            stdout=subprocess.PIPE,
            # What a library complains of may quote the page.
            stderr=subprocess.DEVNULL,
            cwd=project_folder(),
            env=child_environment(),
            timeout=SECONDS + START_SECONDS,
            start_new_session=True,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise NotFetchedError(fetch_worker.TOO_SLOW, again=True) from None
    if ended.returncode == -signal.SIGALRM:
        raise NotFetchedError(fetch_worker.TOO_SLOW)
    return _page(ended.stdout, ended.returncode)


def _page(answered: bytes, code: int) -> Page:
    try:
        reply = json.loads(answered)
        if "refused" in reply:
            if "failed" in reply:
                logger.error("Fetching a page failed: %s", str(reply["failed"])[:100])
            raise NotFetchedError(str(reply["refused"]["message"]), again=bool(reply["refused"]["again"]))
        page = dict(reply["page"])
        page["data"] = base64.b64decode(page["data"], validate=True)
        return TypeAdapter(Page).validate_python(page)
    except (ValueError, KeyError, TypeError, ValidationError):
        logger.warning("The fetching of a page ended without an answer (%s).", code)
        raise NotFetchedError(fetch_worker.BROKEN_OFF, again=True) from None
