"""A desk's calendar, all of it made up: what browsers look at in the tests, and in the README's picture."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest

from calendars import byhand
from calendars.clock import SetClock
from calendars.ingest import merge_findings
from calendars.model.article import Article
from calendars.model.engagement import Details, Kind, Status
from calendars.model.finding import Finding
from calendars.model.selection import EVERYTHING
from calendars.model.when import Precision, When
from calendars.plan.planner import Planner
from calendars.store.database import Store
from config.settings import Settings, load
from daemon.health import Health
from daemon.web.app import make_app
from tests.daemon.web.serving import serving

#: A Wednesday.
NOW = datetime(2024, 2, 28, 9, 30, tzinfo=UTC)

CANCELLED, POSTPONED, TENTATIVE = Status.CANCELLED, Status.POSTPONED, Status.TENTATIVE


def on(month: int, day: int, hour: str = "", zone: str | None = None, until: str = "", last: int = 0) -> When:
    """Days of 2024; hours as `10:30`."""
    when = When.days(date(2024, month, day), date(2024, month, last or day))
    if not hour:
        return when
    return when.at(time.fromisoformat(hour), zone, until=time.fromisoformat(until) if until else None)


#: Each as reports tell it: outlet, day of February, the words, and what they say.
REPORTS: list[tuple[str, int, str, dict[str, Any]]] = [
    (
        "Alpine Courier",
        26,
        "The conference on the lakes' water began on Monday in Lugano and will last until Friday",
        {
            "title": "Conference on the waters of the lakes in Lugano",
            "kind": Kind.CONFERENCE,
            "when": on(2, 26, last=29),
            "parties": ("CH", "IT", "AT"),
            "place": "Lugano",
        },
    ),
    (
        "Harbour Times",
        27,
        "Both ministers will speak by telephone on Wednesday afternoon, a spokeswoman said",
        {
            "title": "Call: Elin Sand and Paulo Ribeiro",
            "kind": Kind.CALL,
            "when": on(2, 28, "16:00", "Europe/Lisbon", "16:45"),
            "parties": ("NO", "PT"),
            "people": ("Elin Sand", "Paulo Ribeiro"),
        },
    ),
    (
        "Alpine Courier",
        27,
        "French Foreign Minister Anna Moreau will travel to Berne on Monday for talks with her Swiss counterpart",
        {
            "title": "Visit: France and Switzerland in Berne",
            "kind": Kind.VISIT,
            "when": on(3, 4, "10:30", "Europe/Zurich", "12:00"),
            "parties": ("FR", "CH"),
            "people": ("Anna Moreau",),
            "place": "Berne",
            "topic": "the tunnel below the Jura",
        },
    ),
    (
        "Pacific Ledger",
        26,
        "Trade officials of the three states meet in Wellington next Monday at nine",
        {
            "title": "Talks on fisheries in Wellington",
            "kind": Kind.TALKS,
            "when": on(3, 4, "09:00", "Pacific/Auckland"),
            "parties": ("NZ", "AU", "FJ"),
            "place": "Wellington",
            "topic": "quotas for tuna",
        },
    ),
    (
        "Danube Post",
        27,
        "The following day she is expected to meet OSCE officials in Vienna",
        {
            "title": "Meeting: France and OSCE in Vienna",
            "kind": Kind.MEETING,
            "when": on(3, 5),
            "parties": ("FR", "OSCE"),
            "people": ("Anna Moreau",),
            "place": "Vienna",
            "status": TENTATIVE,
        },
    ),
    (
        "Potomac Dispatch",
        24,
        "The two presidents will sit down at the White House at 9 p.m. on 5 March",
        {
            "title": "Summit: United States and Kenya in Washington",
            "kind": Kind.SUMMIT,
            "when": on(3, 5, "21:00", "America/New_York"),
            "parties": ("US", "KE"),
            "people": ("Grace Wanjala",),
            "place": "Washington",
        },
    ),
    (
        "Danube Post",
        25,
        "The round that was set for Thursday has been called off, the delegation said without giving a reason",
        {
            "title": "Third round of talks on the river border",
            "kind": Kind.TALKS,
            "when": on(3, 7, "11:00", "Europe/Bucharest"),
            "parties": ("RO", "MD"),
            "place": "Iași",
            "status": CANCELLED,
        },
    ),
    (
        "Gulf Observer",
        27,
        "Oil ministers put their session off to the second week of March",
        {
            "title": "Session of the oil ministers",
            "kind": Kind.SESSION,
            "when": When.week_of(date(2024, 3, 12)),
            "parties": ("SA", "IQ", "KW"),
            "place": "Kuwait City",
            "status": POSTPONED,
        },
    ),
    (
        "Harbour Times",
        23,
        "Heads of government of the eight states gather in Reykjavik from 12 to 14 March",
        {
            "title": "Northern summit in Reykjavik",
            "kind": Kind.SUMMIT,
            "when": on(3, 12, last=14),
            "parties": ("IS", "NO", "SE", "FI", "DK", "EE", "LV", "LT"),
            "place": "Reykjavik",
        },
    ),
    (
        "Cape Herald",
        27,
        "The agreement on the railway will be signed in Lusaka on the 14th at noon",
        {
            "title": "Signing of the railway agreement in Lusaka",
            "kind": Kind.SIGNING,
            "when": on(3, 14, "12:00", "Africa/Lusaka"),
            "parties": ("ZM", "AO", "AFRICANUNION"),
            "place": "Lusaka",
        },
    ),
    (
        "Pacific Ledger",
        26,
        "Los cancilleres se reunirán en Tokio el 15 de marzo a las tres de la tarde",
        {
            "title": "Meeting: Japan and Chile in Tokyo",
            "kind": Kind.MEETING,
            "when": on(3, 15, "15:00", "Asia/Tokyo"),
            "parties": ("JP", "CL"),
            "people": ("Hana Mori",),
            "place": "Tokyo",
        },
    ),
    (
        "Gulf Observer",
        27,
        "A visit to Cairo is planned for late March, two officials said",
        {
            "title": "Visit: Greece and Egypt in Cairo",
            "kind": Kind.VISIT,
            "when": When(start=date(2024, 3, 21), end=date(2024, 3, 31), precision=Precision.PART_OF_MONTH),
            "parties": ("GR", "EG"),
            "place": "Cairo",
            "status": TENTATIVE,
        },
    ),
    (
        "Danube Post",
        25,
        "The wreath will be laid on 27 March, eighty years after the bridge was blown up",
        {
            "title": "Ceremony at the bridge of Novi Most",
            "kind": Kind.CEREMONY,
            "when": on(3, 27, "11:00"),
            "parties": ("RS", "HU"),
            "place": "Novi Most",
        },
    ),
    (
        "Cape Herald",
        20,
        "The panel meets on 22 February in Gaborone",
        {
            "title": "Meeting of the water panel in Gaborone",
            "kind": Kind.MEETING,
            "when": on(2, 22),
            "parties": ("BW", "NA"),
            "place": "Gaborone",
        },
    ),
]


@contextmanager
def desk(folder: Path, entries: Sequence[Details] | None = None) -> Iterator[str]:
    """A site with the desk's calendar in a file below `folder`, or with these entries instead; its address."""
    with pytest.MonkeyPatch.context() as configured:
        for name in [name for name in os.environ if name.startswith("SUMMITRY_")]:
            configured.delenv(name)
        (folder / "config.toml").write_text("")
        configured.setenv("SUMMITRY_CONFIG", str(folder / "config.toml"))
        settings = load()
    store = Store.open(f"sqlite:///{folder}/calendar.db")
    planner = Planner(settings.calendar, settings.webhooks)
    clock = SetClock(NOW) if entries is not None else fill(store, settings)
    for entry in entries or ():
        byhand.add(entry, store, clock, planner)
    app = make_app(store, settings, clock, planner, lambda: Health(database=True, scheduler=True))
    with serving(app) as address:
        yield address
    store.close()


def fill(store: Store, settings: Settings) -> SetClock:
    """Put the desk's calendar into `store`; a clock that stands at NOW."""
    clock = SetClock(NOW)
    planner = Planner(settings.calendar, settings.webhooks)
    for number, (outlet, day, words, fields) in enumerate(REPORTS):
        clock.set(datetime(2024, 2, day, 7, number, tzinfo=UTC))
        _report(f"report-{number}", outlet, day, words, fields, store, clock, planner)
    _follow(store, clock, planner)
    clock.set(NOW)
    return clock


def _follow(store: Store, clock: SetClock, planner: Planner) -> None:
    """One engagement with a history: reported again, moved by an hour, its place set by hand."""
    fields = REPORTS[2][3]
    again = "Moreau and her counterpart will speak about the tunnel, Berne said"
    clock.set(datetime(2024, 2, 27, 16, 5, tzinfo=UTC))
    _report("again", "Jura Gazette", 27, again, fields, store, clock, planner)
    later = {**fields, "when": on(3, 4, "11:30", "Europe/Zurich", "13:00"), "moved_from": fields["when"]}
    clock.set(datetime(2024, 2, 28, 8, 10, tzinfo=UTC))
    _report(
        "later", "Alpine Courier", 28, "The talks will begin an hour later than planned", later, store, clock, planner
    )
    elsewhere = {**REPORTS[8][3], "when": on(3, 13, last=15)}
    _report("elsewhere", "Jura Gazette", 22, "The summit begins on 13 March", elsewhere, store, clock, planner)
    [entry] = [one for one in _all(store) if one.title == fields["title"]]
    byhand.edit(entry.uid, {"note": "Press access by the north gate; bring a card."}, store, clock, planner)
    fixture = Details(
        title="Desk conference", kind=Kind.MEETING, when=on(3, 1, "09:00", "Europe/Paris"), place="Room 4"
    )
    byhand.add(fixture, store, clock, planner)


def _all(store: Store) -> list[Any]:
    with store.reading() as tx:
        return tx.engagements.select(EVERYTHING)


def _report(
    name: str,
    outlet: str,
    day: int,
    words: str,
    fields: dict[str, Any],
    store: Store,
    clock: SetClock,
    planner: Planner,
) -> None:
    headline = fields["title"].partition(": ")[2] or fields["title"]
    url = f"https://{outlet.lower().replace(' ', '-')}.example/{name}"
    article = Article(id=name, title=headline, text=words, outlet=outlet, url=url, published=date(2024, 2, day))
    finding = Finding(**{"confidence": 0.93, **fields}, evidence=words, url=url)
    merge_findings(article, [finding], store, clock, planner)
