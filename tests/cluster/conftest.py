"""One site for all trials of a session, and the table at the end."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chaos.lab import Lab, Trial
from tests.cluster.network import why_impossible
from tests.cluster.site import Site

# It needs root and minutes: `make cluster-test` asks for it, and nothing else does.
collect_ignore_glob = [] if os.environ.get("ATSPRO_CLUSTER_TEST") else ["test_*.py"]

_labs: list[Lab] = []


@pytest.fixture(scope="session")
def lab() -> Iterator[Lab]:
    """The five hosts with everything running, and a bystander."""
    reason = why_impossible()
    if reason:
        pytest.exit(f"The cluster cannot be tried here: {reason}.", returncode=3)
    folder = Path(tempfile.mkdtemp(prefix="atspro-cluster-"))
    folder.chmod(0o777)
    site = Site(folder)
    try:
        site.open()
        lab = Lab(site)  # type: ignore[arg-type]
        _labs.append(lab)
        lab.add_bystander()
        yield lab
    finally:
        site.close()
        kept = os.environ.get("ATSPRO_CLUSTER_LOGS")
        if kept:
            shutil.copytree(
                folder, kept, dirs_exist_ok=True, ignore=shutil.ignore_patterns("postgresql", "valkey", ".s*")
            )
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def site(lab: Lab) -> Iterator[Site]:
    """The site with every cable in."""
    found: Site = lab.cluster  # type: ignore[assignment]
    found.network.heal()
    yield found
    found.network.heal()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The table of cuts; ``ATSPRO_CLUSTER_TABLE`` names a file to keep it in too."""
    trials = [trial for lab in _labs for trial in lab.trials]
    if trials:
        lines = table(trials)
        terminalreporter.section("cluster")
        for line in lines:
            terminalreporter.write_line(line)
        if os.environ.get("ATSPRO_CLUSTER_TABLE"):
            Path(os.environ["ATSPRO_CLUSTER_TABLE"]).write_text("\n".join(lines) + "\n")


def table(trials: list[Trial]) -> list[str]:
    """A line for each fault, and the sum."""
    wide = max(len(trial.fault) for trial in trials)
    lines = [f"{'fault':{wide}}  {'requests':>8}  {'lost':>4}  {'doubled':>7}  {'recovered in s':>14}"]
    lines[0] += f"  {'slowest click in s':>18}"
    for one in trials:
        slowest: float = one.lab.cluster.slowest.get(one.fault, 0.0)  # type: ignore[attr-defined]
        line = f"{one.fault:{wide}}  {one.tried:8}  {one.verdict.lost:4}  {one.verdict.doubled:7}"
        lines.append(f"{line}  {one.seconds:14.1f}  {slowest:18.1f}")
    total = [
        sum(column) for column in zip(*((t.tried, t.verdict.lost, t.verdict.doubled) for t in trials), strict=True)
    ]
    return [*lines, f"{'all':{wide}}  {total[0]:8}  {total[1]:4}  {total[2]:7}"]
