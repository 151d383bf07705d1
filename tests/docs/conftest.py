"""The documentation, built once."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from docs import share
from tests.docs.pages import ROOT


@pytest.fixture(scope="session")
def sphinx() -> tuple[str, ...]:
    """How Sphinx is called; outside of CI its tests are skipped where it is missing."""
    if importlib.util.find_spec("furo") is None:
        assert "CI" not in os.environ, "Sphinx and its theme are not installed: make .venv/docs"
        pytest.skip("Sphinx and its theme are not installed, which build the site: make .venv/docs")
    return (sys.executable, "-m", "sphinx", "--quiet", "--fail-on-warning")


@pytest.fixture(scope="session")
def site(sphinx: tuple[str, ...], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the site, built without a warning."""
    folder = tmp_path_factory.mktemp("site")
    command = [*sphinx, "--builder", "html", "docs", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return folder


@pytest.fixture(scope="session")
def shared(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `make man` makes."""
    folder = tmp_path_factory.mktemp("share")
    share.write(folder, site / ".doctrees")
    return folder
