"""The log: a line an event on standard error, as text or as JSON, with the ids it is about and without any secret."""

import json
import logging
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from config.settings import LogSettings

#: What an event may be about: given as `extra` where it is logged, or known by its form in the message.
_ABOUT = {
    "delivery": re.compile(r"\bdlv_\w+"),
    "message": re.compile(r"\bmsg_\w+"),
    "endpoint": re.compile(r"\bep_\w+"),
    "source": re.compile(r"\bsrc_\w+"),
    "engagement": re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"),
}

#: What nobody may read in a log, and what stands there instead. Of an address the host is enough: a path may be a key.
_SECRETS = (
    (re.compile(r"whsec_[\w+/=-]+"), "whsec_…"),
    (re.compile(r"(\b[a-z][a-z0-9+.-]*://)[^\s/@\"'<>]*@"), r"\1…@"),
    (re.compile(r"(\bhttps?://[^\s/?#\"'<>]+)[/?#][^\s\"'<>]+"), r"\1/…"),
    (re.compile(r"(/calendars/)[^\s/]+/"), r"\1…/"),
    (re.compile(r"\b(Bearer|Basic)\s+\S+", re.IGNORECASE), r"\1 …"),
)


def begin(settings: LogSettings) -> None:
    """Write to standard error what is logged from now on: ours from `settings.level` on, others' from warnings on."""
    lines = logging.StreamHandler(sys.stderr)
    lines.setFormatter(JsonLines() if settings.format == "json" else TextLines())
    root = logging.getLogger()
    root.handlers = [lines]
    logging.getLogger("summitry").setLevel(settings.level.upper())


def discreet(text: str) -> str:
    """`text` without secrets, and with no more of an address of the web than its host."""
    for secret, instead in _SECRETS:
        text = secret.sub(instead, text)
    return text


class TextLines(logging.Formatter):
    """For people: when, how bad, who, what; and the ids that the words do not name."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 (logging's name)
        """The line, without what went wrong."""
        unnamed = [f"{name}={value}" for name, value in _about(record) if value not in record.message]
        return super().formatMessage(record) + (f" [{' '.join(unnamed)}]" if unnamed else "")

    def format(self, record: logging.LogRecord) -> str:
        """All of it."""
        return discreet(super().format(record))


class JsonLines(logging.Formatter):
    """For programs: an object a line. `time` is in UTC; `error` has the traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        record.message = record.getMessage()
        told: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": discreet(record.message),
            **dict(_about(record)),
        }
        if record.exc_info:
            told["error"] = discreet(self.formatException(record.exc_info))
        return json.dumps(told, ensure_ascii=False)


def _about(record: logging.LogRecord) -> Iterator[tuple[str, str]]:
    """The ids that an event is about, by what they name."""
    for name, form in _ABOUT.items():
        # `message` is what logging calls the words of a record.
        given = None if name == "message" else getattr(record, name, None)
        found = form.search(record.message) if given is None else None
        if given is not None or found:
            yield f"{name}_id", str(given) if found is None else found[0]
