"""One cluster for all trials of a session, healed before each, and the table at the end."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chaos.cluster import Cluster
from tests.chaos.lab import Lab, table

_labs: list[Lab] = []


@pytest.fixture(scope="session")
def standing_lab(tmp_path_factory: pytest.TempPathFactory, labs: list[Lab]) -> Iterator[Lab]:
    """Servers, web, two workers of documents, and the rest of the Procfile, with a bystander."""
    cluster = Cluster(tmp_path_factory.mktemp("faults"))
    try:
        cluster.open()
        lab = Lab(cluster)
        labs.append(lab)
        cluster.start_all(cluster.standard)
        lab.add_bystander()
        lab.watch()
        yield lab
    finally:
        cluster.close()


@pytest.fixture(scope="session")
def labs() -> list[Lab]:
    """Every laboratory whose trials are told at the end."""
    return _labs


@pytest.fixture
def lab(standing_lab: Lab) -> Iterator[Lab]:
    """The laboratory with everything as it should be."""
    standing_lab.cluster.heal()
    yield standing_lab
    standing_lab.switches.clear()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The table of faults; ``ATSPRO_FAULTS_TABLE`` names a file to keep it in too."""
    trials = [trial for lab in _labs for trial in lab.trials]
    if trials:
        lines = table(trials)
        terminalreporter.section("faults")
        for line in lines:
            terminalreporter.write_line(line)
        kept = os.environ.get("ATSPRO_FAULTS_TABLE")
        if kept:
            Path(kept).write_text("\n".join(lines) + "\n")
