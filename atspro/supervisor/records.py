"""The small private JSON files of a home: the running copy, its secrets and its demo accounts."""

from __future__ import annotations

import json
import os
import secrets
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from atspro.errors import AtsproError

SECRET_NAMES = ("SECRET_KEY", "BETTER_AUTH_SECRET")


@dataclass(frozen=True)
class Running:
    """A copy that runs: what `make url`, `make psql` and `make shell` need to reach it.

    ``run`` is the mark that every process of the copy carries in its environment, as ATSPRO_RUN.
    """

    pid: int
    started: float
    run: str
    url: str
    database_url: str
    redis_url: str
    embedded: bool


def write_private(path: Path, value: dict[str, Any]) -> None:
    """Write JSON that only its owner may read, replacing the file in one step."""
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as target:
        json.dump(value, target, indent=2)
        target.write("\n")
    fresh.replace(path)


def read_private(path: Path) -> dict[str, Any] | None:
    """The JSON object in a file, or None when there is none; raises `AtsproError` when it is damaged."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValueError:
        value = None
    except OSError as error:
        raise AtsproError(f"{path} cannot be read ({error.strerror}): start as the user it belongs to.") from error
    if not isinstance(value, dict):
        raise AtsproError(f"{path} is damaged: restore it from a copy, or remove it to have it made again.")
    return value


def kept_secrets(home: Path) -> dict[str, str]:
    """The secrets of a home, made at the first call; losing them signs everybody out."""
    path = home / "secrets.json"
    kept = read_private(path) or {}
    missing = {name: secrets.token_hex(32) for name in SECRET_NAMES if not isinstance(kept.get(name), str)}
    if missing:
        write_private(path, kept | missing)
    return {name: str((kept | missing)[name]) for name in SECRET_NAMES}


def save_running(home: Path, running: Running) -> None:
    """Say that a copy runs in this home."""
    write_private(home / "running.json", asdict(running))


def last_running(home: Path) -> Running | None:
    """The copy that runs in this home, or the one that was killed in it; None after a clean stop."""
    with suppress(TypeError, AtsproError):
        value = read_private(home / "running.json")
        return None if value is None else Running(**value)
    return None


def forget_running(home: Path) -> None:
    """Say that no copy runs in this home any more."""
    with suppress(OSError):
        (home / "running.json").unlink(missing_ok=True)
