from datetime import timedelta

import pytest

from calendars.model.reminder import Endpoint
from config.durations import Duration
from daemon.service import Health
from daemon.web.health import escaped
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


def test_figures_are_told_as_prometheus_reads_them(site: Site) -> None:
    endpoint = Endpoint(
        id="ep_1", url="https://desk.example/", secret="whsec_AA", before=(Duration.parse("1d"),), created=NOON
    )
    with site.store.transaction() as tx:
        tx.endpoints.add(endpoint)
    site.report("they will meet", parties=("FR", "DE"))
    answer = site.get("/metrics")
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    lines = answer.text.splitlines()
    for line in ("summitry_engagements 1", "summitry_articles 1", 'summitry_reminders{state="planned"} 1'):
        assert line in lines
    assert "# TYPE summitry_deliveries gauge" in lines
    with site.store.reading() as tx:
        [reminder] = tx.queue.reminders()
    assert f"summitry_next_reminder_timestamp_seconds {reminder.due.timestamp()}" in lines


def test_no_next_reminder_is_no_figure(site: Site) -> None:
    lines = site.get("/metrics").text.splitlines()
    assert not [line for line in lines if line.startswith("summitry_next_reminder")]


def test_a_label_is_escaped() -> None:
    assert escaped('a"b\\c\nd') == 'a\\"b\\\\c\\nd'


def test_figures_without_a_database_are_none(site: Site, database: Database) -> None:
    with database.away():
        assert site.get("/metrics").status_code == 503
    site.clock.advance(timedelta(seconds=1))
    assert site.get("/metrics").status_code == 200
