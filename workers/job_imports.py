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
from atspro.services import leases
from atspro.services.jobs import url_imports
from atspro.services.sandbox.fetch_worker import PASTE, NotFetchedError
from workers import lease_keeper

logger = logging.getLogger(__name__)

OUR_FAULT = "Something went wrong on our side while reading this page. " + PASTE


@shared_task(name=queue.IMPORT_JOB)
def fetch(import_id: str) -> None:
    """Claim the import, fetch and read the page outside any transaction, and keep the reading or say why not."""
    with transaction() as session:
        held = leases.claim(session, url_imports.IMPORTS, UUID(import_id), lease_keeper.worker_name())
    if held is None:
        return
    with logs.bind(job_import_id=held.id, attempt=held.attempt):
        try:
            reading = url_imports.fetch_and_read(held.url)
        except NotFetchedError as error:
            logger.info("A page was not fetched: %s", error)
            with transaction() as session:
                (leases.retry if error.again else leases.fail)(session, held, str(error))
        except (UnreadableFile, InvalidInput) as error:
            with transaction() as session:
                leases.fail(session, held, str(error))
        except (SoftTimeLimitExceeded, MemoryError):
            with transaction() as session:
                leases.retry(session, held, OUR_FAULT)
        except Exception:
            logger.exception("Import %s, attempt %d, trace %s, failed.", held.id, held.attempt, secrets.token_hex(8))
            with transaction() as session:
                leases.fail(session, held, OUR_FAULT)
        else:
            with transaction() as session:
                url_imports.complete(session, held, reading)
