"""What a person sends at once: a ping, or a delivery again. Blocking, for the command line."""

import asyncio
import secrets

from calendars.clock import Clock
from calendars.model.reminder import Attempt, Endpoint, Message, Topic, Trigger
from calendars.plan.messages import body_of, message
from calendars.store.database import Store
from config.settings import WebhookSettings
from daemon.deliveries.sending import Sender
from daemon.outbound import Guard


def ping(endpoint: Endpoint, store: Store, clock: Clock, guard: Guard, settings: WebhookSettings) -> Attempt:
    """Send a ping now, whatever the endpoint's state; the attempt, which is recorded."""
    now = clock.now()
    body = body_of(Topic.PING, None, now=now)
    sent = message(Topic.PING, None, key=f"ping:{secrets.token_hex(16)}", now=now, body=body)
    return send_now(endpoint, sent, store, clock, guard, settings)


def send_now(
    endpoint: Endpoint,
    message: Message,
    store: Store,
    clock: Clock,
    guard: Guard,
    settings: WebhookSettings,
    *,
    delivery: str | None = None,
    number: int = 1,
    trigger: Trigger = Trigger.PING,
) -> Attempt:
    """Send `message` once, outside of the queue, and record the attempt. `delivery` names what it belongs to."""

    async def send() -> Attempt:
        sender = Sender(guard, clock, settings.timeout.rough.total_seconds())
        try:
            sent = await sender.send(endpoint, message, delivery=delivery or message.id, number=number, trigger=trigger)
        finally:
            await sender.close()
        return sent.attempt

    attempt = asyncio.run(send())
    with store.transaction() as tx:
        tx.queue.record(attempt)
    return attempt


def replay(prefix: str, store: Store, clock: Clock, guard: Guard, settings: WebhookSettings) -> Attempt:
    """Send a delivery again, the same id and the same body, whatever its state. Raises NotFound."""
    with store.reading() as tx:
        delivery = tx.queue.delivery(prefix)
        number = 1 + max((attempt.number for attempt in tx.queue.attempts(delivery.id)), default=0)
    return send_now(
        delivery.endpoint,
        delivery.message,
        store,
        clock,
        guard,
        settings,
        delivery=delivery.id,
        number=number,
        trigger=Trigger.MANUAL,
    )
