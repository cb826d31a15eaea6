"""Hosts as network namespaces, each on a cable to one switch, and cables that can be pulled.

Nothing leaves the machine: the switch is a bridge in a namespace of its own, which no interface of the machine's is in.
Names carry the pid, so that two runs do not meet and what a killed run left is known and removed by the next one.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import psutil

PREFIX = "atspro-"
SUBNET = "10.213.7"
CLONE_NEWNET = 0x40000000


def why_impossible() -> str | None:
    """One sentence saying why this machine cannot be parted into hosts, or None."""
    if sys.platform != "linux":
        return "network namespaces need Linux"
    if os.geteuid() != 0:
        return "network namespaces need root"
    if shutil.which("ip") is None or shutil.which("unshare") is None:
        return "the commands ip and unshare are missing; Debian has them in iproute2 and util-linux"
    tried = subprocess.run(["unshare", "--net", "--uts", "true"], capture_output=True, text=True, check=False)
    if tried.returncode:
        return f"this kernel or container makes no network namespaces ({tried.stderr.strip()})"
    return None


class Network:
    """Hosts by name, each with one address."""

    def __init__(self, names: Sequence[str]) -> None:
        _remove_leftovers()
        self._mark = f"{PREFIX}{os.getpid()}-"
        self._switch = self._mark + "switch"
        self.addresses = {name: f"{SUBNET}.{number}" for number, name in enumerate(names, 2)}
        try:
            _ip("netns", "add", self._switch)
            _ip("-n", self._switch, "link", "add", "bridge", "type", "bridge")
            _ip("-n", self._switch, "link", "set", "bridge", "up")
            for name in names:
                self._plug_in(name)
            self._introduce()
        except BaseException:
            self.remove()
            raise

    def namespace(self, name: str) -> str:
        """A host's namespace, by its name in ``ip netns``."""
        return self._mark + name

    def command(self, name: str, command: Sequence[str]) -> list[str]:
        """A command as it runs on a host, which has a name of its own; the process is the command's."""
        renamed = ["unshare", "--uts", "sh", "-c", 'hostname "$0" && exec "$@"', name]
        return ["ip", "netns", "exec", self.namespace(name), *renamed, *command]

    def cut(self, *names: str) -> None:
        """Pull the cables of these hosts: packets vanish, and nobody is told."""
        for name in names:
            _ip("-n", self._switch, "link", "set", name, "down")

    def heal(self, *names: str) -> None:
        """Put the cables in again; all of them when none is named."""
        for name in names or self.addresses:
            _ip("-n", self._switch, "link", "set", name, "up")

    def enter(self, name: str) -> None:
        """Move this thread, and the threads and processes that it starts from now on, to a host."""
        libc = ctypes.CDLL(None, use_errno=True)
        with Path("/run/netns", self.namespace(name)).open() as namespace:
            if libc.setns(namespace.fileno(), CLONE_NEWNET):
                raise OSError(ctypes.get_errno(), "setns")

    def remove(self) -> None:
        """Remove the hosts and what still runs on them."""
        for namespace in _namespaces():
            if namespace.startswith(self._mark):
                _remove(namespace)

    def _plug_in(self, name: str) -> None:
        namespace, address = self.namespace(name), self.addresses[name]
        _ip("netns", "add", namespace)
        _ip("-n", namespace, "link", "add", "cable", "type", "veth", "peer", "name", name, "netns", self._switch)
        _ip("-n", self._switch, "link", "set", name, "master", "bridge", "up")
        _ip("-n", namespace, "address", "add", f"{address}/24", "dev", "cable")
        for link in ("lo", "cable"):
            _ip("-n", namespace, "link", "set", link, "up")

    def _introduce(self) -> None:
        """Let every host know every other one's hardware address for good.

        Behind a router nobody tells a host that another one is gone; without this, ARP would after three seconds.
        """
        cards = {}
        for name in self.addresses:
            shown = _ip("-n", self.namespace(name), "-brief", "link", "show", "dev", "cable")
            cards[name] = shown.split()[2]
        for name in self.addresses:
            for other, address in self.addresses.items():
                if other != name:
                    to = ("to", address, "lladdr", cards[other], "nud", "permanent", "dev", "cable")
                    _ip("-n", self.namespace(name), "neighbour", "replace", *to)


def _ip(*words: str) -> str:
    done = subprocess.run(["ip", *words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"ip {' '.join(words)}: {done.stderr.strip()}")
    return done.stdout


def _namespaces() -> list[str]:
    return [line.split()[0] for line in _ip("netns", "list").splitlines() if line.startswith(PREFIX)]


def _remove(namespace: str) -> None:
    for pid in _ip("netns", "pids", namespace).split():
        if int(pid) != os.getpid():
            with suppress(ProcessLookupError):
                os.kill(int(pid), 9)
    with suppress(RuntimeError):
        _ip("netns", "delete", namespace)


def _remove_leftovers() -> None:
    for namespace in _namespaces():
        pid = namespace.removeprefix(PREFIX).partition("-")[0]
        if pid.isdigit() and not psutil.pid_exists(int(pid)):
            _remove(namespace)
