"""What is sent of a delivery: written once, at its first attempt, and kept for every attempt that follows.

A body that is not the message's own is kept: neither another template nor another version changes what was begun.
"""

import logging
from collections.abc import Iterable
from dataclasses import replace

from calendars.model.reminder import Delivery
from calendars.store.database import Transaction
from calendars.store.rows import UNREADABLE
from daemon.deliveries.formats import FORMATS, written

logger = logging.getLogger("summitry.deliveries")


def is_worded_apart(delivery: Delivery) -> bool:
    """Whether it is still to be worded by a person's own template, which may take its time."""
    return _is_unwritten(delivery) and delivery.endpoint.template is not None


def with_bodies(tx: Transaction, deliveries: Iterable[Delivery]) -> list[Delivery]:
    """`deliveries`, each with its body, but for those that are worded apart."""
    deliveries = list(deliveries)
    whole = [one if is_worded_apart(one) else with_body(one) for one in deliveries]
    tx.queue.keep_bodies(new for old, new in zip(deliveries, whole, strict=True) if new.body is not old.body)
    return whole


def with_body(delivery: Delivery) -> Delivery:
    """`delivery` with its body. Not to be called in a transaction, nor on an event loop, for one that is worded apart.

    One that cannot be written holds up none of the others: the attempt will fail.
    """
    if not _is_unwritten(delivery):
        return delivery
    try:
        return replace(delivery, body=written(delivery.message, delivery.endpoint))
    except UNREADABLE:
        logger.exception("%s cannot be written as %s", delivery.id, delivery.endpoint.format)
        return delivery


def _is_unwritten(delivery: Delivery) -> bool:
    form = FORMATS.get(delivery.endpoint.format)
    return form is not None and form.target is not None and delivery.body is None
