"""No page of the dashboard may keep the database busy for long: its statements are stopped, and a page says why."""

from __future__ import annotations

from typing import Any, cast

import psycopg
from flask import current_app, has_request_context, request
from psycopg.errors import QueryCanceled
from psycopg.pq import ExecStatus, TransactionStatus
from sqlalchemy import Connection, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, SessionTransaction

from atspro.admin.permissions import PREFIX
from atspro.config import Settings
from atspro.i18n import gettext


def seconds() -> int:
    """How long a statement of a page may take."""
    return cast("Settings", current_app.config["SETTINGS"]).ADMIN_STATEMENT_SECONDS


def was_stopped(error: BaseException) -> bool:
    """Whether this is what a statement raises that was stopped for taking too long."""
    return isinstance(error, DBAPIError) and isinstance(error.orig, QueryCanceled)


# A list knows what the planner can only guess: that it wants a page of rows, or the capped hits of a search, and that
# an index leads to each and to what stands beside it. Nothing is to be read as a whole for that. Which index leads to
# few rows depends on the values, so that a prepared list is planned anew for each.
FOR_LISTS = "".join(
    f"; SET LOCAL {name} = {value}"
    for name, value in (
        ("enable_seqscan", "off"),
        ("enable_hashjoin", "off"),
        ("enable_mergejoin", "off"),
        ("plan_cache_mode", "force_custom_plan"),
    )
)


@event.listens_for(Session, "after_begin")
def _limit(_session: Session, transaction: SessionTransaction, connection: Connection) -> None:
    if transaction.nested or not has_request_context() or not request.path.startswith(PREFIX):
        return
    settings = f"SET LOCAL statement_timeout = {seconds() * 1000:d}"
    if (request.endpoint or "").endswith(".index_view"):
        settings += FOR_LISTS
    driver = connection.connection.driver_connection
    if isinstance(driver, psycopg.Connection) and _begins(driver):
        # Told together with the beginning: it is on every page's way, and one way to the database and back less.
        begun = driver.pgconn.exec_(f"BEGIN; {settings}".encode())
        if begun.status == ExecStatus.COMMAND_OK:
            return
    connection.exec_driver_sql(settings)


def _begins(driver: psycopg.Connection[Any]) -> bool:
    """Whether a transaction is about to begin on this connection, which has told the database nothing of it yet."""
    return not driver.autocommit and driver.info.transaction_status == TransactionStatus.IDLE


def advice(*, can_search: bool) -> list[str]:
    """What a person can do about it on a list, a sentence each."""
    told = [
        gettext("Add a date to reduce the number of rows."),
        gettext("Use a filter that names one user or one job."),
    ]
    if can_search:
        told.append(gettext("Search for a less common word, or for more words."))
    return told
