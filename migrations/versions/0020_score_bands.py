"""Scores are counted and filtered by the bands that people read beside them: strong, fair and weak."""

from __future__ import annotations

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

BANDS = {"strong": (70, 101), "fair": (45, 70), "weak": (0, 45)}
FORMER_BANDS = {"0–39": (0, 40), "40–59": (40, 60), "60–79": (60, 80), "80–100": (80, 101)}
SCORE = "metadata -> 'atsScore'::text"


def _condition(low: int, high: int) -> str:
    return f"\"isActive\" AND ({SCORE}) >= '{low}'::jsonb AND ({SCORE}) < '{high}'::jsonb"


def _index(name: object, low: int, high: int) -> None:
    where = _condition(low, high)
    op.execute(f'CREATE INDEX "ix_jobDocuments_score_{name}" ON "jobDocuments" ("createdAt", id) WHERE {where}')


def _count(bands: dict[str, tuple[int, int]]) -> None:
    """Keep what the first page shows of a large database: until the next count there would be nothing to show."""
    op.execute("DELETE FROM \"overviewCount\" WHERE section = 'scores'")
    for name, (low, high) in bands.items():
        op.execute(
            f"""
            INSERT INTO "overviewCount" (section, name, count, "countedAt")
            SELECT 'scores', '{name}', (SELECT count(*) FROM "jobDocuments" WHERE {_condition(low, high)}),
                timezone('UTC', now())
            WHERE EXISTS (SELECT FROM "overviewCount" WHERE section = 'documents')
            """  # noqa: S608 (constants)
        )


def upgrade() -> None:
    for name, (low, high) in BANDS.items():
        _index(name, low, high)
    for low, _ in FORMER_BANDS.values():
        op.drop_index(f"ix_jobDocuments_score_{low}", "jobDocuments")
    _count(BANDS)


def downgrade() -> None:
    for low, high in FORMER_BANDS.values():
        _index(low, low, high)
    for name in BANDS:
        op.drop_index(f"ix_jobDocuments_score_{name}", "jobDocuments")
    _count(FORMER_BANDS)
