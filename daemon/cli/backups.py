"""`backup` and `restore`: the whole database in one file, and back."""

import fcntl
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from config.errors import NotFound, StoreError, SummitryError, UserError
from daemon.cli.gathering import STANDARD_INPUT
from daemon.cli.options import Json, examples
from daemon.cli.output import consent, forget, note, print_json, progress
from daemon.house import opened

if TYPE_CHECKING:
    from calendars.store.backup import Contents

#: What a person knows a database by, and the tables that these are kept in.
_TOLD = {"articles": "article", "engagements": "engagement", "endpoints": "endpoint", "sources": "source"}


def join(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.command(
        epilog=examples("summitry backup calendar.backup", "summitry backup - | gpg --encrypt -r desk > calendar.gpg")
    )(backup)
    app.command(
        epilog=examples(
            "summitry restore calendar.backup",
            "SUMMITRY_DATABASE_URL=postgresql+psycopg://desk@db/calendar summitry restore calendar.backup",
        )
    )(restore)


def backup(
    file: Annotated[str, typer.Argument(metavar="FILE", help="Where to write it; - is standard output.")],
    replace: Annotated[bool, typer.Option("--replace", help="Put it in the place of an older backup.")] = False,
    json: Json = False,
) -> None:
    """Write the whole database into one file.

    The daemon may run meanwhile: it is the database of one moment, and it restores to SQLite and to PostgreSQL. The
    endpoints' secrets are in it, so that the file is readable by you alone; keep it so. The configuration is not.
    """
    from calendars.store.backup import contents, write_backup

    if json and file == STANDARD_INPUT:
        raise UserError("standard output cannot be the backup and JSON; name a file, or leave out --json")
    with _written(file, replace=replace) as to, opened() as house, house.store.reading() as tx:
        held = contents(tx.connection, tx.now(house.clock))
        with progress("rows", held.total) as step:
            write_backup(tx.connection, held, to, step)
    if json:
        print_json({"file": file, **_as_json(held)})
    else:
        note(f"{file}: {_counted(held)}; the endpoints' secrets are in it")


def restore(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A backup; - is standard input.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    json: Json = False,
) -> None:
    """Put a backup in the place of all that the database holds.

    All of it, or nothing. A backup of an older version is upgraded. What was sent since it was made is not known
    afterwards: reminders that fell due since then go out again, unless their meeting has begun.
    """
    from calendars.store.backup import contents, opened_backup

    with _readable(file) as source, opened_backup(source, file) as kept, opened() as house:
        with house.store.reading() as tx:
            there = contents(tx.connection, tx.now(house.clock))
        if not yes and any(there.rows[table] for table in _TOLD.values()):
            lost = f"{house.store.url} holds {_counted(there)}, which would be lost"
            note(f"{file} holds {_counted(kept.contents)}")
            consent(f"{lost}. Restore?", f"{lost}; say that it may be: summitry restore --yes")
        with progress("rows", kept.contents.total) as step, house.store.transaction() as tx:
            kept.restore(tx, step)
    if json:
        print_json({"database": house.store.url, **_as_json(kept.contents)})
    else:
        note(f"{house.store.url}: {_counted(kept.contents)}")


def _counted(held: "Contents") -> str:
    """`12 articles, 3 engagements, 1 endpoints, 0 sources, as of 2024-02-28 12:00:00Z`."""
    counts = ", ".join(f"{held.rows.get(table, 0)} {name}" for name, table in _TOLD.items())
    return f"{counts}, as of {held.made:%Y-%m-%d %H:%M:%S}Z"


def _as_json(held: "Contents") -> dict[str, object]:
    counts = {name: held.rows.get(table, 0) for name, table in _TOLD.items()}
    return {**counts, "rows": held.total, "made": f"{held.made:%Y-%m-%dT%H:%M:%SZ}"}


@contextmanager
def _written(file: str, *, replace: bool) -> Iterator[BinaryIO]:
    """What becomes `file` when all is written, and nothing before. Raises SummitryError where that cannot be."""
    if file == STANDARD_INPUT:
        if sys.stdout.isatty():
            raise UserError("a backup is nothing to be read in a terminal; name a file, or another program: | gpg …")
        try:
            yield sys.stdout.buffer
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            forget(sys.stdout)
            raise SummitryError("standard output: whoever read the backup ended before its end") from None
        return
    path = Path(file)
    if path.is_fifo():
        with _into_pipe(path) as pipe:
            yield pipe
        return
    if path.exists():
        _check_replaced(path, replace=replace)
    beside = path.with_name(f".{path.name}.part")  # one name: what a kill leaves behind, the next one takes
    try:
        with os.fdopen(os.open(beside, os.O_CREAT | os.O_WRONLY | os.O_NOFOLLOW, 0o600), "wb") as part:
            fcntl.flock(part, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _check_ours(part, beside)
            os.ftruncate(part.fileno(), 0)
            os.fchmod(part.fileno(), 0o600)
            try:
                yield part
                part.flush()
                os.fsync(part.fileno())
                beside.replace(path)
            except BaseException:
                beside.unlink(missing_ok=True)
                raise
    except BlockingIOError:
        raise SummitryError(f"{path}: another backup is being written there; wait for it, or name another") from None
    except OSError as error:
        raise SummitryError(f"{path}: cannot be written: {error.strerror or error}; nothing is left of it") from error


@contextmanager
def _into_pipe(path: Path) -> Iterator[BinaryIO]:
    """A named pipe: whoever reads it keeps the backup. Raises SummitryError where it is another's, or is left early."""
    if path.stat().st_uid != os.geteuid():
        raise SummitryError(f"{path}: is not a pipe of your own; name another, for secrets would be written into it")
    try:
        with path.open("wb") as pipe:
            yield pipe
    except BrokenPipeError:
        raise SummitryError(f"{path}: whoever read the backup ended before its end") from None


def _check_ours(part: BinaryIO, beside: Path) -> None:
    """Raise SummitryError where what was opened is not a file of our own, of that name alone, or is no longer there."""
    opened, there = os.fstat(part.fileno()), beside.lstat()
    if (opened.st_dev, opened.st_ino) != (there.st_dev, there.st_ino):
        raise SummitryError(f"{beside}: another backup was written there at this moment; give the command again")
    if opened.st_uid != os.geteuid() or opened.st_nlink != 1 or not stat.S_ISREG(opened.st_mode):
        raise SummitryError(f"{beside}: is not a file of your own; take it away, for secrets would be written into it")


def _check_replaced(path: Path, *, replace: bool) -> None:
    """Raise UserError unless what is there may be replaced: never anything but a backup."""
    from calendars.store.backup import opened_backup

    if not replace:
        raise UserError(f"{path}: is there already; name another file, or add --replace")
    try:
        with path.open("rb") as file, opened_backup(file, str(path)):
            return
    except (OSError, StoreError) as error:
        raise UserError(f"{path}: is no backup of Summitry, and stays as it is; name another file") from error


@contextmanager
def _readable(file: str) -> Iterator[BinaryIO]:
    if file == STANDARD_INPUT:
        yield sys.stdin.buffer
        return
    try:
        source = Path(file).open("rb")  # noqa: SIM115 (it is closed below; what goes wrong there is told there)
    except FileNotFoundError:
        raise NotFound(f"{file}: there is no such file") from None
    except OSError as error:
        raise SummitryError(f"{file}: cannot be read: {error.strerror}") from error
    with source:
        yield source
