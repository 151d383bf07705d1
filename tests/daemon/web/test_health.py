from dataclasses import replace
from datetime import timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families

from calendars.model.reminder import DeliveryState, Endpoint
from calendars.model.source import Source, SourceKind, SourceState
from config.durations import Duration
from daemon.health import Health
from tests.daemon.deliveries.desk import DUE, TALKS, desk, enter, post, register, states
from tests.daemon.receiver import Answer, Receiver
from tests.daemon.web.conftest import NOON, Database, Site


def test_all_is_well(site: Site) -> None:
    answer = site.get("/healthz")
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")


@pytest.mark.parametrize("health", [Health(False, True, "it is away"), Health(True, False, "it is away")])
def test_what_is_wrong_is_told(site: Site, health: Health) -> None:
    site.health = health
    answer = site.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["reason"] == "it is away"


def figures(site: Site, **headers: str) -> dict[str, float]:
    """Each figure by its name and labels, as Prometheus' own parser reads them."""
    answer = site.get("/metrics", **headers)
    assert answer.status_code == 200
    return {
        sample.name + "".join(f" {value}" for value in sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_figures_are_told_as_prometheus_reads_them(site: Site) -> None:
    endpoint = Endpoint(
        id="ep_1", url="https://desk.example/", secret="whsec_AA", before=(Duration.parse("1d"),), created=NOON
    )
    with site.store.transaction() as tx:
        tx.endpoints.add(endpoint)
    site.report("they will meet", parties=("FR", "DE"))
    site.report("they will meet again", title="Another headline", parties=("FR", "DE"))
    with site.store.reading() as tx:
        [reminder] = tx.queue.reminders()
    site.clock.set(reminder.due + timedelta(seconds=7))
    told = figures(site)
    wanted = {
        "articles": 2,
        "findings": 2,
        "findings_merged": 1,
        "engagements": 1,
        "changes created": 1,
        "reminders planned": 1,
        "reminders missed": 0,
        "reminders_due": 1,
        "deliveries pending": 0,
        "endpoints active": 1,
        "sources": 0,
        "sources_failing": 0,
        "sources_quiet": 0,
        "next_reminder_timestamp_seconds": reminder.due.timestamp(),
    }
    assert {name: told[f"summitry_{name}"] for name in wanted} == wanted
    assert "process_resident_memory_bytes" in told
    assert [name for name in told if "_created" in name] == []
    assert site.get("/metrics").headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert site.get("/metrics", accept="application/openmetrics-text").text.endswith("# EOF\n")


def test_how_long_ago_a_source_answered_is_told(site: Site) -> None:
    every = Duration(seconds=900)
    added = Source(id="src_new", url="https://a.example/", kind=SourceKind.FEED, every=every, created=NOON, due=NOON)
    works = replace(added, id="src_works", url="https://b.example/", read=NOON, checked=NOON + timedelta(minutes=50))
    fails = replace(works, id="src_fails", url="https://c.example/", failing_since=NOON + timedelta(minutes=10))
    rests = replace(works, id="src_rests", url="https://d.example/", state=SourceState.PAUSED)
    with site.store.transaction() as tx:
        for source in (added, works, fails, rests):
            tx.sources.add(source)
    site.clock.set(NOON + timedelta(hours=1))
    told = figures(site)
    ages = {name: told[name] for name in told if name.startswith("summitry_source_age_seconds")}
    assert ages == {
        "summitry_source_age_seconds src_new": 3600,
        "summitry_source_age_seconds src_works": 600,
        "summitry_source_age_seconds src_fails": 3000,
    }


def test_how_long_something_waits_is_told_whatever_is_counted_seldom(site: Site) -> None:
    register(site.store, site.clock, "https://desk.example/")
    figures(site)
    post(site.store, 1, now=site.clock.now())
    site.clock.advance(timedelta(seconds=90))
    told = figures(site)
    assert (told["summitry_queue_age_seconds"], told["summitry_deliveries pending"]) == (90, 0)


def test_what_the_daemon_does_is_counted(site: Site, receiver: Receiver) -> None:
    def counted() -> dict[str, float]:
        told = figures(site)
        names = (
            "delivery_attempts_total delivered",
            "delivery_attempts_total pending",
            "reminder_lateness_seconds_count",
        )
        return {name: told[f"summitry_{name}"] for name in names}

    before = counted()
    register(site.store, site.clock, receiver.url)
    enter(site.store, site.clock, TALKS)
    answers = iter([Answer(500), Answer(200)])
    receiver.answer = lambda _: next(answers)
    with desk(site.store, site.clock) as working:
        site.clock.set(DUE + timedelta(seconds=3))
        working.until(lambda: receiver.requests != [] and states(site.store) == [DeliveryState.PENDING])
        site.clock.advance(timedelta(seconds=30))
        working.until(lambda: DeliveryState.DELIVERED in states(site.store))
    assert {name: count - before[name] for name, count in counted().items()} == dict.fromkeys(before, 1)


def test_no_next_reminder_is_no_figure(site: Site) -> None:
    lines = site.get("/metrics").text.splitlines()
    assert not [line for line in lines if line.startswith("summitry_next_reminder")]


def test_figures_without_a_database_are_none(site: Site, database: Database) -> None:
    with database.away():
        assert site.get("/metrics").status_code == 503
    site.clock.advance(timedelta(seconds=1))
    assert site.get("/metrics").status_code == 200
