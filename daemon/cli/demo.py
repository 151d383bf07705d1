"""`demo`: the main job, shown from end to end on seed articles, in a folder of its own."""

import json
import tempfile
from datetime import UTC, datetime, timedelta
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import typer

from config.errors import SummitryError
from daemon.cli.output import heading, print_fields, print_line
from daemon.cli.stage import Request, Summitry, own_environment, receiver

_FEED = Path("build", "summitry.ics")
_UNTIL_DUE = timedelta(seconds=5)


def join(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command()(demo)


def demo() -> None:
    """Show the main job, from articles to a reminder.

    It reads articles of its own into a calendar of its own, writes the feed into ./build, runs the daemon for some
    seconds, and checks the signed reminder that arrives. Your own calendar is not touched.
    """
    _make_room_for_the_feed()
    with tempfile.TemporaryDirectory(prefix="summitry-demo-") as folder, receiver() as desk:
        summitry = Summitry(own_environment(Path(folder)))
        _show_what_is_found(summitry)
        _show_the_feed(summitry)
        secret, due = _plan_a_reminder(summitry, f"http://127.0.0.1:{desk.port}/hooks")
        with summitry.daemon():
            print_line(f"the daemon runs; the reminder falls due at {due:%H:%M:%S} UTC …")
            _show_the_reminder(desk.wait(), secret)
    _say_what_comes_next()


def _make_room_for_the_feed() -> None:
    """Make the folder that the feed goes into. Raises SummitryError where that is not possible, and what to do."""
    folder = _FEED.parent
    try:
        folder.mkdir(exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass  # it may be written to
    except OSError as error:
        raise SummitryError(
            f"{folder.absolute()}: the feed cannot be written there: {error.strerror}; move it away, or go to another "
            "folder, and run summitry demo again"
        ) from error


def _show_what_is_found(summitry: Summitry) -> None:
    with as_file(files("seeds") / "articles") as articles:
        outcome = summitry.json("ingest", str(articles))
    found = summitry.json("list", "--all")
    heading(f"{outcome['articles']} articles → {len(found)} engagements, each with the words that it rests on")
    if not found:
        raise SummitryError("nothing was found in the seed articles")
    for engagement in found:
        print_line()
        _print_entry(engagement)


def _print_entry(engagement: dict[str, Any]) -> None:
    where = f", {engagement['place']}" if engagement["place"] else ""
    print_line(f"{_when(engagement):<40}  {engagement['title']}{where} [{engagement['status']}]")
    print_line(f"    “{' '.join(engagement['evidence'].split())}”")


def _when(engagement: dict[str, Any]) -> str:
    hour = f"{engagement['time']} {engagement['timezone'] or 'local time'}" if engagement["time"] else ""
    vague = f"({engagement['precision']})" if engagement["precision"] != "day" else ""
    return " ".join(filter(None, (engagement["when"], hour, vague)))


def _show_the_feed(summitry: Summitry) -> None:
    summitry.text("export", str(_FEED))
    content = _FEED.read_text("utf-8")
    heading(f"the feed: {_FEED}")
    print_line(f"{content.count('BEGIN:VEVENT')} events, {len(content):,} characters; the first of them:")
    print_line(content[content.index("BEGIN:VEVENT") : content.index("END:VEVENT")].replace("\r", "").strip())
    print_line("END:VEVENT")


def _plan_a_reminder(summitry: Summitry, url: str) -> tuple[str, datetime]:
    """Enter a call that begins soon, and an endpoint that is reminded of it in some seconds; secret and due instant."""
    now = datetime.now(UTC)
    starts = (now + timedelta(seconds=80)).replace(second=0, microsecond=0)
    before = int((starts - now - _UNTIL_DUE).total_seconds())
    heading("a reminder")
    endpoint = summitry.json("webhook", "add", url, "--before", f"{before}s", "--on", "reminder")
    call = ("--kind", "call", "--party", "CH", "--party", "GH", "--timezone", "UTC")
    when = ("--on", f"{starts:%Y-%m-%d}", "--at", f"{starts:%H:%M}")
    summitry.json("add", "Call: the foreign ministers of Switzerland and Ghana", *when, *call)
    print_fields([("begins", f"{starts:%Y-%m-%d %H:%M} UTC"), ("before", f"{before}s"), ("to", url)])
    return endpoint["secret"], starts - timedelta(seconds=before)


def _show_the_reminder(request: Request, secret: str) -> None:
    """Print what arrived. Raises SummitryError where its signature is not good."""
    from standardwebhooks import Webhook, WebhookVerificationError

    headers, body = request
    try:
        message = Webhook(secret).verify(body, headers)
    except WebhookVerificationError as error:
        raise SummitryError(f"a reminder arrived, but its signature is not good: {error}") from error
    print_line("it arrived:")
    print_fields([(name, headers[name]) for name in ("webhook-id", "webhook-timestamp", "webhook-signature")])
    print_line(json.dumps(message, ensure_ascii=False, indent=2))
    print_line("its signature is good, by the published library of Standard Webhooks")


def _say_what_comes_next() -> None:
    heading("what to type next")
    print_fields(
        [
            ("summitry ingest news/", "your own articles: files, folders, addresses of the web"),
            ("summitry webhook add URL --before 1d --before 1h", "who is to be reminded"),
            ("summitry run", "the daemon; subscribe to http://127.0.0.1:8474/calendar.ics"),
        ]
    )
