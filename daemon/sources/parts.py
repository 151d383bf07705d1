"""The parts of a sitemap -> what they list: those that changed, each asked for with its validators."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial

from calendars.model.part import Part
from calendars.model.source import Source
from config.errors import ArticleError, SummitryError, UserError
from daemon.sources.listing import Entry, Listing
from daemon.sources.sitemaps import PartNamed, Sitemap, instant, read_sitemap
from daemon.sources.web import LARGEST, Resting, Unreachable, Web
from daemon.sources.work import Work

#: No more parts are read in one reading of a sitemap; the others have their turn in the next one.
MOST_PARTS = 5

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Followed:
    """What became of the parts of a sitemap."""

    #: What those list that were read.
    listing: Listing
    #: All of them, as they are now.
    parts: Sequence[Part]


def parts_of(source: Source, named: Iterable[PartNamed], known: Mapping[str, Part]) -> list[Part]:
    """The parts that the index of `source` names, each with what is known of it."""
    is_first = source.read is None
    made = (known.get(one.url) or Part(source=source.id, url=one.url, is_older=is_first) for one in named)
    return [replace(part, lastmod=one.lastmod) for part, one in zip(made, named, strict=True)]


async def follow(parts: Sequence[Part], web: Web, work: Work, *, now: datetime, oldest: datetime) -> Followed:
    """Read those of `parts` that may have changed since they were read, and not before `oldest`.

    The one that changed last comes first; of those that do not say when they changed, the one that was asked for the
    longest ago. Raises Unreachable, or UserError, where none of them can be read, and Resting.
    """
    entries: dict[str, Entry] = {}
    faults: list[SummitryError] = []
    after = {part.url: part for part in parts}
    wanted = _wanted(parts, oldest)
    for part in wanted:
        try:
            listed, after[part.url] = await _read(part, web, work, now)
        except Resting:
            raise
        except (Unreachable, UserError) as error:
            faults.append(error)
            after[part.url] = replace(part, asked=now)
        else:
            entries |= {entry.key: entry for entry in listed}
    if faults and len(faults) == len(wanted):
        raise faults[0]
    remark = str(faults[0]) if faults else None
    return Followed(Listing(title="", entries=list(entries.values()), remark=remark), list(after.values()))


def _wanted(parts: Sequence[Part], oldest: datetime) -> list[Part]:
    changed = [(at, part) for part in parts if (at := instant(part.lastmod)) and part.lastmod != part.read_as]
    dated = [part for at, part in sorted(changed, key=lambda one: one[0], reverse=True) if at >= oldest]
    undated = sorted((part for part in parts if not instant(part.lastmod)), key=lambda part: part.asked or _LONG_AGO)
    return [*dated, *undated][:MOST_PARTS]


async def _read(part: Part, web: Web, work: Work, now: datetime) -> tuple[list[Entry], Part]:
    answer = await web.get(part.url, etag=part.etag, modified=part.modified)
    read = replace(part, asked=now, read_as=part.lastmod)
    if answer.status == 304:
        return [], read
    if not answer.content:
        raise Unreachable(f"{part.url}: answered {answer.told}")
    unpack: Callable[[], Sitemap] = partial(read_sitemap, answer.content, url=answer.url, limit=LARGEST)
    listed = await work(unpack)
    if listed.parts:
        raise ArticleError(f"{part.url}: is a list of sitemaps within one, and is not followed; add it as a source")
    is_of_any_age = part.is_older and part.asked is None
    kept = replace(read, etag=answer.validators["etag"], modified=answer.validators["modified"])
    return [replace(entry, is_of_any_age=is_of_any_age) for entry in listed.entries], kept
