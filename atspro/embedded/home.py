"""The home folder of a local copy: its lock, its owner, its room, and what a killed run left in it."""

from __future__ import annotations

import errno
import fcntl
import os
import pwd
import shutil
import signal
import stat
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import psutil

from atspro.embedded.process import ServerError

SERVER_USER = "pgserver"
SERVER_NAMES = ("postgres", "valkey-server")
LOCK_SECONDS = 40


class Owner(NamedTuple):
    """The user that the servers run as when we are root."""

    uid: int
    gid: int


class HomeLock:
    """An exclusive lock on a home, from `acquire` to `release`, for as long as we or a server of ours lives.

    The servers inherit it, so nothing else writes here while one of them survives a killed parent. The lock file's
    text is the holder's pid and start time, which together survive a recycled pid, and ``stopping`` towards its end.
    """

    def __init__(self, home: Path) -> None:
        self.home = home.expanduser().resolve()
        self.handle: int | None = None

    def acquire(self) -> None:
        """Take the lock, ending the servers of a killed run and waiting for one that is stopping.

        Raises `ServerError` when another copy runs here, or when the folder cannot be used.
        """
        with sentences_for(self.home):
            make_folder(self.home, None)
            handle = os.open(self.home / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                self._take(handle)
                _end_servers(self.home, time.time())
                os.ftruncate(handle, 0)
                os.pwrite(handle, f"{os.getpid()} {psutil.Process().create_time()}\n".encode(), 0)
            except BaseException:
                os.close(handle)
                raise
        self.handle = handle

    def announce_stop(self) -> None:
        """Tell a copy that starts now to wait for us instead of giving up."""
        if self.handle is not None:
            text = f"{os.getpid()} {psutil.Process().create_time()} stopping\n"
            with suppress(OSError):
                os.pwrite(self.handle, text.encode(), 0)

    def release(self) -> None:
        """Give the lock back; it is free once the servers that inherited it have ended too."""
        if self.handle is not None:
            os.close(self.handle)
            self.handle = None

    def _take(self, handle: int) -> None:
        began, deadline = time.time(), time.monotonic() + LOCK_SECONDS
        while True:
            with suppress(BlockingIOError):
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            pid, alive, stopping = _holder(os.pread(handle, 100, 0).decode("ascii", "replace"))
            if (alive and not stopping) or time.monotonic() > deadline:
                raise ServerError(
                    f"Another copy already runs on {self.home} (process {pid}): "
                    "stop it first, or set ATSPRO_HOME and PORT to run a second copy beside it."
                )
            if not alive:
                _end_servers(self.home, began)
            time.sleep(0.1)


def _holder(text: str) -> tuple[str, bool, bool]:
    """The pid in a lock file, whether that very process still runs, and whether it is stopping."""
    words = text.split()
    alive = False
    with suppress(ValueError, IndexError):
        alive = is_alive(int(words[0]), float(words[1]))
    return words[0] if words else "unknown", alive, words[2:] == ["stopping"]


def is_alive(pid: int, started: float) -> bool:
    """Whether the very process with this pid and start time still runs, and is not a corpse that nobody buried."""
    with suppress(psutil.Error):
        process = psutil.Process(pid)
        return abs(process.create_time() - started) < 0.01 and process.status() != psutil.STATUS_ZOMBIE
    return False


def _end_servers(home: Path, before: float) -> None:
    """Stop servers started ``before`` a time that work in this home, known by their name and working folder."""
    folders = {str(home / name) for name in ("postgresql", "postgresql.new", "valkey")}
    left = []
    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):
            name = process.name()
            if name in SERVER_NAMES and process.create_time() < before:
                if process.cwd().removesuffix(" (deleted)") not in folders:
                    continue
                process.send_signal(signal.SIGINT if name == "postgres" else signal.SIGTERM)
                left.append(process)
    _, stubborn = psutil.wait_procs(left, timeout=10)
    for process in stubborn:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(stubborn, timeout=5)


def server_owner(home: Path) -> Owner | None:
    """Who the servers run as: None for ourselves; as root, which PostgreSQL refuses to be, the data's owner or ours."""
    if os.geteuid() != 0:
        return None
    with suppress(FileNotFoundError):
        status = (home / "postgresql").stat()
        if status.st_uid != 0:
            return Owner(status.st_uid, status.st_gid)
    try:
        return _make_server_user()
    except (OSError, subprocess.CalledProcessError, KeyError) as error:
        said = str(getattr(error, "stderr", "") or error).strip()
        raise ServerError(
            f"PostgreSQL refuses to run as root, and the user {SERVER_USER} to run it as could not be made ({said}): "
            "start as an ordinary user, or set DATABASE_URL and REDIS_URL."
        ) from None


def _make_server_user() -> Owner:
    """The servers' user, made when it is missing; one process at a time, since two useradds overwrite each other."""
    command = ["useradd", "--system", "--no-create-home", "--shell", "/bin/false", SERVER_USER]
    with _locked(Path("/etc")):
        try:
            entry = pwd.getpwnam(SERVER_USER)
        except KeyError:
            subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - a fixed command.
            entry = pwd.getpwnam(SERVER_USER)
    return Owner(entry.pw_uid, entry.pw_gid)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def let_in(owner: Owner, home: Path) -> None:
    """Let the servers' user pass through the home to its own folders, and no further."""
    status = home.stat()
    if status.st_uid != owner.uid:
        os.chown(home, -1, owner.gid)
        home.chmod(stat.S_IMODE(status.st_mode) | stat.S_IXGRP)


def make_folder(folder: Path, owner: Owner | None, *, private: bool = False) -> None:
    """Make a folder for ``owner``, or for us; a ``private`` one must then be nobody else's, nor a link."""
    try:
        folder.mkdir(mode=0o700, parents=owner is None)
        if owner is not None:
            os.chown(folder, owner.uid, owner.gid)
    except FileExistsError:
        if not folder.is_dir():
            raise
    status = folder.lstat()
    expected = os.geteuid() if owner is None else owner.uid
    if private and (not stat.S_ISDIR(status.st_mode) or status.st_uid != expected or status.st_mode & 0o077):
        raise ServerError(f"{folder} is not a private folder of this user: remove it, or use another ATSPRO_HOME.")


def closed_folders(owner: Owner, place: Path) -> list[Path]:
    """The folders on the way to ``place``, and itself, that ``owner``, in no other group, may not enter."""
    closed = []
    for folder in (place, *place.parents):
        status = folder.stat()
        if status.st_uid == owner.uid:
            allowed = status.st_mode & stat.S_IXUSR
        elif status.st_gid == owner.gid:
            allowed = status.st_mode & stat.S_IXGRP
        else:
            allowed = status.st_mode & stat.S_IXOTH
        if not allowed:
            closed.append(folder)
    return closed


def require_space(home: Path, needed: int) -> None:
    """Raise `ServerError` unless ``needed`` bytes are free where the home lies."""
    free = shutil.disk_usage(home).free
    if free < needed:
        raise ServerError(
            f"The disk that holds {home} is full: {free // 1024**2} MB are free and {needed // 1024**2} MB are needed. "
            "Free some space and start again, or set ATSPRO_HOME to a folder on another disk."
        )


@contextmanager
def sentences_for(home: Path) -> Iterator[None]:
    """Turn what the operating system says about the home's files into a `ServerError`."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise ServerError(f"The disk that holds {home} is full: free some space and start again.") from error
        place = error.filename or home
        raise ServerError(f"{place} cannot be used ({error.strerror}): set ATSPRO_HOME to another folder.") from error
