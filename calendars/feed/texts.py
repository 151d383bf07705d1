"""Texts of articles, made fit for a content line: what is left of them can begin no line and hide no word."""

import re
from urllib.parse import quote

from icalendar import vText

_SURROGATES = re.compile("[\ud800-\udfff]")
#: Whatever any reader takes for the end of a line; some split at more than CRLF.
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
#: Controls (RFC 5545, section 3.1), marks that turn the direction of all that follows, and what is no character.
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")

_WEB_ADDRESS = re.compile(r"https?://[^/?#\s]+\S*", re.IGNORECASE)
_ALLOWED_IN_URI = "!#$%&'()*+,/:;=?@[]~"


class Text(vText):
    r"""A TEXT (RFC 5545, section 3.3.11). The library alone takes a `\N` of the text itself for a line's end."""

    def to_ical(self) -> bytes:
        """The escaped bytes, the library's but for that."""
        return rb"\\N".join(vText(part).to_ical() for part in self.split(r"\N"))


def clean(text: str) -> str:
    """`text` without controls, lone surrogates and marks of direction; its lines are ended by newlines alone."""
    if text.isascii() and text.isprintable():
        return text
    return _UNSEEN.sub("", _LINE_ENDS.sub("\n", _SURROGATES.sub("\ufffd", text)))


def line(text: str) -> str:
    """`text` clean and on one line, a single space between its words."""
    return " ".join(clean(text).split())


def shortened(text: str, longest: int) -> str:
    """`text`, or its beginning and an ellipsis where it has more than `longest` characters."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def web_address(text: str | None) -> str | None:
    """`text` as a URI of the web (RFC 3986), what a URI may not hold percent-encoded; None where it is none."""
    address = line(text or "")
    return quote(address, safe=_ALLOWED_IN_URI) if _WEB_ADDRESS.fullmatch(address) else None
