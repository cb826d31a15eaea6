"""What must hold after every fault, read by SQL: nothing lost, nothing doubled, versions whole, neighbors untouched."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from uuid import UUID

from tests.chaos.cluster import PATIENCE, Truth, until

ONE_LIVE = "one request is live for a job and type"
# Each query returns the rows that break one rule, and is empty when the rule holds.
RULES = {
    "every request ended": 'SELECT id, state, attempt, dispatches FROM "generationRequest"'
    " WHERE state IN ('queued', 'running')",
    "a request that succeeded has its document, and no other has one": 'SELECT r.id, r.state, r."documentId"'
    ' FROM "generationRequest" r LEFT JOIN "jobDocuments" d ON d.id = r."documentId"'
    " WHERE (r.state = 'succeeded') <> (d.id IS NOT NULL)"
    ' OR (d.id IS NOT NULL AND (d."jobId" <> r."jobId" OR d.type <> r.type))',
    "a document of the queue has one request": 'SELECT d.id, count(r.id) FROM "jobDocuments" d'
    ' LEFT JOIN "generationRequest" r ON r."documentId" = d.id'
    " WHERE d.metadata->>'origin' = 'generated' GROUP BY d.id HAVING count(r.id) <> 1",
    "a request makes one document": "SELECT metadata->>'requestId', count(*) FROM \"jobDocuments\""
    " WHERE metadata->>'origin' = 'generated' GROUP BY 1 HAVING count(*) <> 1",
    "versions are contiguous from 1": 'SELECT "jobId", type, min(version), max(version), count(*)'
    ' FROM "jobDocuments" GROUP BY 1, 2 HAVING min(version) <> 1 OR max(version) <> count(*)'
    " OR count(DISTINCT version) <> count(*)",
    "one version is active, the newest": 'SELECT "jobId", type, max(version), array_agg(version) FILTER'
    ' (WHERE "isActive") FROM "jobDocuments" GROUP BY 1, 2 HAVING count(*) FILTER (WHERE "isActive") <> 1'
    ' OR max(version) FILTER (WHERE "isActive") <> max(version)',
    ONE_LIVE: 'SELECT "jobId", type, count(*) FROM "generationRequest"'
    " WHERE state IN ('queued', 'running') GROUP BY 1, 2 HAVING count(*) > 1",
    "an alert is told once a state": "SELECT rule, event FROM (SELECT rule, event, lag(event, 1, 'recovered') OVER"
    ' (PARTITION BY rule, "channelId" ORDER BY "createdAt", id) AS before FROM "alertMessage" WHERE rule IS NOT NULL)'
    " told WHERE event = before",
    "a failure says what happened": "SELECT id FROM \"generationRequest\" WHERE state = 'failed'"
    " AND (coalesce(error, '') = '' OR coalesce(\"errorType\", '') = '')",
}
PARENTS = (
    'SELECT j.id FROM "userJobs" j JOIN "jobDocuments" d ON d."jobId" = j.id'
    ' GROUP BY j.id, j."updatedAt" HAVING j."updatedAt" < max(d."createdAt")'
)
DOUBLED = (
    'SELECT coalesce(sum(made - 1), 0) FROM (SELECT count(*) AS made FROM "jobDocuments"'
    " WHERE metadata->>'origin' = 'generated' GROUP BY metadata->>'requestId') counted"
)
# Every row of the person, and of what belongs to them.
BYSTANDER = """
    SELECT md5(string_agg(line, '|' ORDER BY line)) FROM (
        SELECT u::text FROM "user" u WHERE id = :id
        UNION ALL SELECT r::text FROM "userResume" r WHERE "userId" = :id
        UNION ALL SELECT j::text FROM "userJobs" j WHERE "userId" = :id
        UNION ALL SELECT d::text FROM "jobDocuments" d JOIN "userJobs" j ON j.id = d."jobId" WHERE j."userId" = :id
        UNION ALL SELECT r::text FROM "generationRequest" r JOIN "userJobs" j ON j.id = r."jobId"
            WHERE j."userId" = :id
    ) AS rows(line)
"""


@dataclass
class Verdict:
    """What one look found: the rules that are broken, with their rows, and how many requests were lost or doubled."""

    violations: dict[str, list[str]] = field(default_factory=dict)
    lost: int = 0
    doubled: int = 0


def fingerprint(cluster: Truth, user_id: str) -> str:
    """A hash of every row of a person."""
    return str(cluster.query(BYSTANDER, id=user_id)[0][0])


def check(cluster: Truth, accepted: Iterable[UUID], bystanders: dict[str, str], patience: float = PATIENCE) -> Verdict:
    """Look at everything in the database. ``bystanders`` are people who did nothing, with their fingerprints before.

    The parents' updatedAt has a job of its own, which may come a moment after the last document.
    """
    verdict = Verdict()
    with suppress(AssertionError):
        until(
            "the parents are as new as their documents",
            lambda: cluster.revive() or not cluster.query(PARENTS),
            patience,
        )
    for rule, sql in {**RULES, "a parent is not older than its newest document": PARENTS}.items():
        broken = cluster.query(sql)
        if broken:
            verdict.violations[rule] = [str(tuple(row)) for row in broken]
    wanted = list(accepted)
    known = {
        row[0]: row
        for row in cluster.query(
            'SELECT id, state, "documentId" FROM "generationRequest" WHERE id = ANY(:ids)', ids=wanted
        )
    }
    missing = [str(one) for one in wanted if one not in known]
    if missing:
        verdict.violations["every accepted request is in the ledger"] = missing
    changed = [user for user, before in bystanders.items() if fingerprint(cluster, user) != before]
    if changed:
        verdict.violations["nothing of a neighbor changed"] = changed
    unfinished = [row for row in known.values() if row.state in ("queued", "running")]
    empty = [row for row in known.values() if row.state == "succeeded" and row.documentId is None]
    verdict.lost = len(missing) + len(unfinished) + len(empty)
    verdict.doubled = int(cluster.query(DOUBLED)[0][0])
    return verdict
