"""The consumer of a worker, without Celery's delays in the broker.

Beside quorum queues Celery declares 28 exchanges and as many replicated queues, through which a task with a countdown
travels. None of ours has one: what is to run later has its time in its row, and the sweep sends it.
"""

from __future__ import annotations

from typing import Any

from celery.worker import consumer

_plain: Any = consumer.Consumer.Blueprint


class Consumer(consumer.Consumer):
    """Celery's, but for the step that sets delays up."""

    Blueprint = type(
        "Blueprint",
        (_plain,),
        {"default_steps": [step for step in _plain.default_steps if not str(step).endswith(":DelayedDelivery")]},
    )
