"""What a database's driver complains of, said so that it can be mended."""

import psycopg
from sqlalchemy.exc import DBAPIError

from config.errors import StoreAway, StoreError


def trouble(url: str, error: DBAPIError) -> StoreError:
    """What is wrong with the database at `url`, and what would mend it; StoreAway where time may."""
    return (StoreAway if _is_away(error) else StoreError)(f"{url}: {_advice(error)}")


def _is_away(error: DBAPIError) -> bool:
    """Whether PostgreSQL's server cannot be reached, or says that it takes no connection now.

    What libpq says of a connection that failed has no SQLSTATE: "FATAL" tells that a server answered.
    """
    said = str(error.orig)
    return isinstance(error.orig, psycopg.OperationalError) and (
        "FATAL" not in said or any(words in said for words in _NOT_NOW)
    )


_NOT_NOW = (
    "starting up",
    "shutting down",
    "in recovery mode",
    "not yet accepting connections",
    "not currently accepting connections",
    "too many clients",
    "connection slots are reserved",
    "due to administrator command",
)


def _advice(error: DBAPIError) -> str:
    """What the driver says, in a line, with what would mend it."""
    said = str(error.orig).strip().splitlines()[0] if error.orig else str(error)
    for words, advice in _ADVICE.items():
        if words in said.lower():
            return f"{said}; {advice}"
    return f"{said}; is it there, and does SUMMITRY_DATABASE_URL name it rightly?"


_ADVICE = {
    "locked": "another program holds it; end that one, or try again",
    "readonly": "it may not be written to; check who owns the file and its folder",
    "read-only": "it may not be written to; check who owns the file and its folder",
    "moved away": "put back the one that was there, or start again with the one that is there now",
    "unable to open": "check that the folder is there and may be written to",
    "disk is full": "make room on the disk, nothing was half-written",
    "disk i/o error": "check its disk: is it full (df), over a quota (quota), or the file at the limit of its size "
    "(ulimit -f), and does the system's log (dmesg) tell of errors",
    "not a database": "the file is something else; set SUMMITRY_DATABASE_URL to another path",
    "malformed": "the file is damaged; move it and what begins with its name away, then: summitry restore BACKUP",
    "password authentication": "check the user and the password in SUMMITRY_DATABASE_URL",
}
