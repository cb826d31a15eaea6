"""One person asks for very much: another's single request does not wait for it."""

from __future__ import annotations

import pytest

from tests.chaos.lab import Lab

pytestmark = pytest.mark.thorough


def test_a_flood_of_one_person_holds_up_nobody_else(lab: Lab) -> None:
    trial = lab.trial("flood of one person")
    ada, bea = lab.crowd(2)
    # The flood fills every worker, and nothing of it is finished before the other has clicked.
    lab.switches.arm("writing", "hold", company="Flood Ltd")
    flood = [request for job_id in ada.add_jobs(30, company="Flood Ltd") for request in ada.request_all(job_id)]
    (job_id,) = bea.add_jobs(1)
    single = bea.click(job_id)
    lab.switches.arm("writing", "sleep", seconds=0.2, company="Flood Ltd")
    trial.strike(len(flood))
    assert trial.settle([*flood, single]).violations == {}
    after = lab.cluster.query(
        'SELECT count(*) FROM "generationRequest" WHERE id = ANY(:flood) AND "finishedAt" >'
        ' (SELECT "finishedAt" FROM "generationRequest" WHERE id = :single)',
        flood=flood,
        single=single,
    )[0][0]
    waited = lab.cluster.query(
        'SELECT count(*) FROM "generationRequest" f, "generationRequest" s WHERE f.id = ANY(:flood) AND s.id = :single'
        ' AND f."finishedAt" BETWEEN s."createdAt" AND s."finishedAt"',
        flood=flood,
        single=single,
    )[0][0]
    # While the single one waited, no more of the flood was finished than was with the workers already, and their next.
    assert waited <= 16
    assert after >= len(flood) - 16
