"""Telling something to an address that staff named, by a process of its own: see ``notify_worker.py``."""

from __future__ import annotations

import json
import logging
import signal
import subprocess
import sys
from typing import Any

from atspro.services.sandbox import notify_worker
from atspro.services.sandbox.notify_worker import NotToldError
from atspro.services.sandbox.parser import child_environment, project_folder

logger = logging.getLogger(__name__)

MEMORY_BYTES = 768 * 1024 * 1024
CPU_SECONDS = 20
SECONDS = 30
_COMMAND: tuple[str, ...] = (sys.executable, "-s", "-m", notify_worker.__name__)


def tell(kind: str, address: str, *, title: str, body: str, payload: dict[str, Any]) -> None:
    """Send a title and a text by Apprise, or the payload to a webhook. Raises `NotToldError` with a sentence."""
    question = {"kind": kind, "address": address, "title": title, "body": body, "payload": payload}
    limits = [str(MEMORY_BYTES), str(CPU_SECONDS), str(SECONDS)]
    try:
        ended = subprocess.run(  # noqa: S603  The command is made of constants.
            [*_COMMAND, *limits],
            input=json.dumps(question).encode() + b"\n",
            stdout=subprocess.PIPE,
            # What a library complains of may quote the address, which may be a secret.
            stderr=subprocess.DEVNULL,
            cwd=project_folder(),
            env=child_environment(),
            timeout=SECONDS + 20,
            start_new_session=True,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise NotToldError(notify_worker.NOT_REACHED, again=True) from None
    if ended.returncode == -signal.SIGALRM:
        raise NotToldError(notify_worker.NOT_REACHED, again=True)
    try:
        reply = json.loads(ended.stdout)
        refused = reply.get("refused")
        message, again = (str(refused["message"]), bool(refused["again"])) if refused else ("", False)
    except (ValueError, KeyError, TypeError, AttributeError):
        logger.warning("What tells alerts ended without an answer (%s).", ended.returncode)
        raise NotToldError(notify_worker.NOT_REACHED, again=True) from None
    if message:
        if "failed" in reply:
            logger.error("Telling an alert failed: %s", str(reply["failed"])[:100])
        raise NotToldError(message, again=again)
