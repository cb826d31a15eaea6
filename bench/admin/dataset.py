"""A database of so many documents, made by SQL, the same each time: 20 documents a job, 25 jobs a user.

A job has five versions of each type, the last one active. All four types are written at once, and meanwhile those of
other jobs: so many are worked on side by side, and what is listed by date belongs to many. Texts are about 2 KB, put
together out of 3,000 paragraphs whose words are as unevenly common as words are; ``kubernetes`` is in 1.4 % of the
documents.
"""

from __future__ import annotations

import math
import queue
import random
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg

# The newest version of each type of document of each job, which is the active one.
VERSIONS = 5
JOBS_AT_ONCE = 2000
PARAGRAPHS = 3000
RARE, RARE_SHARE = "kubernetes", 0.014
_SYLLABLES = "ba ce di fo gu ha ke li mo nu pa re si to vu wa ye zi cro ple sta tri gno dra blu fle"
_TECHNICAL = (
    "python database service cloud design team deliver customer pipeline report testing release metric "
    "budget planning security network review mentor migrate improve reduce increase monthly platform "
    "storage analysis"
)
# Computing the words of a document is most of the work.
LOADERS, STEP = 3, 25_000
# ``n`` is the order of writing, ``number`` counts the documents of a job, then the next job's.
_DOCUMENTS = """
INSERT INTO "jobDocuments" (id, "jobId", type, version, "isActive", content, metadata, "createdAt", "updatedAt")
SELECT md5('document' || number)::uuid, md5('job' || number / 20)::uuid,
 (ARRAY['resume', 'cover', 'research', 'prep'])[1 + number %% 4], 1 + number %% 20 / 4, number %% 20 >= 16,
 '# Document ' || number || E'\n\n' || a.body || E'\n\n' || b.body || E'\n\n' || c.body
 || CASE WHEN n * 7919::bigint %% 1000 < %(rare)s THEN E'\n\nRuns Kubernetes clusters.' ELSE '' END,
 jsonb_build_object('atsScore', n %% 100, 'keywordsMatched', '[]'::jsonb),
 timestamp '2024-01-01' + n * interval '1 minute', timestamp '2024-01-01' + n * interval '1 minute'
FROM (SELECT n, 20 * (n / (20 * %(jobs)s) * %(jobs)s
  + n %% (4 * %(jobs)s) / 4 * (ARRAY[1, 7919, 7927, 7933, 7937])[1 + n %% (20 * %(jobs)s) / (4 * %(jobs)s)] %% %(jobs)s)
  + n %% (20 * %(jobs)s) / (4 * %(jobs)s) * 4 + n %% 4 AS number
 FROM generate_series(%(start)s::int, %(end)s::int) n) d
JOIN piece a ON a.id = n %% %(pieces)s JOIN piece b ON b.id = n * 13 %% %(pieces)s
JOIN piece c ON c.id = n * 17 %% %(pieces)s ORDER BY n
"""
FIRST = "Ada Ben Cora Dan Elena Femi Grace Hugo Ines Jonas Kaya Liam Mona Nils Olga Pavel Quinn Rosa Sven Tara"
LAST = "Abel Brandt Castro Dietz Egger Fischer Gomez Hansen Ito Jensen Kovac Lopez Meyer Novak Okafor Peters"


def paragraphs() -> list[str]:
    """The paragraphs, made by a fixed seed."""
    chance = random.Random(1)
    syllables = _SYLLABLES.split()
    words = _TECHNICAL.split()
    while len(words) < 4000:
        word = "".join(chance.choice(syllables) for _ in range(chance.randint(2, 4)))
        if word not in words:
            words.append(word)
    weights = [1 / (position + 10) for position in range(len(words))]
    return [" ".join(chance.choices(words, weights, k=80)).capitalize() + "." for _ in range(PARAGRAPHS)]


def build(connection: psycopg.Connection[Any], documents: int, say: Any = print) -> None:
    """Fill a migrated, empty database. Indexes are taken away for it and made again, which takes half the time."""
    jobs, users = documents // 20, max(documents // 500, 1)
    cursor = connection.cursor()
    cursor.execute("SET maintenance_work_mem = '1GB'; SET synchronous_commit = off; SET work_mem = '64MB'")
    tables = ("user", "userResume", "userJobs", "jobDocuments")
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename = ANY(%s)"
        " AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conname = indexname)",
        (list(tables),),
    )
    indexes = cursor.fetchall()
    for name, _ in indexes:
        cursor.execute(f'DROP INDEX "{name}"')
    cursor.execute("CREATE UNLOGGED TABLE piece (id int PRIMARY KEY, body text NOT NULL)")
    with cursor.copy("COPY piece FROM STDIN") as copy:
        for row in enumerate(paragraphs()):
            copy.write_row(row)
    cursor.execute(
        'INSERT INTO "user" (id, name, email, "emailVerified", "createdAt", "updatedAt")'
        " SELECT 'u' || n, (%s::text[])[1 + n %% 20] || ' ' || (%s::text[])[1 + n / 20 %% 16] || ' ' || n,"
        " 'person' || n || '@example.com', n %% 2 = 0, timestamp '2024-01-01' + n * interval '6 hours',"
        " timestamp '2024-01-01' + n * interval '6 hours' FROM generate_series(0, %s::int) n",
        (FIRST.split(), LAST.split(), users - 1),
    )
    cursor.execute(
        'INSERT INTO "userResume" ("userId", "contactInfo", "createdAt", "updatedAt")'
        " SELECT id, jsonb_build_object('fullName', name, 'email', email, 'links', '[]'::jsonb), \"createdAt\","
        ' "updatedAt" FROM "user"'
    )
    say("jobs")
    cursor.execute(
        'INSERT INTO "userJobs" (id, "userId", company, title, description, status, "createdAt", "updatedAt")'
        " SELECT md5('job' || n)::uuid, 'u' || n / 25, initcap(split_part(a.body, ' ', 3)) || ' ' ||"
        " (ARRAY['Labs', 'Group', 'Systems', 'Partners'])[1 + n %% 4],"
        " (ARRAY['Senior', 'Junior', 'Lead', 'Staff'])[1 + n / 4 %% 4] || ' ' || initcap(split_part(b.body, ' ', 5))"
        " || ' Engineer', a.body || E'\\n\\n' || b.body,"
        " (ARRAY['tracked', 'applied', 'interviewing', 'offered', 'rejected', 'withdrawn'])[1 + n %% 6],"
        " made, made FROM (SELECT n, timestamp '2024-01-01' + (n / %s * %s * 20 + n %% %s * 4) * interval '1 minute'"
        " AS made FROM generate_series(0, %s::int) n) j JOIN piece a ON a.id = n * 7 %% %s"
        " JOIN piece b ON b.id = n * 11 %% %s ORDER BY n",
        (*[_at_once(jobs)] * 3, jobs - 1, PARAGRAPHS, PARAGRAPHS),
    )
    starts = queue.SimpleQueue[int]()
    for start in range(0, documents, STEP):
        starts.put(start)
    with ThreadPoolExecutor(LOADERS) as pool:
        # A failed loader raises here.
        list(pool.map(lambda _: _load_documents(connection.info.dsn, starts, documents, say), range(LOADERS)))
    cursor.execute("DROP TABLE piece")
    for name, definition in indexes:
        say(name)
        cursor.execute(definition)
    for table in tables:
        cursor.execute(f'VACUUM ANALYZE "{table}"')


def _at_once(jobs: int) -> int:
    """How many are worked on side by side, so that each group of them is whole."""
    return math.gcd(jobs, JOBS_AT_ONCE)


def _load_documents(dsn: str, starts: queue.SimpleQueue[int], documents: int, say: Any) -> None:
    with psycopg.connect(dsn, autocommit=True, options="-c timezone=UTC -c synchronous_commit=off") as connection:
        while True:
            try:
                start = starts.get_nowait()
            except queue.Empty:
                return
            end = min(start + STEP, documents)
            values = {"rare": int(RARE_SHARE * 1000), "pieces": PARAGRAPHS, "jobs": _at_once(documents // 20)}
            connection.execute(_DOCUMENTS, values | {"start": start, "end": end - 1})
            say(f"documents to {end:,}")
