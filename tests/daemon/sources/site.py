"""A site of the tests' own: a real HTTP server with feeds, pages and calendars, which change as the tests say."""

from collections.abc import Callable, Iterable
from hashlib import sha256
from types import TracebackType
from typing import Self

from tests.daemon.receiver import Answer, Received, Receiver

#: The morning on which everything in these tests happens, and its date as feeds write it.
TODAY = "Wed, 28 Feb 2024 08:00:00 +0000"

ARTICLE = (
    "The foreign ministers of Ghana and Switzerland will meet in Bern on {day}, the foreign ministry announced. They "
    "are to speak about trade in cocoa and about a treaty on double taxation that both parliaments have been waiting "
    "for since the spring of last year. A joint statement is not planned, a spokesman said."
)


class Site:
    """Answers each path as it is told, 404 to any other; what it holds has an ETag."""

    def __init__(self) -> None:
        self._receiver = Receiver(host="0.0.0.0")  # all of 127.0.0.0/8: each of them is a host of its own
        self._receiver.answer = self._answer
        self._answers: dict[str, Answer | Callable[[Received], Answer]] = {}
        self.url = f"http://127.0.0.1:{self._receiver.port}"
        self.port = self._receiver.port

    def holds(self, path: str, content: str | bytes, media_type: str = "text/html; charset=utf-8") -> str:
        """Let `content` stand at `path`, with a validator; its address."""
        body = content if isinstance(content, bytes) else content.encode()
        etag = f'"{sha256(body).hexdigest()[:12]}"'

        def answer(request: Received) -> Answer:
            if request.headers.get("if-none-match") == etag:
                return Answer(304, {"etag": etag})
            return Answer(200, {"etag": etag, "content-type": media_type}, body)

        return self.answers(path, answer)

    def answers(self, path: str, answer: Answer | Callable[[Received], Answer]) -> str:
        """Answer so at `path`; its address."""
        self._answers[path] = answer
        return self.url + path

    def asked(self) -> list[str]:
        """The paths that were asked for since this was asked last, in order."""
        requests, self._receiver.requests = self._receiver.requests, []
        return [request.path for request in requests]

    @property
    def requests(self) -> list[Received]:
        """All requests since `asked`."""
        return self._receiver.requests

    def _answer(self, request: Received) -> Answer:
        answer = self._answers.get(request.path, Answer(404))
        return answer(request) if callable(answer) else answer

    def __enter__(self) -> Self:
        self._receiver.__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._receiver.__exit__(kind, error, at)


def page(title: str, text: str, head: str = "") -> str:
    """A page with an article on it, in the manner of a small ministry."""
    paragraphs = "".join(f"<p>{part}</p>" for part in text.split("\n\n"))
    return (
        f"<!doctype html><html><head><title>{title} | A ministry</title>{head}</head><body>"
        "<nav><ul><li><a href='/'>Home</a></li><li><a href='/contact'>Contact</a></li></ul></nav>"
        f"<article><h1>{title}</h1>{paragraphs}</article><footer>All rights reserved</footer></body></html>"
    )


def rss(items: Iterable[str], more: str = "") -> str:
    """A feed (RSS 2.0) of these items."""
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/'
        'content/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><channel><title>A ministry</title>'
        f"<link>http://ministry.example/</link><description>News</description>{more}{''.join(items)}</channel></rss>"
    )


def rss_item(
    link: str, title: str = "Ministers to meet", date: str | None = TODAY, summary: str = "News", whole: str = ""
) -> str:
    """An item of such a feed, with its whole text where that is given."""
    dated = f"<pubDate>{date}</pubDate>" if date else ""
    content = f"<content:encoded><![CDATA[{whole}]]></content:encoded>" if whole else ""
    return (
        f"<item><title>{title}</title><link>{link}</link><guid>{link}</guid>{dated}"
        f"<description>{summary}</description>{content}</item>"
    )
