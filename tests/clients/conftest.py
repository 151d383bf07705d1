"""The programs, or a skip that says what is missing; in CI that is a failure."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from calendars.store.database import Store
from tests.clients.programs import missing
from tests.daemon.web.conftest import database, opened, site

__all__ = ["database", "opened", "site"]


@pytest.fixture(scope="session", autouse=True)
def programs() -> None:
    """All programs are there."""
    if lacking := missing():
        told = f"calendar programs are missing: {'; '.join(lacking)}"
        if os.environ.get("CI"):
            pytest.fail(told)
        pytest.skip(told)


@pytest.fixture
def store(sqlite_url: str) -> Iterator[Store]:
    """An empty store: what programs read does not depend on its kind."""
    store = Store.open(sqlite_url)
    yield store
    store.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """For a program's own files."""
    folder = tmp_path / "program"
    folder.mkdir()
    return folder
