"""Files, folders, addresses and standard input -> articles, one at a time."""

import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path

from calendars.model.article import Article
from calendars.read.document import ENDINGS, is_lines, read_each, read_lines, read_stream
from config.errors import ArticleError
from daemon.cli.output import note

Read = Article | ArticleError

STANDARD_INPUT = "-"

#: The largest file that is read at once, in bytes; JSON Lines are read line by line, and may be of any size.
LARGEST = 50_000_000

#: What is said of an address that `is_foreign`.
FOREIGN = "of addresses only those with http:// and https:// are read; fetch it otherwise, and give the file"

_NAMED_FILES = 3
_SORTED = 10_000  # files


def articles_in(given: Iterable[str], published: datetime | date | None) -> Iterator[Read]:
    """The articles of everything that was given, in that order; an error in place of each that cannot be read.

    A folder's articles come in the order of their publication, so many files at a time as are held in memory.
    """
    for name in given:
        if name == STANDARD_INPUT:
            yield from read_stream(sys.stdin.buffer, name="standard input", published=published)
        elif is_address(name):
            yield from _fetched(name, published)
        elif is_foreign(name):
            yield ArticleError(f"{name}: {FOREIGN}")
        elif not name:
            yield ArticleError("a name of a file is empty; give a file, a folder or an address")
        elif Path(name).is_dir():
            yield from _in_folder(Path(name), published)
        else:
            yield from _in_file(Path(name), published)


def count_of(given: Iterable[str]) -> int | None:
    """How many articles `articles_in` will give, as far as that is seen without reading them; None where it is not."""
    counts = [_count_in(name) for name in given]
    return None if None in counts else sum(filter(None, counts))


def _count_in(name: str) -> int | None:
    path = Path(name)
    if name == STANDARD_INPUT or is_address(name) or not path.exists():
        return None
    files = [one for one in _files_below(path) if _is_article(one)] if path.is_dir() else [path]
    return sum(map(_count_in_file, files))


def _count_in_file(path: Path) -> int:
    if not is_lines(path.name):
        return 1
    try:
        with path.open("rb") as lines:
            return sum(1 for line in lines if not line.isspace())
    except OSError:  # it is told when it is read
        return 0


def is_address(name: str) -> bool:
    """Whether `name` is an address of the web, and no file."""
    return name.lower().startswith(("http://", "https://"))


def is_foreign(name: str) -> bool:
    """Whether `name` is an address of another kind than those that are read, and no file either."""
    return re.match(r"[a-z][a-z0-9+.-]*://", name, re.IGNORECASE) is not None and not Path(name).exists()


def with_address(url: str, problem: str) -> str:
    """`problem`, led by the address that it is about where it names none."""
    return problem if "://" in problem else f"{url}: {problem}"


def _in_file(path: Path, published: datetime | date | None) -> Iterator[Read]:
    try:
        if not is_lines(path.name) and path.stat().st_size > LARGEST:
            yield ArticleError(f"{path}: is larger than {LARGEST:,} bytes; give many articles as JSON Lines (.jsonl)")
            return
        if is_lines(path.name):
            with path.open("rb") as lines:
                yield from read_lines(lines, name=str(path), published=published)
        else:
            yield from read_each(path.read_bytes(), name=str(path), published=published)
    except FileNotFoundError:
        yield ArticleError(f"{path}: there is no such file")
    except OSError as error:
        yield ArticleError(f"{path}: cannot be read: {error.strerror}")


def _in_folder(folder: Path, published: datetime | date | None) -> Iterator[Read]:
    below = sorted(_files_below(folder))
    files = [path for path in below if _is_article(path)]
    _tell_passed_over(folder, [path for path in below if not _is_article(path)])
    if not files:
        yield ArticleError(f"{folder}: no article in this folder; their names end with {', '.join(ENDINGS)}")
    for some in _together(files):
        read = [one for path in some for one in _in_file(path, published)]
        yield from (one for one in read if isinstance(one, ArticleError))
        yield from sorted((one for one in read if isinstance(one, Article)), key=_published_at)


def _together(files: Sequence[Path]) -> Iterator[Sequence[Path]]:
    """Those that are put in order together: the calendar is the same in any, and memory has an end."""
    return (files[first : first + _SORTED] for first in range(0, len(files), _SORTED))


def _files_below(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(parent, name) for name in names if not name.startswith("."))


def _is_article(path: Path) -> bool:
    return path.name.lower().endswith(ENDINGS)


def _tell_passed_over(folder: Path, files: list[Path]) -> None:
    """Name the files that are not read for their endings: whoever called an article so would wait for it in vain."""
    if files:
        some = ", ".join(str(path.relative_to(folder)) for path in files[:_NAMED_FILES])
        more = ", …" if len(files) > _NAMED_FILES else ""
        note(
            f"summitry: {folder}: passed over {len(files)} whose names do not end with {', '.join(ENDINGS)}: "
            f"{some}{more}; to read one all the same, give its own name"
        )


def _published_at(article: Article) -> tuple[datetime, str]:
    day = article.published
    instant = day if isinstance(day, datetime) else datetime.combine(day, time(), tzinfo=UTC)
    return instant.astimezone(UTC), article.id


def _fetched(url: str, published: datetime | date | None) -> Iterator[Read]:
    from config.settings import load
    from daemon.house import guard_of
    from daemon.outbound import fetch

    try:
        page = fetch(url, guard_of(load()))
    except ArticleError as error:
        yield ArticleError(*(with_address(url, problem) for problem in error.problems))
        return
    yield from read_each(page.content, name=url, url=page.url, published=published, media_type=page.media_type)
