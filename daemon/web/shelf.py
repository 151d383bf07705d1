"""Feeds as they were last served, packed, in a folder: there right after a start, before any could be made."""

import hashlib
import logging
import zlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

from daemon.web.conditional import Body

logger = logging.getLogger("summitry.web")

_MOST, _MOST_BYTES = 1_000, 256_000_000


class Shelf:
    """Holds one body for each address; those that were put there long ago make room. Safe for several processes."""

    def __init__(self, folder: Path, database: str = "") -> None:
        """`database` is the one that the feeds are made of: what was served of another is not kept in its place."""
        self._folder, self._database = folder, database
        #: Those that open private calendars, by their names; None before anybody has said which.
        self.tokens: Mapping[str, str] | None = None
        self._fails = False

    def put(self, address: str, body: Body) -> None:
        """Keep `body` as what was last served at `address`; where that cannot be, the log says so, once."""
        try:
            self._write(self._file(address), (body.modified.isoformat().encode() + b"\n", *body.coded("gzip").parts))
            self._make_room()
        except OSError as error:
            self._failed(error)

    def get(self, address: str, media_type: str) -> Body | None:
        """What was last served at `address`; None where nothing was, or it cannot be read."""
        try:
            stamp, _, packed = self._file(address).read_bytes().partition(b"\n")
            return Body.unpacked(packed, media_type, datetime.fromisoformat(stamp.decode())) if packed else None
        except (OSError, EOFError, ValueError, zlib.error):
            return None

    def admit(self, tokens: Mapping[str, str]) -> None:
        """Let `tokens`, by the names of private calendars, be those that open them from now on, and no others."""
        self.tokens = dict(tokens)
        try:
            self._write(
                self._doors, (f"{self._digest(f'{name} {token}')}\n".encode() for name, token in tokens.items())
            )
        except OSError as error:
            self._failed(error)

    def admits(self, name: str, token: str) -> bool:
        """Whether `token` opened the calendar called `name` when that was last known."""
        try:
            return self._digest(f"{name} {token}") in self._doors.read_text("utf-8").split()
        except OSError:
            return False

    @property
    def _doors(self) -> Path:
        return self._folder / f"{self._digest('tokens')}.tokens"

    def _file(self, address: str) -> Path:
        return self._folder / f"{self._digest(address)}.gz"

    def _digest(self, words: str) -> str:
        """Tells nobody an address, which may hold a token."""
        return hashlib.sha256(f"{self._database} {words}".encode()).hexdigest()[:32]

    def _failed(self, error: OSError) -> None:
        if not self._fails:
            logger.warning("feeds cannot be kept for the next start: %s", error)
        self._fails = True

    def _write(self, path: Path, parts: Iterable[bytes]) -> None:
        """The file appears when it is whole, and only its owner may read it."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=self._folder, prefix=".", delete=False) as file:
            try:
                file.writelines(parts)
                file.close()
                Path(file.name).replace(path)
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise

    def _make_room(self) -> None:
        held = 0
        files = [(path.stat(), path) for path in self._folder.glob("*.gz")]
        for number, (stat, path) in enumerate(sorted(files, key=lambda one: -one[0].st_mtime_ns)):
            held += stat.st_size
            if number and (number >= _MOST or held > _MOST_BYTES):
                path.unlink(missing_ok=True)
