"""What is sent of a delivery: written once, at its first attempt, and kept for every attempt that follows."""

import logging
from collections.abc import Iterable
from dataclasses import replace

from calendars.model.reminder import Delivery
from calendars.store.database import Transaction
from calendars.store.rows import UNREADABLE
from daemon.deliveries.formats import FORMATS, written

logger = logging.getLogger("summitry.deliveries")


def with_bodies(tx: Transaction, deliveries: Iterable[Delivery]) -> list[Delivery]:
    """`deliveries`, each with its body. What cannot be written holds up none of the others: the attempt will fail.

    A body that is not the message's own is kept: neither another template nor another version changes what was begun.
    """
    deliveries = list(deliveries)
    whole = [_with_body(delivery) for delivery in deliveries]
    tx.queue.keep_bodies(new for old, new in zip(deliveries, whole, strict=True) if new.body is not old.body)
    return whole


def _with_body(delivery: Delivery) -> Delivery:
    form = FORMATS.get(delivery.endpoint.format)
    if form is None or form.target is None or delivery.body is not None:
        return delivery
    try:
        return replace(delivery, body=written(delivery.message, delivery.endpoint))
    except UNREADABLE:
        logger.exception("%s cannot be written as %s", delivery.id, delivery.endpoint.format)
        return delivery
