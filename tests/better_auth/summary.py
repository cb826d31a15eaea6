"""Say at the very end how many tests against a real Better-Auth did not run, and why."""

from __future__ import annotations

import pytest

MISSING = "a real Better-Auth can't be run here"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Add a section where tests were skipped for want of Node."""
    skipped = [report for report in terminalreporter.stats.get("skipped", []) if MISSING in str(report.longrepr)]
    if skipped:
        terminalreporter.section("TESTS AGAINST BETTER-AUTH DID NOT RUN", sep="!", red=True, bold=True)
        reasons = {str(report.longrepr[2]).partition(f"{MISSING}: ")[2] for report in skipped}
        terminalreporter.line(f"{len(skipped)} skipped: {'; '.join(sorted(reasons))}", red=True)
