"""The supervisor's one thread: start in order, relay output, restart what dies, stop in order."""

from __future__ import annotations

import os
import selectors
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import IO, Any

import psutil

from atspro.embedded import EmbeddedServers, HomeLock, ServerError
from atspro.embedded.home import sentences_for
from atspro.embedded.process import ServerProcess
from atspro.errors import AtsproError
from atspro.supervisor import prepare, records
from atspro.supervisor.children import Child, end_marked
from atspro.supervisor.output import Output, wants_color
from atspro.supervisor.plan import OWNER_URL, Plan, require_free_port
from atspro.supervisor.probe import Probe

TICK = 0.1
FAILURES_BEFORE_READY = 3
STARTS_LAST = "beat"
STOP_FIRST = ("web", "beat")
# What ends by itself where it is not switched on, and is then left alone.
OPTIONAL = ("mcp",)
STOP_SECONDS = 25.0
HURRY_SECONDS = 3.0
SAME_SIGNAL_SECONDS = 0.5
SAMPLE_DATA = "sample-data"


class StopRequested(Exception):
    """Ctrl-C or SIGTERM arrived."""


class Supervisor:
    """One run of a plan, from the lock on its home to the last process's end."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.home = plan.home
        names = [name for name in plan.commands if name != "release"]
        terminal = sys.stdout.buffer
        self.output = Output(self.home / "log", [*names, "release"], terminal, color=wants_color(terminal))
        self.children = [Child(name, plan.commands[name]) for name in names]
        self.lock = HomeLock(self.home)
        self.servers: EmbeddedServers | None = None
        self.environ: dict[str, str] = {}
        self.accounts: dict[str, dict[str, str]] | None = None
        self._selector = selectors.DefaultSelector()
        self._stops = 0
        self._stop_at = 0.0
        self._interruptible = False

    def run(self) -> int:
        """Run until asked to stop; returns the exit status. Raises `AtsproError` when something cannot run."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        reader, writer = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC) if hasattr(os, "pipe2") else os.pipe()
        os.set_blocking(writer, False)
        signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
        self._selector.register(reader, selectors.EVENT_READ, None)
        try:
            with sentences_for(self.home):
                self._start()
            self._watch()
        except StopRequested:
            pass
        finally:
            self._stop()
        return 0

    # Starting

    def _start(self) -> None:
        plan = self.plan
        self._interrupting(self.lock.acquire)
        killed = records.last_running(self.home)
        if killed is not None:
            if end_marked(killed.run):
                self.output.say("Ended what a killed run had left.")
            records.forget_running(self.home)
        require_free_port(plan.host, plan.port)
        given = {} if not plan.embeds_postgresql else records.kept_secrets(self.home)
        given |= {name: plan.environ[name] for name in records.SECRET_NAMES if name in plan.environ}
        prepare.require_answers(plan.environ)
        first = not (self.home / "demo_accounts.json").exists()
        if plan.embeds_postgresql or plan.embeds_valkey:
            self.output.say("Making the database; this takes a moment." if first else "Starting the servers.")
            self.servers = EmbeddedServers(self.lock, postgresql=plan.embeds_postgresql, valkey=plan.embeds_valkey)
            self._interrupting(self.servers.start)
            own = self.servers.servers
            given |= {"DATABASE_URL": own.application_url} if plan.embeds_postgresql else {}
            given |= {"REDIS_URL": own.redis_url} if plan.embeds_valkey else {}
        self.environ = plan.child_environ(given)
        me = psutil.Process()
        running = records.Running(
            pid=me.pid,
            started=me.create_time(),
            run=plan.run,
            url=plan.url,
            database_url=self.environ["DATABASE_URL"],
            redis_url=self.environ["REDIS_URL"],
            embedded=plan.embeds_postgresql,
        )
        records.save_running(self.home, running)
        self._prepare_database()
        for child in self.children:
            if child.name != STARTS_LAST:
                self._launch(child)

    def _prepare_database(self) -> None:
        if self.plan.embeds_postgresql:
            prepare.refuse_older_home(self.plan.root, self.home, self.environ["DATABASE_URL"])
        if "release" in self.plan.commands and not prepare.is_migrated(self.plan.root, self.environ["DATABASE_URL"]):
            self._complete(Child("release", self.plan.commands["release"]))
        if not self.plan.embeds_postgresql:
            return
        kept = self.home / "demo_accounts.json"
        self.accounts = records.read_private(kept)
        if self.accounts is None:
            loader = Child(SAMPLE_DATA, self.plan.sample_data, capture=True)
            self._complete(loader)
            self.accounts = prepare.read_accounts(bytes(loader.captured or b""))
            if self.accounts is None:
                raise AtsproError(f"`{loader.command}` did not print the demo accounts; its log is in {self.home}/log.")
            records.write_private(kept, self.accounts)

    def _complete(self, child: Child) -> None:
        """Run a command to its end, relaying what it says; raise `AtsproError` unless it succeeds."""
        self._launch(child)
        try:
            while child.alive() or child.pipes:
                self._relay()
            if child.process is None or child.process.returncode != 0:
                raise AtsproError(
                    f"`{child.command}` failed ({child.describe_end()}); it ended with: {self.output.tail(child.name)}"
                )
        finally:
            child.kill_group()

    def _launch(self, child: Child) -> None:
        child.start(self.environ | (self._release_environ() if child.name == "release" else {}), self.plan.root)
        for pipe in child.pipes:
            self._selector.register(pipe, selectors.EVENT_READ, child)

    def _release_environ(self) -> dict[str, str]:
        """What the release alone is told: how to reach the database as the role that owns its tables."""
        if self.servers is not None and self.plan.embeds_postgresql:
            return {OWNER_URL: self.servers.servers.owner_url}
        owner_url = self.plan.environ.get(OWNER_URL)
        return {OWNER_URL: owner_url} if owner_url else {}

    def _interrupting(self, action: Callable[[], None]) -> None:
        """Call something that waits by itself; a signal cuts it short."""
        self._raise_if_stopping()
        self._interruptible = True
        try:
            action()
        finally:
            self._interruptible = False

    # Watching

    def _watch(self) -> None:
        probe = Probe(self.plan.reach, self.plan.port)
        deadline = time.monotonic() + self.plan.ready_seconds
        announced = False
        while True:
            self._relay()
            self._revive_servers()
            self._revive_children(give_up=not announced)
            if announced:
                continue
            if probe.step():
                announced = True
                self._start_last()
                self._announce()
            elif time.monotonic() > deadline:
                probe.close()
                raise AtsproError(
                    f"ATSPro was not ready within {self.plan.ready_seconds:.0f} seconds: {probe.answer}. "
                    f"The logs are in {self.home / 'log'}."
                )

    def _start_last(self) -> None:
        """Start what gives the others work once they can take it; until then it would only slow their start."""
        for child in self.children:
            if child.name == STARTS_LAST:
                self._launch(child)

    def _announce(self) -> None:
        text = prepare.announcement(
            self.plan.url,
            self.home,
            self.accounts,
            embedded=self.plan.embeds_postgresql,
            open_to_network=self.plan.open_to_network,
        )
        self.output.block(text)

    def _relay(self, *, stopping: bool = False) -> None:
        """Wait a moment for output and pass it on."""
        for key, _ in self._selector.select(TICK):
            if key.data is None:
                with suppress(BlockingIOError):
                    os.read(key.fd, 512)
                continue
            self._read(key.data, key.fileobj)
        if not stopping:
            self._raise_if_stopping()

    def _read(self, child: Child, pipe: Any) -> bool:
        lines, ended = child.read(pipe)
        for line in lines:
            self.output.line(child.name, line)
        if ended:
            self._selector.unregister(pipe)
            pipe.close()
        return bool(lines) and not ended

    def _drain(self, child: Child) -> None:
        """Read the last words of a child that has ended; something it left behind may hold its pipes open."""
        for pipe in child.pipes:
            while self._read(child, pipe):
                pass
            self._forget(pipe)

    def _forget(self, pipe: IO[bytes]) -> None:
        if not pipe.closed:
            self._selector.unregister(pipe)
            pipe.close()

    def _revive_children(self, *, give_up: bool) -> None:
        now = time.monotonic()
        for child in self.children:
            if child.process is None or child.alive():
                continue
            if child.start_at:
                if now >= child.start_at:
                    child.start_at = 0.0
                    self._launch(child)
                continue
            child.kill_group()
            self._drain(child)
            if child.name in OPTIONAL and child.process.returncode == 0:
                child.process = None
                continue
            pause = child.plan_restart()
            if give_up and child.failures >= FAILURES_BEFORE_READY:
                raise AtsproError(
                    f"The {child.name} process keeps stopping ({child.describe_end()}); "
                    f"it ended with: {self.output.tail(child.name)}"
                )
            self.output.say(f"{child.name} stopped ({child.describe_end()}); it starts again in {pause:.0f} s.")

    def _revive_servers(self) -> None:
        for server in self.servers.processes if self.servers else []:
            if not server.alive():
                self._revive_server(server)

    def _revive_server(self, server: ServerProcess) -> None:
        assert self.servers is not None
        self.output.say(f"{server.name} stopped by itself; starting it again.")
        for attempt in range(4):
            try:
                self._interrupting(lambda: self.servers.restart(server))  # type: ignore[union-attr]
            except ServerError as error:
                if attempt == 3:
                    raise
                self.output.say(str(error))
                resume = time.monotonic() + 2**attempt
                while time.monotonic() < resume:
                    self._relay()
            else:
                return

    # Stopping

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        # One Ctrl-C may arrive twice, from the terminal and through make; only a later one asks for hurry.
        if self._stops and (number != signal.SIGINT or time.monotonic() - self._stop_at < SAME_SIGNAL_SECONDS):
            return
        self._stops += 1
        self._stop_at = time.monotonic()
        if self._interruptible:
            self._interruptible = False
            raise StopRequested

    def _raise_if_stopping(self) -> None:
        if self._stops:
            raise StopRequested

    def _stop(self) -> None:
        """Web, beat, workers, Valkey, PostgreSQL; a second signal ends each at once."""
        asked_before = max(self._stops, 1)

        def hurried() -> bool:
            return self._stops > asked_before

        self.lock.announce_stop()
        started = [child for child in self.children if child.process is not None]
        if started:
            self.output.say("Stopping; press Ctrl-C again to hurry.")
        first = [[child for child in started if child.name == name] for name in STOP_FIRST]
        for group in (*first, [child for child in started if child.name not in STOP_FIRST]):
            for child in group:
                child.ask_to_stop()
            deadline = time.monotonic() + STOP_SECONDS
            while any(child.alive() for child in group) and time.monotonic() < deadline and not hurried():
                self._relay(stopping=True)
            for child in group:
                child.kill_group()
                self._drain(child)
        if self.environ:
            end_marked(self.plan.run, seconds=HURRY_SECONDS)
        if self.servers is not None:
            self.servers.stop(hurry=hurried())
        if self.lock.handle is not None:
            records.forget_running(self.home)
            self.lock.release()
        if started:
            self.output.say("Stopped.")
        self.output.close()
        self._selector.close()
