"""What the application's role may do: read and write rows, read the audit log, and call some of its functions."""

from __future__ import annotations

import hashlib
import hmac

from sqlalchemy import Connection, text

# Tables that the owner alone writes, with what the application may do with them.
PROTECTED = {
    "alembic_version": "SELECT",
    "auditEntry": "SELECT",
    "auditSeal": "SELECT",
    "auditRemoval": "SELECT",
    "auditKey": "",
}
EXECUTABLE = (
    "FUNCTION atspro_audit_keep(integer)",
    "FUNCTION atspro_audit_tidy(integer, integer)",
    "FUNCTION atspro_audit_forget(text)",
    "FUNCTION atspro_audit_seal(integer)",
    'FUNCTION atspro_audit_digest("auditEntry")',
    "FUNCTION atspro_audit_link(bytea, date, int8multirange, integer, bytea)",
    "PROCEDURE atspro_audit_record(text, text, text, text, text, text, text, jsonb)",
    "FUNCTION atspro_application_open(uuid, text, timestamp)",
)
KEYS_KEPT = 2


def grant_rights(connection: Connection, role: str) -> None:
    """Give the application's role its rights on all that the connected role owns, and take every other one.

    The audit log's partitions are nobody's but the owner's: they are read through the log. The connected role itself is
    left alone, for where one role does everything there is nothing to divide.
    """
    if role == connection.scalar(text("SELECT current_user")):
        return
    quoted = connection.scalar(text("SELECT quote_ident(:role)"), {"role": role})
    schema = connection.scalar(text("SELECT quote_ident(current_schema())"))
    connection.exec_driver_sql(f"GRANT USAGE ON SCHEMA {schema} TO {quoted}")
    tables = connection.scalars(
        text(
            "SELECT relname FROM pg_class WHERE relnamespace = to_regnamespace(current_schema())"
            " AND relkind IN ('r', 'p') AND pg_has_role(relowner, 'MEMBER') ORDER BY relname"
        )
    ).all()
    has_log = "auditEntry" in tables
    for table in tables:
        is_partition = table.startswith("auditEntry_")
        if (table in PROTECTED or is_partition) and has_log:
            connection.execute(text("SELECT atspro_audit_close(:table)"), {"table": table})
        rights = "" if is_partition else PROTECTED.get(table, "SELECT, INSERT, UPDATE, DELETE")
        if rights:
            connection.exec_driver_sql(f'GRANT {rights} ON "{table}" TO {quoted}')
    for executable in EXECUTABLE:
        signature = executable.partition(" ")[2]
        if connection.scalar(text("SELECT to_regprocedure(:signature) IS NOT NULL"), {"signature": signature}):
            connection.exec_driver_sql(f"GRANT EXECUTE ON {executable} TO {quoted}")


def store_key(connection: Connection, key: bytes) -> None:
    """Keep the key by which the application proves who acts, in the two blocks that HMAC-SHA256 makes of it.

    The newest two are believed, so that a release with a new SECRET_KEY need not stop everything at once.
    """
    if not connection.scalar(text("SELECT to_regclass('\"auditKey\"') IS NOT NULL")):
        return
    inner, outer = hmac_blocks(key)
    newest = connection.scalar(text('SELECT "inner" FROM "auditKey" ORDER BY id DESC LIMIT 1'))
    if newest is None or bytes(newest) != inner:
        connection.execute(
            text('INSERT INTO "auditKey" ("inner", "outer") VALUES (:inner, :outer)'), {"inner": inner, "outer": outer}
        )
    connection.execute(
        text('DELETE FROM "auditKey" WHERE id NOT IN (SELECT id FROM "auditKey" ORDER BY id DESC LIMIT :kept)'),
        {"kept": KEYS_KEPT},
    )


def hmac_blocks(key: bytes) -> tuple[bytes, bytes]:
    """The blocks that HMAC-SHA256 puts before the message and before the inner digest (RFC 2104)."""
    size = hmac.new(b"", digestmod=hashlib.sha256).block_size
    padded = (hashlib.sha256(key).digest() if len(key) > size else key).ljust(size, b"\0")
    return bytes(byte ^ 0x36 for byte in padded), bytes(byte ^ 0x5C for byte in padded)
