"""What a source lists, held against what it listed before: which items are new, or changed, and are to be read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from calendars.model.source import Item, ItemState, Source, SourceKind
from daemon.sources.articles import believable
from daemon.sources.listing import Entry, Listing

#: No more pages are read in one reading of a source; the others have their turn in the next one.
MOST_PAGES = 100


@dataclass(frozen=True, slots=True)
class Wanted:
    """An item that is to be read now."""

    #: What is known of it.
    item: Item
    #: HTML of its whole text, where the source itself has it.
    whole: str | None = None


@dataclass(frozen=True, slots=True)
class Sifted:
    """What follows from a listing."""

    #: What is to be read now, in the order of publication.
    wanted: Sequence[Wanted]
    #: What only has to be written down.
    noted: Sequence[Item]


def sift(listing: Listing | None, known: Mapping[str, Item], source: Source, now: datetime, back: timedelta) -> Sifted:
    """Which items are to be read: new and changed ones of `listing`, and those of `known` whose time has come.

    Without a listing (the source has nothing new) only these. What was published longer than `back` ago is passed
    over, and so is what a sitemap held already when it was added and has no date.
    """
    fresh = {} if listing is None else _fresh(listing, known, source, now, back)
    wanted = [Wanted(item, entry.whole) for item, entry in fresh.values() if item.state is not ItemState.PASSED]
    wanted += [Wanted(item) for item in known.values() if item.key not in fresh and _is_due(item, now)]
    wanted.sort(key=lambda one: (one.item.published or now, one.item.key))
    pages = [one.item.key for one in wanted if one.whole is None]
    later = set(pages[:-MOST_PAGES])  # the newest first: they announce what is still to come
    return Sifted(
        wanted=[one for one in wanted if one.item.key not in later],
        noted=[item for item, _ in fresh.values() if item.state is ItemState.PASSED or item.key in later],
    )


def _is_due(item: Item, now: datetime) -> bool:
    return item.url is not None and item.due is not None and item.due <= now


def _fresh(
    listing: Listing, known: Mapping[str, Item], source: Source, now: datetime, back: timedelta
) -> dict[str, tuple[Item, Entry]]:
    found = {}
    for entry in listing.entries:
        before = known.get(entry.key)
        if before is None or before.fingerprint != entry.fingerprint:
            found[entry.key] = (_item(entry, before, source, now, back), entry)
    return found


def _item(entry: Entry, before: Item | None, source: Source, now: datetime, back: timedelta) -> Item:
    """What is known of an entry; without a date it is dated by when it came up, unless it may have been there for long.

    Whoever lists the undated from the start, as sitemaps do, lists all that there ever was.
    """
    stated = believable(entry.published, now)
    published = stated.astimezone(UTC) if isinstance(stated, datetime) else before.published if before else None
    is_first = source.read is None
    is_undated_archive = before is None and (entry.is_of_any_age or (is_first and source.kind is SourceKind.SITEMAP))
    is_old = published < now - back if published else is_undated_archive
    told: dict[str, Any] = {
        "url": entry.url,
        "title": entry.title,
        "published": published or (None if is_first or before or entry.is_of_any_age else now),
        "fingerprint": entry.fingerprint,
        "state": ItemState.PASSED if is_old else ItemState.WAITING,
        "due": None if is_old else now,
        "tries": 0,
        "reason": None,
    }
    return replace(before, **told) if before else Item(source=source.id, key=entry.key, seen=now, **told)
