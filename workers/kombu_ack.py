"""A cure for a worker that never fetches again after its broker was frozen while it acknowledged a message.

kombu 5.7.0 keeps the count of unacknowledged messages in the process, and lowers it in ``QoS.ack`` only after the
broker was told. When telling it fails (a time-out, a closed connection), the message counts as unacknowledged for
ever; with a prefetch of one per process the worker is full and fetches nothing more, although it looks alive. Giving
the credit back first and telling the broker then cures it: the message itself comes back after the visibility
time-out, and the ledger refuses its second delivery. kombu is pinned exactly, because this touches its internals.
"""

from __future__ import annotations

from kombu.transport.redis import QoS
from kombu.transport.virtual import QoS as VirtualQoS


def ack(self: QoS, delivery_tag: str) -> None:
    """Acknowledge; the credit comes back even when the broker cannot be told, and the error goes on."""
    try:
        self._remove_from_indices(delivery_tag).execute()  # type: ignore[attr-defined]
    finally:
        VirtualQoS.ack(self, delivery_tag)


def install() -> None:
    """Put the cure in kombu's place."""
    QoS.ack = ack  # type: ignore[method-assign]
