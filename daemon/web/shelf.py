"""Feeds as they were last served, packed, in a folder: there right after a start, before any could be made."""

import hashlib
import logging
import zlib
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
        self._fails = False

    def put(self, address: str, body: Body) -> None:
        """Keep `body` as what was last served at `address`; where that cannot be, the log says so, once."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._write(self._file(address), body)
            self._make_room()
        except OSError as error:
            if not self._fails:
                logger.warning("feeds cannot be kept for the next start: %s", error)
            self._fails = True

    def get(self, address: str, media_type: str) -> Body | None:
        """What was last served at `address`; None where nothing was, or it cannot be read."""
        try:
            stamp, _, packed = self._file(address).read_bytes().partition(b"\n")
            return Body.unpacked(packed, media_type, datetime.fromisoformat(stamp.decode())) if packed else None
        except (OSError, EOFError, ValueError, zlib.error):
            return None

    def _file(self, address: str) -> Path:
        """Its name tells nobody the address, which may hold a token."""
        named = f"{self._database} {address}".encode()
        return self._folder / f"{hashlib.sha256(named).hexdigest()[:32]}.gz"

    def _write(self, path: Path, body: Body) -> None:
        """The file appears when it is whole, and only its owner may read it."""
        with NamedTemporaryFile(dir=self._folder, prefix=".", delete=False) as file:
            try:
                file.write(body.modified.isoformat().encode() + b"\n")
                file.writelines(body.coded("gzip").parts)
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
