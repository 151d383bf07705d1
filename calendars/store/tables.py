"""The tables, a sentence each. Instants are microseconds since 1970 in UTC: they sort alike on both engines."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.types import TypeDecorator

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Spoilt(str):
    """What stands where a number should: SQLite takes any value anywhere. It spoils its own row and no other."""

    __slots__ = ()


class Whole(TypeDecorator[int]):
    """A whole number."""

    impl = Integer
    cache_ok = True

    def process_result_value(self, value: Any, dialect: Dialect) -> int | None:
        """The number, as it is; `Spoilt` for anything else."""
        return value if value is None or isinstance(value, int) else Spoilt(value)  # type: ignore[return-value]


class Large(Whole):
    """A whole number of 64 bits."""

    impl = BigInteger
    cache_ok = True


def microseconds(instant: datetime) -> int:
    """An instant as it is kept. Raises ValueError for one without a zone."""
    if instant.tzinfo is None:
        raise ValueError(f"{instant} has no zone; the store keeps instants in UTC")
    return (instant - _EPOCH) // _MICROSECOND


class Instant(TypeDecorator[datetime]):
    """An instant in UTC; a datetime without a zone is refused."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """To microseconds since 1970."""
        return None if value is None else microseconds(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """From microseconds since 1970; `Spoilt` for what no calendar has."""
        try:
            return None if value is None else _EPOCH + timedelta(microseconds=value)
        except (TypeError, OverflowError):
            return Spoilt(value)  # type: ignore[return-value]


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


#: One published text, as it was read.
article = Table(
    "article",
    metadata,
    Column("id", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("outlet", Text),
    Column("url", Text),
    Column("published", Text, nullable=False),  # as it was written: a day, or an instant with its zone
    Column("published_at", Instant, nullable=False, index=True),  # the same, to sort by
    Column("fingerprint", String(64), nullable=False),
    Column("read_at", Instant, nullable=False),
)

#: One real-world meeting, as it stands.
engagement = Table(
    "engagement",
    metadata,
    Column("uid", String(200), primary_key=True),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("hour", String(15)),
    Column("kind", String(20), nullable=False),
    Column("status", String(20), nullable=False),
    Column("removed", Boolean, nullable=False),
    Column("updated", Instant, nullable=False, index=True),
    Column("ever_first", Date),  # the first day on which any of its reports puts it, and the last one
    Column("ever_last", Date),
    Column("told_last", Instant, index=True),  # when the last of its reports was published
    Column("whole", JSON, nullable=False),
    Index("ix_engagement_upcoming", "removed", "last_day", "first_day"),
    # All that a page is found by, so that the rows that it skips are not read.
    Index("ix_engagement_in_order", "removed", "first_day", "hour", "uid", "last_day", "kind", "status"),
)

#: The words by which a search finds an engagement, folded.
searchable = Table(
    "searchable",
    metadata,
    Column("uid", String(200), ForeignKey("engagement.uid", ondelete="CASCADE"), primary_key=True),
    Column("text", Text, nullable=False),
)

#: Who takes part in an engagement: a party's code, or "~" and the last name of a person; with the first and the last
#: day on which it ever was. What `near` looks in, where those stay who were named once, but are not present any more.
participant = Table(
    "participant",
    metadata,
    Column("uid", String(200), ForeignKey("engagement.uid", ondelete="CASCADE"), primary_key=True),
    Column("name", String(200), primary_key=True),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("present", Boolean, nullable=False),
    Column("alone", Boolean, nullable=False),  # whether it tells by itself: a body, or some report names nobody else
    Column("lasting", Boolean, nullable=False),  # whether these days are more than `LASTING`
    Index("ix_participant_near", "name", "lasting", "last_day", "first_day", "uid", "alone"),  # all that `near` asks
    Index("ix_participant_present", "name", "present", "uid"),  # all that a selection by party asks for
)

#: One engagement as one article tells it.
finding = Table(
    "finding",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("uid", String(200), nullable=False, index=True),
    Column("article", Text, ForeignKey("article.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("position", Integer, nullable=False),  # the order in which the article tells of them
    Column("key", Text, index=True),
    Column("whole", JSON, nullable=False),
    Column("reasons", JSON, nullable=False),  # why it is taken for a report of that engagement
    Column("pinned", Boolean, nullable=False),  # whether a person said so
)

#: What a person set by hand, or did to an engagement. What was taken back stays, and says when.
edit = Table(
    "edit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("uid", String(200), nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("fields", JSON, nullable=False),
    Column("deed", String(20), nullable=False),
    Column("other", String(200), index=True),
    Column("moved", JSON, nullable=False),
    Column("undone", Instant),
)

#: One change of an engagement, with its cause; written once.
revision = Table(
    "revision",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("uid", String(200), nullable=False, index=True),
    Column("change", String(20), nullable=False),
    Column("origin", String(20), nullable=False),
    Column("article", Text),
    Column("words", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("before", JSON(none_as_null=True)),
    Column("after", JSON, nullable=False),
)

#: A change whose net effect is not told yet; `before` is what subscribers believe.
held = Table(
    "held",
    metadata,
    Column("uid", String(200), primary_key=True),
    Column("before", JSON(none_as_null=True)),
    Column("ready", Instant, nullable=False, index=True),
)

#: Where webhooks go.
endpoint = Table(
    "endpoint",
    metadata,
    Column("id", String(50), primary_key=True),
    Column("url", Text, nullable=False),
    Column("secret", Text, nullable=False),
    Column("previous_secret", Text),
    Column("previous_until", Instant),
    Column("format", String(30), nullable=False),
    Column("selection", JSON, nullable=False),
    Column("calendar", Text),
    Column("template", Text),
    Column("digest", Text),
    Column("zone", String(100), nullable=False, server_default="UTC"),
    Column("next_digest", Instant, index=True),
    Column("digest_since", Instant),
    Column("before", JSON, nullable=False),
    Column("topics", JSON, nullable=False),
    Column("cap", Whole, nullable=False),
    Column("state", String(20), nullable=False),
    Column("reason", Text),
    Column("failing_since", Instant),
    Column("throttled_until", Instant),
    Column("created", Instant, nullable=False),
    Column("removed", Boolean, nullable=False),
)

#: One change of an endpoint; written once.
endpoint_event = Table(
    "endpoint_event",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("endpoint", String(50), nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("change", String(20), nullable=False),
    Column("words", Text, nullable=False),
)

#: An engagement, an endpoint, an offset: due at an instant.
reminder = Table(
    "reminder",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("uid", String(200), nullable=False),
    Column("endpoint", String(50), nullable=False),
    Column("before", String(20), nullable=False),
    Column("starts", Instant, nullable=False),
    Column("due", Instant, nullable=False),
    Column("state", String(20), nullable=False),
    UniqueConstraint("uid", "endpoint", "before", "starts"),
    Index("ix_reminder_due", "state", "due"),
    Index("ix_reminder_endpoint", "endpoint", "state"),
)

#: One body, the same to every endpoint and in every attempt.
message = Table(
    "message",
    metadata,
    Column("id", String(50), primary_key=True),
    Column("topic", String(30), nullable=False),
    Column("uid", String(200)),
    Column("sequence", Whole, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("created", Instant, nullable=False),
    Column("key", Text, nullable=False, unique=True),
)

#: One message to one endpoint.
delivery = Table(
    "delivery",
    metadata,
    Column("id", String(50), primary_key=True),
    Column("number", Large, nullable=False),  # grows: the order of what one endpoint is told of one meeting
    Column("message", String(50), ForeignKey("message.id"), nullable=False),
    Column("endpoint", String(50), ForeignKey("endpoint.id"), nullable=False),
    Column("uid", String(200)),
    Column("body", LargeBinary),
    Column("state", String(20), nullable=False),
    Column("attempts", Whole, nullable=False),
    Column("next_attempt", Instant, nullable=False),
    Column("expires", Instant, nullable=False),
    Column("lease", String(100)),
    Column("lease_until", Instant),
    UniqueConstraint("message", "endpoint"),
    Index("ix_delivery_due", "state", "next_attempt"),
    Index("ix_delivery_order", "uid", "endpoint", "state", "number"),
    Index("ix_delivery_turn", "state", "endpoint", "expires", "number"),
    Index("ix_delivery_expiry", "state", "expires"),
)

#: One try at one delivery; written once.
attempt = Table(
    "attempt",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("delivery", String(50), nullable=False, index=True),
    Column("number", Whole, nullable=False),
    Column("trigger", String(20), nullable=False),
    Column("started", Instant, nullable=False),
    Column("milliseconds", Whole, nullable=False),
    Column("status", Whole),
    Column("error", Text),
    Column("address", Text),
    Column("answer", Text, nullable=False),
)

#: A feed, page, sitemap or calendar that is polled.
source = Table(
    "source",
    metadata,
    Column("id", String(50), primary_key=True),
    Column("url", Text, nullable=False, unique=True),
    Column("kind", String(20), nullable=False),
    Column("title", Text, nullable=False),
    Column("every", String(20), nullable=False),
    Column("links", Text),
    Column("state", String(20), nullable=False),
    Column("created", Instant, nullable=False),
    Column("due", Instant, nullable=False),
    Column("etag", Text),
    Column("modified", Text),
    Column("fingerprint", String(64)),
    Column("checked", Instant),
    Column("read", Instant),
    Column("failing_since", Instant),
    Column("failures", Integer, nullable=False),
    Column("reason", Text),
    Column("wishes", JSON),
    Column("news", Instant),
    Column("pace", Integer),
    Column("quiet_since", Instant),
    Index("ix_source_due", "state", "due"),
)

#: One reading of a source; written once.
poll = Table(
    "poll",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("source", String(50), ForeignKey("source.id", ondelete="CASCADE"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("came", String(20), nullable=False),
    Column("status", Integer),
    Column("milliseconds", Integer, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("items", Integer, nullable=False),
    Column("new", Integer, nullable=False),
    Column("updated", Integer, nullable=False),
    Column("failed", Integer, nullable=False),
    Column("reason", Text),
    Index("ix_poll_source", "source", "at"),
)

#: What a source says stands somewhere, and what became of it.
item = Table(
    "item",
    metadata,
    Column("source", String(50), ForeignKey("source.id", ondelete="CASCADE"), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("url", Text),
    Column("title", Text, nullable=False),
    Column("published", Instant),
    Column("fingerprint", String(64), nullable=False),
    Column("state", String(20), nullable=False),
    Column("article", Text),
    Column("seen", Instant, nullable=False),
    Column("due", Instant),
    Column("tries", Integer, nullable=False),
    Column("etag", Text),
    Column("modified", Text),
    Column("reason", Text),
    Index("ix_item_due", "source", "due"),
)

#: One of the sitemaps that an index is made of.
part = Table(
    "part",
    metadata,
    Column("source", String(50), ForeignKey("source.id", ondelete="CASCADE"), primary_key=True),
    Column("url", Text, primary_key=True),
    Column("lastmod", Text),
    Column("read_as", Text),
    Column("asked", Instant),
    Column("etag", Text),
    Column("modified", Text),
    Column("is_older", Boolean, nullable=False),
)

#: What the text of an article is like, so that its copies elsewhere are known; the hash is kept as a signed number.
story = Table(
    "story",
    metadata,
    Column("article", Text, ForeignKey("article.id", ondelete="CASCADE"), primary_key=True),
    Column("likeness", BigInteger, nullable=False),
    Column("published_at", Instant, nullable=False, index=True),
)

#: The token in the address of a private calendar.
calendar_token = Table(
    "calendar_token",
    metadata,
    Column("name", String(200), primary_key=True),
    Column("token", Text, nullable=False),
)
