"""The document editor, built for tests that need it; where it can't be they are skipped, and in CI they fail."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
BUILT = PROJECT / "atspro" / "static" / "build" / "rich_text.js"
SOURCES = PROJECT / "editor"
MISSING = "the document editor could not be built"


@pytest.fixture(scope="session")
def rich_text() -> Path:
    """The built script, made from the sources of today."""
    with (SOURCES / "build.sh").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        sources = [*(SOURCES / "src").glob("*.js"), SOURCES / "package-lock.json", SOURCES / "build.mjs"]
        if not BUILT.is_file() or BUILT.stat().st_mtime < max(path.stat().st_mtime for path in sources):
            command = ["sh", str(SOURCES / "build.sh"), sys.executable]
            made = subprocess.run(command, capture_output=True, text=True)
            if made.returncode:
                reason = f"{MISSING}: {made.stderr.strip()[-500:]}"
                pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
            BUILT.touch()
    return BUILT


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say at the end how many tests of the editor did not run."""
    skipped = [report for report in terminalreporter.stats.get("skipped", []) if MISSING in str(report.longrepr)]
    if skipped:
        terminalreporter.section("TESTS OF THE DOCUMENT EDITOR DID NOT RUN", sep="!", red=True, bold=True)
        terminalreporter.line(f"{len(skipped)} skipped: {MISSING}.", red=True)
