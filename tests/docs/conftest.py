"""The documentation, built once."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.pages import ROOT


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the site and, in `man`, of the manual page; built without a warning."""
    if importlib.util.find_spec("furo") is None:
        assert "CI" not in os.environ, "Sphinx and its theme are not installed: make .venv/docs"
        pytest.skip("Sphinx and its theme are not installed, which build the site: make .venv/docs")
    folder = tmp_path_factory.mktemp("site")
    for builder, into in (("html", folder), ("man", folder / "man")):
        strict = ("--quiet", "--fail-on-warning", "--doctree-dir", str(folder / ".doctrees"), "--builder", builder)
        done = subprocess.run(
            [sys.executable, "-m", "sphinx", *strict, "docs", str(into)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")
    return folder
