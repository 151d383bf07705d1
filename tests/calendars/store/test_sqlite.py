"""One file, and never another one in its place."""

from contextlib import closing
from pathlib import Path

import pytest

from calendars.clock import SetClock
from calendars.store.database import Store
from config.errors import StoreError
from tests.calendars.conftest import NOON


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "calendar.db"


def held(store: Store) -> list[str]:
    with store.reading() as tx:
        return sorted(uid for uid, _ in tx.queue.held(NOON, 100))


def hold(store: Store, uid: str) -> None:
    with store.transaction() as tx:
        tx.queue.hold(uid, None, NOON)


@pytest.mark.parametrize("instead", [None, "another database", "a folder"])
def test_a_file_that_is_moved_away_is_missed_and_nothing_takes_its_place(
    path: Path, clock: SetClock, instead: str | None
) -> None:
    url, elsewhere = f"sqlite:///{path}", path.with_name("elsewhere.db")
    with closing(Store.open(url)) as store:
        hold(store, "before")
        path.rename(elsewhere)
        if instead == "a folder":
            path.mkdir()
        elif instead:
            with closing(Store.open(f"sqlite:///{path}.new")) as other:
                hold(other, "in another")
            Path(f"{path}.new").rename(path)
        for _ in range(2):
            with pytest.raises(StoreError, match=r"moved away.*; put back the one that was there"):
                held(store)
            with pytest.raises(StoreError, match="moved away"):
                hold(store, "lost")
        if instead == "a folder":
            path.rmdir()
        elsewhere.rename(path)
        hold(store, "after")
        assert held(store) == ["after", "before"]


def test_no_empty_calendar_is_begun_where_another_one_was(path: Path) -> None:
    with closing(Store.open(f"sqlite:///{path}")) as store:
        hold(store, "u")
    path.unlink()
    with pytest.raises(StoreError, match=r"calendar.db: is gone, though calendar.db-turn is left of it; put it back"):
        Store.open(f"sqlite:///{path}")
    assert not path.exists()
    for left in path.parent.glob("calendar.db-*"):
        left.unlink()
    with closing(Store.open(f"sqlite:///{path}")) as store:
        assert held(store) == []
