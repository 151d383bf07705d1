"""What is handed out: a source distribution, the wheel that is built of it, and that wheel at work by itself.

`make try-dist` installs it wholly, which takes longer; here what it needs is that of the tests.
"""

import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FLOORS = ("config", "calendars", "daemon", "seeds")


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of both, as `make dist` builds them."""
    folder = tmp_path_factory.mktemp("dist")
    run([sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)])
    return folder


def run(command: list[str], cwd: Path = ROOT) -> str:
    """What it prints; fails with that and its errors."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(command, cwd=cwd, env=ours, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def of_the_floors() -> set[str]:
    """The files of the four folders that are not ignored, whatever their kind."""
    listed = run(["git", "ls-files", "--cached", "--others", "--exclude-standard", *FLOORS]).splitlines()
    return {name for name in listed if (ROOT / name).exists()}


def test_the_wheel_holds_the_floors_with_all_their_data_and_nothing_else(dist: Path) -> None:
    [wheel] = dist.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if not name.startswith("summitry-")}
        shared = [name for name in archive.namelist() if ".data/data/share/" in name]
    assert names == of_the_floors()
    assert {Path(name).suffix for name in names} >= {".toml", ".tsv", ".html", ".txt", ".css", ".svg", ".json"}
    assert bool(shared) == (ROOT / "build" / "share").is_dir()


def test_the_source_distribution_holds_what_a_clone_holds(dist: Path) -> None:
    [source] = dist.glob("*.tar.gz")
    with tarfile.open(source) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    listed = run(["git", "ls-files", "--cached", "--others", "--exclude-standard"]).splitlines()
    cloned = {name for name in listed if not name.startswith(".ci/") and (ROOT / name).exists()}
    assert {name for name in names if not name.startswith("build/share/")} == cloned | {"PKG-INFO"}


def test_the_installed_program_needs_nothing_of_the_checkout(dist: Path, tmp_path: Path) -> None:
    """Articles are read, the tables made, and the feed written in another language: by data of its own."""
    [wheel] = dist.glob("*.whl")
    environment = tmp_path / "environment"
    venv.create(environment)
    python = str(environment / "bin" / "python")
    install = ("install", "--quiet", "--no-deps", "--no-index", "--disable-pip-version-check", str(wheel))
    run([sys.executable, "-m", "pip", "--python", python, *install])
    [packages] = environment.glob("lib/python*/site-packages")
    (packages / "of_the_tests.pth").write_text(sysconfig.get_path("purelib"))

    summitry = str(environment / "bin" / "summitry")
    assert run([python, "-c", "import daemon; print(daemon.__file__)"], tmp_path).startswith(str(packages))
    assert run([summitry, "--version"], tmp_path).split()[0] == "summitry"
    taken_in = run([summitry, "ingest", str(packages / "seeds" / "articles")], tmp_path)
    assert taken_in.startswith("10 articles (10 new)")
    run(["env", "SUMMITRY_CALENDAR__LANGUAGE=de", summitry, "export", "calendar.ics"], tmp_path)
    assert "SUMMARY:Treffen" in (tmp_path / "calendar.ics").read_text("utf-8")
