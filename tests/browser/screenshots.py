"""The pictures in the documentation, of a desk's made-up calendar: `make screenshots`."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.browser.chromium import WIDE, browser, missing
from tests.browser.desk import desk

#: Where they are kept.
PICTURES = Path(__file__).parents[2] / "docs"

_HEIGHT = 900


def take(folder: Path) -> list[Path]:
    """Take every picture, and write it into `folder` as a PNG; where they are now."""
    with TemporaryDirectory(prefix="summitry-desk-") as data, desk(Path(data)) as site, browser(site) as window:
        window.show_as(WIDE, height=_HEIGHT)
        window.open("/?tz=Europe/Paris")
        agenda = folder / "agenda.png"
        agenda.write_bytes(window.picture())
    return [agenda]


if __name__ == "__main__":
    if lacking := missing():
        sys.exit(lacking)
    PICTURES.mkdir(exist_ok=True)
    for picture in take(PICTURES):
        print(picture.relative_to(Path.cwd()))
