"""What a person sends at once: a ping, or a delivery again. Blocking, for the command line."""

import asyncio

from calendars.clock import Clock
from calendars.model.reminder import Attempt, Endpoint, Message, Topic, Trigger
from calendars.store.database import Store
from config.errors import SummitryError
from config.settings import MailSettings, WebhookSettings
from daemon.deliveries.bodies import with_body
from daemon.deliveries.books import lease_of, worker_name
from daemon.deliveries.ledger import Result, write_ping, write_replay
from daemon.deliveries.samples import sample
from daemon.deliveries.sending import Sender, Sent
from daemon.outbound import Guard


def ping(
    endpoint: Endpoint,
    store: Store,
    clock: Clock,
    guard: Guard,
    settings: WebhookSettings,
    topic: Topic = Topic.PING,
    mail: MailSettings | None = None,
) -> Attempt:
    """Send a ping now, or a made-up message of another type, whatever the endpoint's state.

    The attempt, which is recorded.
    """
    made = sample(topic, clock.now())
    sent = _send_now(
        endpoint, made, clock, guard, settings, mail=mail, delivery=made.id, number=1, trigger=Trigger.PING
    )
    with store.transaction() as tx:
        write_ping(tx, endpoint, made, sent, tx.now(clock))
    return sent.attempt


def replay(
    prefix: str,
    store: Store,
    clock: Clock,
    guard: Guard,
    settings: WebhookSettings,
    mail: MailSettings | None = None,
) -> Attempt:
    """Send a delivery again, the same id and the same body, whatever its state; the attempt, which is recorded.

    Raises NotFound, for one whose endpoint was removed as well: its secret is gone. Raises SummitryError for one that
    a daemon, or somebody else by hand, is sending, for it would arrive twice; and for one before which another is to
    be sent, for what is older would be told last.
    """
    with store.transaction() as tx:
        known = tx.queue.delivery(prefix)
        tx.endpoints.get(known.endpoint.id)
        if older := tx.queue.before(known):
            raise SummitryError(
                f"{older} tells of the same engagement and goes before it; summitry webhook replay {older}"
            )
        taken = tx.queue.take(known, worker_name(), tx.now(clock), lease_of(settings))
        if taken is None:
            raise SummitryError(f"{known.id} is being sent at this moment; if that fails, try again in a minute")
    delivery = with_body(taken)
    with store.transaction() as tx:
        tx.queue.keep_bodies([delivery])
    sent = _send_now(
        delivery.endpoint,
        delivery.message,
        clock,
        guard,
        settings,
        mail=mail,
        delivery=delivery.id,
        number=delivery.attempts,
        trigger=Trigger.MANUAL,
        body=delivery.body,
    )
    with store.transaction() as tx:
        write_replay(tx, Result(delivery, sent), tx.now(clock))
    return sent.attempt


def _send_now(
    endpoint: Endpoint,
    message: Message,
    clock: Clock,
    guard: Guard,
    settings: WebhookSettings,
    *,
    mail: MailSettings | None,
    delivery: str,
    number: int,
    trigger: Trigger,
    body: bytes | None = None,
) -> Sent:
    """Send `message` once, outside of the queue. `delivery` names what the attempt belongs to."""

    async def send() -> Sent:
        sender = Sender(guard, clock, settings.timeout.rough.total_seconds(), mail)
        try:
            return await sender.send(endpoint, message, body=body, delivery=delivery, number=number, trigger=trigger)
        finally:
            await sender.close()

    return asyncio.run(send())
