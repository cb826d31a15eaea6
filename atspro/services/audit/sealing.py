"""The audit log's seals: a chain of digests over its entries, made after they were committed, and its verification.

The database's functions seal (see the migration that makes the log); here they are called, and the chain is recomputed.
What the retention and the forgetting of a person took out or emptied is accepted where a sealed entry says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

SEAL_AT_ONCE = 10_000
# An entry is sealed at most so many seconds after its commit, while maintenance runs.
SEALED_WITHIN_SECONDS = 60
SEALS_AT_ONCE = 500
MAX_PROBLEMS = 100


@dataclass
class Verification:
    """What a verification read, and what is wrong: one sentence a problem. ``head`` is the newest seal's digest, in
    hexadecimal: kept elsewhere, it shows later that no seal was taken off the end.
    """

    seals: int = 0
    entries: int = 0
    unsealed: int = 0
    head: str = ""
    problems: list[str] = field(default_factory=list)

    def add(self, problem: str) -> None:
        """Note a problem; of very many only the first ones are kept."""
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(problem)


def seal(session: Session) -> int:
    """Seal what was committed since the last time, a bounded number of entries; how many."""
    return session.scalar(select(func.atspro_audit_seal(SEAL_AT_ONCE))) or 0


def verify(session: Session, *, expected: str | None = None) -> Verification:
    """Recompute every seal from the entries that are there, and compare.

    ``expected`` is the head of an earlier verification, which must still be in the chain.
    """
    # One picture of it all, whatever is sealed or forgotten meanwhile.
    session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    report = Verification()
    oldest = session.scalar(_KEPT_SINCE)
    after = 0
    while rows := session.execute(_SEALS, {"after": after, "limit": SEALS_AT_ONCE}).all():
        _check_seals(session, rows, oldest, report)
        after = rows[-1].id
        report.head = bytes(rows[-1].digest).hex()
    if expected and not session.scalar(_HAS_DIGEST, {"digest": expected.lower()}):
        report.add(f"No seal has the digest {expected}: seals were removed, or this is another log.")
    for record in session.execute(_RECORDS):
        report.add(f"Entry {record.id} ({record.action}) does not agree with the list of what was taken out.")
    for removal in session.execute(_STRAY_REMOVALS, {"limit": MAX_PROBLEMS}):
        report.add(f"Entry {removal.entryId} is listed as taken out by entry {removal.recordId}, which is not there.")
    for entry in session.execute(_NEVER_SEALED, {"limit": MAX_PROBLEMS}):
        report.add(f"Entry {entry.id} was added behind the seals.")
    report.unsealed = session.scalar(_UNSEALED) or 0
    late = session.scalar(_LATE, {"seconds": SEALED_WITHIN_SECONDS}) or 0
    if late:
        waiting = f"{late} entries have waited for their seal for more than {SEALED_WITHIN_SECONDS} seconds"
        report.add(f"{waiting}: does maintenance run?")
    return report


def _check_seals(session: Session, seals: Any, oldest: Any, report: Verification) -> None:
    recomputed = {
        row.seal: row
        for row in session.execute(_COVERED, {"first": seals[0].id, "last": seals[-1].id, "oldest": oldest})
    }
    for stored in seals:
        report.seals += 1
        if not stored.is_linked:
            report.add(f"Seal {stored.id} does not follow from the one before it.")
        if oldest is not None and stored.month < oldest:
            # The retention dropped its month.
            continue
        row = recomputed.get(stored.id)
        report.entries += row.entries if row else 0
        missing, changed = (row.missing or [], row.changed or []) if row else ([], [])
        for entry in missing:
            report.add(f"Entry {entry} is gone, and nothing says why (seal {stored.id}).")
        for entry in changed:
            report.add(f"Entry {entry} was changed after what was taken out of it (seal {stored.id}).")
        if row is None or row.entries != stored.entries:
            report.add(f"Seal {stored.id} covers another number of entries than it says.")
        elif not missing and bytes(row.digest) != bytes(stored.entriesDigest):
            report.add(f"An entry of seal {stored.id} was changed: one of {stored.covers}.")


_RETENTION = "SELECT max((details ->> 'before')::date) FROM \"auditEntry\" WHERE action = 'audit.retention'"
_KEPT_SINCE = text(_RETENTION)
_SEALS = text(
    """SELECT id, month, covers::text AS covers, entries, "entriesDigest", digest, digest = atspro_audit_link(
        coalesce((SELECT b.digest FROM "auditSeal" b WHERE b.id < s.id ORDER BY b.id DESC LIMIT 1), ''),
        month, covers, entries, "entriesDigest") AS is_linked
    FROM "auditSeal" s WHERE id > :after ORDER BY id LIMIT :limit"""
)
_HAS_DIGEST = text("SELECT EXISTS (SELECT FROM \"auditSeal\" WHERE encode(digest, 'hex') = :digest)")
# Of each entry that a seal covers: as it is now, what it was before anything was taken out of it, and what is left.
_COVERED = text(
    """WITH covered AS (
        SELECT s.id AS seal, s.month, generate_series(lower(span), upper(span) - 1) AS entry
        FROM "auditSeal" s, unnest(s.covers) AS span
        WHERE s.id BETWEEN :first AND :last AND (CAST(:oldest AS date) IS NULL OR s.month >= CAST(:oldest AS date))),
    state AS (
        SELECT c.seal, c.entry, e.id IS NOT NULL AS is_there,
            CASE WHEN e.id IS NOT NULL THEN atspro_audit_digest(e) END AS now, r.*
        FROM covered c
        LEFT JOIN "auditEntry" e ON e.id = c.entry
            AND e."createdAt" >= c.month AND e."createdAt" < c.month + interval '1 month'
        LEFT JOIN LATERAL (
            SELECT count(*) AS removals, (array_agg(x.digest ORDER BY x.id))[1] AS first,
                (array_agg(x.became ORDER BY x.id DESC))[1] AS left_over,
                bool_or(x.before IS DISTINCT FROM x.digest AND x.number > 1) AS is_broken
            FROM (
                SELECT id, digest, became, lag(became) OVER by_id AS before, row_number() OVER by_id AS number
                FROM "auditRemoval" WHERE "entryId" = c.entry WINDOW by_id AS (ORDER BY id)) AS x) AS r ON true)
    SELECT seal, count(*) AS entries, sha256(string_agg(coalesce(first, now, ''), '' ORDER BY entry)) AS digest,
        array_agg(entry ORDER BY entry) FILTER (WHERE NOT is_there AND (removals = 0 OR left_over IS NOT NULL))
            AS missing,
        array_agg(entry ORDER BY entry) FILTER (WHERE removals > 0
            AND (is_broken OR is_there AND left_over IS DISTINCT FROM now)) AS changed
    FROM state GROUP BY seal"""
)
# The log's own events must agree with the rows that they stand for.
_RECORDS = text(
    """SELECT e.id, e.action FROM "auditEntry" e
    WHERE e.action IN ('audit.forget', 'audit.tidy') AND e.details ->> 'digest' IS DISTINCT FROM (
        SELECT encode(sha256(coalesce(string_agg(
            int8send(r."entryId") || r.digest || coalesce(r.became, ''), '' ORDER BY r.id), '')), 'hex')
        FROM "auditRemoval" r WHERE r."recordId" = e.id)
    ORDER BY e.id"""
)
_STRAY_REMOVALS = text(
    """SELECT r."entryId", r."recordId" FROM "auditRemoval" r
    WHERE NOT EXISTS (SELECT FROM "auditEntry" e WHERE e.id = r."recordId"
        AND e.action IN ('audit.forget', 'audit.tidy'))
    ORDER BY r.id LIMIT :limit"""
)
_SEALED = "SELECT coalesce(range_agg(covers), '{}') FROM \"auditSeal\""
_LAST = """SELECT "throughId", pending FROM "auditSeal" ORDER BY id DESC LIMIT 1"""
_NEVER_SEALED = text(
    f"""SELECT e.id FROM "auditEntry" e, ({_LAST}) AS last
    WHERE e.id <= last."throughId" AND NOT e.id <@ last.pending AND NOT e.id <@ ({_SEALED})
    ORDER BY e.id LIMIT :limit"""  # noqa: S608 (constants)
)
_UNSEALED_WHERE = f"""FROM "auditEntry" e
    WHERE e.id > coalesce((SELECT max("throughId") FROM "auditSeal"), 0)
       OR e.id <@ coalesce((SELECT pending FROM ({_LAST}) AS last), '{{}}')"""  # noqa: S608 (constants)
_UNSEALED = text(f"SELECT count(*) {_UNSEALED_WHERE}")
_LATE = text(
    f"""SELECT count(*) FROM (SELECT e."createdAt" {_UNSEALED_WHERE}) AS waiting
    WHERE "createdAt" < timezone('UTC', now()) - make_interval(secs => :seconds)"""  # noqa: S608 (constants)
)
