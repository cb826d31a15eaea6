"""A laboratory: a cluster, people to click, a bystander, and trials that end in a verdict and a line of the table."""

from __future__ import annotations

import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from atspro.services.auth.encryption import Keyring
from tests.chaos.checker import Verdict, check, fingerprint
from tests.chaos.cluster import PATIENCE, until
from tests.chaos.people import Person
from tests.chaos.switches import Switchboard


@dataclass
class Trial:
    """One fault tried: when it struck and what was found afterwards. ``guard`` names what was taken out for it."""

    lab: Lab
    fault: str
    guard: str = ""
    tried: int = 0
    seconds: float = 0.0
    verdict: Verdict = field(default_factory=Verdict)
    _struck: float = 0.0

    def __post_init__(self) -> None:
        self._struck = time.monotonic()

    def strike(self, times: int = 1) -> None:
        """The fault has happened: recovery is measured from here."""
        self.tried += times
        self._struck = time.monotonic()

    def settle(self, ids: Iterable[UUID] = (), state: str = "succeeded", *, patience: float = PATIENCE) -> Verdict:
        """Wait for the end of every request, look at everything, and note the line of the table.

        The requests ``ids`` must have ended in ``state``.
        """
        self.lab.cluster.drain(patience)
        self.seconds = time.monotonic() - self._struck
        self.verdict = check(self.lab.cluster, self.lab.accepted(), self.lab.bystanders, patience)
        other = {str(one): found for one, found in self.lab.states(ids).items() if found != state}
        if other:
            self.verdict.violations[f"what was asked for {state}"] = [str(other)]
        self.tried = max(self.tried, 1)
        self.lab.trials.append(self)
        return self.verdict


@dataclass
class Lab:
    """What the tests of faults share."""

    # A `Cluster` of ours, or any running copy whose processes the test itself starts.
    cluster: Any
    trials: list[Trial] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    bystanders: dict[str, str] = field(default_factory=dict)

    @property
    def switches(self) -> Switchboard:
        return self.cluster.switches

    @property
    def ada(self) -> Person:
        """The person who clicks where one is enough."""
        return self.crowd(1)[0]

    def crowd(self, count: int) -> list[Person]:
        """As many people as asked for, signed up once for all trials."""
        missing = count - len(self.people)
        if missing > 0:
            with ThreadPoolExecutor(4) as pool:
                self.people += pool.map(lambda number: Person(self.cluster, f"Person {number}"), range(missing))
        return self.people[:count]

    def add_bystander(self) -> None:
        """A person with a finished document, who does nothing from now on."""
        person = Person(self.cluster, "Nora Neighbor")
        (job_id,) = person.add_jobs(1)
        request_id = person.click(job_id)
        self.cluster.drain()
        assert self.states([request_id]) == {request_id: "succeeded"}
        verdict = check(self.cluster, person.accepted, {})
        assert verdict.violations == {}, verdict
        self.bystanders[person.id] = fingerprint(self.cluster, person.id)

    def watch(self) -> None:
        """Have the age of the queue watched, and somebody told by mail, whatever is tried."""
        keys = Keyring(self.cluster.environ("web")["BETTER_AUTH_SECRET"])
        self.cluster.execute(
            'INSERT INTO "alertChannel" (kind, name, "encryptedAddress", hint)'
            " VALUES ('mail', 'Staff', :address, 'staff')",
            address=keys.encrypt("staff@example.com"),
        )
        self.cluster.execute("INSERT INTO \"alertRule\" (name, threshold) VALUES ('queue_age', 0.05)")

    def told(self, event: str) -> int:
        """How often this was told of the queue's age."""
        sql = "SELECT count(*) FROM \"alertMessage\" WHERE rule = 'queue_age' AND event = :event"
        return int(self.cluster.query(sql, event=event)[0][0])

    def accepted(self) -> set[UUID]:
        """Every request that a page acknowledged to anybody."""
        return set().union(*(person.accepted for person in self.people))

    def trial(self, fault: str, guard: str = "") -> Trial:
        """Begin to try a fault."""
        return Trial(self, fault, guard)

    def states(self, ids: Iterable[UUID]) -> dict[UUID, str]:
        """The states of these requests; one that the ledger does not know is absent."""
        rows = self.cluster.query('SELECT id, state FROM "generationRequest" WHERE id = ANY(:ids)', ids=list(ids))
        return {row.id: row.state for row in rows}

    def attempts(self, request_id: UUID) -> int:
        """How often a request was tried."""
        return int(self.cluster.query('SELECT attempt FROM "generationRequest" WHERE id = :id', id=request_id)[0][0])

    def wait_for_event(self, event: str, mark: int, count: int = 1) -> None:
        """Until something was noted so many times since a mark of the journal."""
        until(
            f"{count} times {event}",
            lambda: self.cluster.revive() or len(self.switches.events(event, mark)) >= count,
        )

    def forget(self) -> None:
        """Remove everybody but the bystanders, with all that a guard taken out has broken."""
        self.cluster.execute('DELETE FROM "user" WHERE NOT id = ANY(:kept)', kept=list(self.bystanders))
        self.people.clear()


def table(trials: Iterable[Trial]) -> list[str]:
    """The lines of the closing table, one a fault; trials of the same fault are added up, the slowest recovery told."""
    trials = list(trials)
    rows: dict[str, list[float]] = {}
    for trial in trials:
        if trial.guard:
            continue
        row = rows.setdefault(trial.fault, [0, 0, 0, 0.0])
        row[0] += trial.tried
        row[1] += trial.verdict.lost
        row[2] += trial.verdict.doubled
        row[3] = max(row[3], trial.seconds)
    wide = max([len("fault"), *map(len, rows)])
    lines = [f"{'fault':{wide}}  {'tried':>5}  {'lost':>4}  {'doubled':>7}  {'recovered in s':>14}"]
    lines += [
        f"{fault:{wide}}  {tried:5.0f}  {lost:4.0f}  {doubled:7.0f}  {seconds:14.1f}"
        for fault, (tried, lost, doubled, seconds) in rows.items()
    ]
    total = [sum(row[column] for row in rows.values()) for column in range(3)]
    lines.append(f"{'all':{wide}}  {total[0]:5.0f}  {total[1]:4.0f}  {total[2]:7.0f}")
    for trial in trials:
        if trial.guard:
            found = "; ".join(trial.verdict.violations) or "nothing: the suite is blind to it"
            lines.append(f"without {trial.guard} ({trial.fault}), broken: {found}")
    return lines
