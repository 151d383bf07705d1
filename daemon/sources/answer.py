"""Answer: what came back from an address, uncompressed and whole."""

from dataclasses import dataclass, field

import httpx


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What came back."""

    #: Of HTTP.
    status: int
    #: Of HTTP.
    headers: httpx.Headers = field(repr=False)
    #: The whole content, uncompressed; empty unless the status is 2xx.
    content: bytes = field(repr=False)
    #: Where it was found in the end.
    url: str
    #: The address to ask from now on, where every redirect on the way was a permanent one; None where none was.
    moved: str | None = None

    @property
    def media_type(self) -> str | None:
        """The `Content-Type`, with its parameters."""
        stated: str | None = self.headers.get("content-type")
        return stated

    @property
    def told(self) -> str:
        """The status in words: `404 Not Found`."""
        return f"{self.status} {httpx.codes.get_reason_phrase(self.status)}".strip()

    @property
    def validators(self) -> dict[str, str | None]:
        """`etag` and `modified`, by which the next question asks only for what is new; None for what cannot be sent."""
        stated = {"etag": self.headers.get("etag"), "modified": self.headers.get("last-modified")}
        return {name: value if can_be_sent(value) else None for name, value in stated.items()}


def can_be_sent(value: str | None) -> bool:
    """Whether a header may have this value: servers send what they must not."""
    return value is not None and value.isascii() and value.isprintable()
