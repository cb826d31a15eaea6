"""Switches that a test sets and the processes under test read: where to die, sleep, raise, or leave out a guard.

A switch is a small file in the folder that ``FAULT_SWITCHES`` names, so that a running process obeys at once. How often
it may act is a number of token files: whoever removes a token acts, so that "once" is once over all processes.
"""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path
from typing import Any

# The place of the COMMIT among the statements of a completion.
COMMIT = 99
WORKER = os.environ.get("FAULT_MEMBER", "")


class Switchboard:
    """One folder of switches and the journal of what happened at them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.journal = folder / "journal.jsonl"

    # The test's side

    def arm(self, point: str, action: str, *, times: int | None = None, **rule: Any) -> None:
        """Let ``action`` happen at a point: ``times`` times, or always. ``member``, ``company``, ``task`` and ``at``
        narrow it down; other words are the action's own (``seconds``, ``megabytes``, ``count``)."""
        self.disarm(point)
        tokens = self.folder / f"{point}.tokens"
        tokens.mkdir(parents=True)
        for number in range(times or 0):
            (tokens / str(number)).touch()
        fresh = self.folder / f"{point}.new"
        fresh.write_text(json.dumps({"action": action, "limited": times is not None, **rule}))
        fresh.replace(self.folder / f"{point}.json")

    def disarm(self, point: str) -> None:
        """Let nothing happen at a point any more."""
        (self.folder / f"{point}.json").unlink(missing_ok=True)
        tokens = self.folder / f"{point}.tokens"
        for token in tokens.glob("*"):
            token.unlink(missing_ok=True)
        if tokens.exists():
            tokens.rmdir()

    def mutate(self, guard: str, *, on: bool = True) -> None:
        """Take a guard of the product out, or put it back."""
        path = self.folder / f"without-{guard}"
        path.touch() if on else path.unlink(missing_ok=True)

    def clear(self) -> None:
        """All switches off."""
        for path in self.folder.glob("*.json"):
            self.disarm(path.name.removesuffix(".json"))
        for path in self.folder.glob("without-*"):
            path.unlink()

    def events(self, event: str, since: int = 0) -> list[dict[str, Any]]:
        """What was noted of this kind; ``since`` is an earlier `mark`."""
        if not self.journal.exists():
            return []
        with self.journal.open("rb") as source:
            source.seek(since)
            noted = [json.loads(line) for line in source.read().splitlines()]
        return [entry for entry in noted if entry["event"] == event]

    def mark(self) -> int:
        """Where the journal ends now."""
        return self.journal.stat().st_size if self.journal.exists() else 0

    # The processes' side

    def note(self, event: str, **about: Any) -> None:
        """Append to the journal; one short write is whole, whoever writes at the same time."""
        line = json.dumps({"event": event, "member": WORKER, "pid": os.getpid(), **about}) + "\n"
        handle = os.open(self.journal, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            os.write(handle, line.encode())
        finally:
            os.close(handle)

    def without(self, guard: str) -> bool:
        """Whether this guard is taken out."""
        return (self.folder / f"without-{guard}").exists()

    def hit(self, point: str, **context: Any) -> dict[str, Any] | None:
        """Do what the switch of this point says; the rule that applied, for actions that are the caller's."""
        rule = self._rule(point)
        if rule is None:
            return None
        asked = {"member": WORKER, **context}
        if any(name in rule and rule[name] != value for name, value in asked.items()):
            return None
        if rule["limited"] and not self._take(point):
            return None
        self.note(point, action=rule["action"], **context)
        if rule["action"] == "hold":
            while (self._rule(point) or {}).get("action") == "hold":
                time.sleep(0.05)
        else:
            _act(rule)
        return rule

    def _rule(self, point: str) -> dict[str, Any] | None:
        try:
            rule: dict[str, Any] = json.loads((self.folder / f"{point}.json").read_text())
        except FileNotFoundError:
            return None
        return rule

    def _take(self, point: str) -> bool:
        for token in (self.folder / f"{point}.tokens").glob("*"):
            try:
                token.unlink()
            except FileNotFoundError:
                continue
            return True
        return False


def _act(rule: dict[str, Any]) -> None:
    """Die, take the whole group along, sleep, raise, or eat memory."""
    from atspro.errors import PermanentFailure, TransientFailure

    action = rule["action"]
    if action == "die":
        os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(60)
    elif action == "die with the group":
        os.killpg(os.getpgid(0), signal.SIGKILL)
        time.sleep(60)
    elif action == "sleep":
        time.sleep(rule["seconds"])
    elif action == "suspend":
        os.kill(rule["pid"], signal.SIGSTOP)
    elif action == "hang":
        # A library that swallows the soft limit's exception can only be ended by the hard one.
        while True:
            try:
                time.sleep(3600)
            except Exception:  # noqa: BLE001
                continue
    elif action == "transient":
        raise TransientFailure("The model is busy. It is tried again by itself.", retry_after=rule.get("seconds"))
    elif action == "permanent":
        raise PermanentFailure("The model refused this post. Change it, then try again.")
    elif action == "eat":
        _eat(rule)


def _eat(rule: dict[str, Any]) -> None:
    if "limit" in rule:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (rule["limit"] << 20, resource.RLIM_INFINITY))
    try:
        eaten = b"x" * (rule["megabytes"] << 20)
        assert eaten
    finally:
        if "limit" in rule:
            resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def switchboard() -> Switchboard:
    """The switches of this process."""
    return Switchboard(Path(os.environ["FAULT_SWITCHES"]))
