"""The tasks that fetch a post by its address."""

from __future__ import annotations

import logging
import secrets
from uuid import UUID

from billiard.exceptions import SoftTimeLimitExceeded
from celery import shared_task

from atspro import logs, queue
from atspro.db import transaction
from atspro.errors import InvalidInput, UnreadableFile
from atspro.services.imports import file_imports
from atspro.services.jobs import url_imports
from atspro.services.sandbox.fetch_worker import PASTE, NotFetchedError

logger = logging.getLogger(__name__)

OUR_FAULT = "Something went wrong on our side while reading this page. " + PASTE


@shared_task(name=queue.IMPORT_JOB)
def fetch(import_id: str) -> None:
    """Claim the import, fetch and read the page outside any transaction, and keep the reading or say why not."""
    with transaction() as session:
        held = url_imports.claim(session, UUID(import_id))
    if held is None:
        return
    with logs.bind(job_import_id=held.id, attempt=held.attempt):
        try:
            found = url_imports.fetch_and_read(held.url)
        except NotFetchedError as error:
            logger.info("A page was not fetched: %s", error)
            with transaction() as session:
                (url_imports.give_back if error.again else url_imports.fail)(session, held, str(error))
        except (UnreadableFile, InvalidInput) as error:
            with transaction() as session:
                url_imports.fail(session, held, str(error))
        except (SoftTimeLimitExceeded, MemoryError):
            with transaction() as session:
                url_imports.give_back(session, held, OUR_FAULT)
        except Exception:
            logger.exception("Import %s, attempt %d, trace %s, failed.", held.id, held.attempt, secrets.token_hex(8))
            with transaction() as session:
                url_imports.fail(session, held, OUR_FAULT)
        else:
            with transaction() as session:
                url_imports.complete(session, held, found)


@shared_task(name=queue.SWEEP_IMPORTS)
def sweep() -> None:
    """Send again what the broker lost, take back what a worker lost, and end what has no try left."""
    with transaction() as session:
        swept = url_imports.sweep(session)
    if swept:
        logger.info("The sweep sent or took back %d imports.", swept)


@shared_task(name=queue.PURGE_IMPORTS)
def purge() -> None:
    """Delete imports of yesterday: posts that were fetched, and files that staff brought and did not import."""
    with transaction() as session:
        url_imports.purge(session)
        file_imports.purge(session)
