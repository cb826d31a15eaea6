"""Ports for servers of tests that cannot be told to take any: each is given to one test process at a time.

A port that the kernel gave and that was let go for the server to take can be given to somebody else in between. These
lie below those that the kernel gives, and a lock on a file holds each until this process ends.
"""

from __future__ import annotations

import fcntl
import os
import random
import socket
import tempfile
from pathlib import Path

LOWEST = 20_000
_held: list[int] = []


def _highest() -> int:
    try:
        given = Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()
    except OSError:
        return 32_767
    return int(given[0]) - 1


def held_port(host: str = "127.0.0.1") -> int:
    """A port on which nobody listens, and which no other call gets, here or in another process."""
    locks = Path(tempfile.gettempdir()) / f"atspro-ports-{os.getuid()}"
    locks.mkdir(mode=0o700, exist_ok=True)
    ports = list(range(LOWEST, max(_highest(), LOWEST + 1000)))
    random.shuffle(ports)
    for port in ports:
        lock = os.open(locks / str(port), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            with socket.socket() as probe:
                # As servers do, so that what their last connections left does not count.
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((host, port))
        except OSError:
            os.close(lock)
            continue
        _held.append(lock)
        return port
    raise RuntimeError(f"No port is free between {LOWEST} and {_highest()}.")
