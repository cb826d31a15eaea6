"""Telling something to an address that somebody named, by a process of its own: see ``notify_worker.py``."""

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
WEBHOOK_SECONDS = 15
_COMMAND: tuple[str, ...] = (sys.executable, "-s", "-m", notify_worker.__name__)


def tell(kind: str, address: str, *, title: str, body: str, payload: dict[str, Any]) -> None:
    """Send a title and a text by Apprise, or the payload to a webhook. Raises `NotToldError` with a sentence."""
    _ask({"kind": kind, "address": address, "title": title, "body": body, "payload": payload}, SECONDS)


def deliver(address: str, body: str, headers: dict[str, str]) -> int:
    """Post a text of JSON to a webhook with these headers; the status of its answer. Raises `NotToldError`."""
    own = {"User-Agent": "ATSPro webhooks"}
    reply = _ask({"kind": "signed", "address": address, "body": body, "headers": own | headers}, WEBHOOK_SECONDS)
    return int(reply["status"])


def _ask(question: dict[str, Any], seconds: int) -> dict[str, Any]:
    limits = [str(MEMORY_BYTES), str(CPU_SECONDS), str(seconds)]
    try:
        ended = subprocess.run(  # noqa: S603  The command is made of constants.
            [*_COMMAND, *limits],
            input=json.dumps(question).encode() + b"\n",
            stdout=subprocess.PIPE,
            # What a library complains of may quote the address, which may be a secret.
            stderr=subprocess.DEVNULL,
            cwd=project_folder(),
            env=child_environment(),
            timeout=seconds + 20,
            start_new_session=True,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise NotToldError(notify_worker.NOT_REACHED, again=True) from None
    if ended.returncode == -signal.SIGALRM:
        raise NotToldError(notify_worker.NOT_REACHED, again=True)
    try:
        reply: dict[str, Any] = json.loads(ended.stdout)
        refused = reply.get("refused")
        refusal = refused and NotToldError(
            str(refused["message"]), again=bool(refused["again"]), status=refused["status"]
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        logger.warning("What tells others ended without an answer (%s).", ended.returncode)
        raise NotToldError(notify_worker.NOT_REACHED, again=True) from None
    if refusal:
        if "failed" in reply:
            logger.error("Telling others failed: %s", str(reply["failed"])[:100])
        raise refusal
    return reply
