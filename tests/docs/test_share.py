"""What `make man` makes: the manual page, and completion by real shells."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from docs.reference.commands import commands
from docs.share import COMPLETIONS

#: What makes a shell complete `summitry webhook ro`, as if somebody pressed the key for it, and print the outcome.
BASH = """
source {script}
COMP_WORDS=(summitry webhook ro) COMP_CWORD=2
_summitry_completion summitry
printf '%s\\n' "${{COMPREPLY[@]}}"
"""
FISH = 'complete -C "summitry webhook ro"'
ZSH = """
zmodload zsh/zpty
zpty -b terminal 'TERM=dumb zsh -f -i'
zpty -w terminal 'fpath=({folder} $fpath); autoload -Uz compinit; compinit -u -d {dump}; print re''ady'
zpty -r terminal said '*ready*'
zpty -w -n terminal $'summitry webhook ro\\t'
zpty -r terminal said '*rotate*'
print -r -- rotate
"""


def needs(program: str, package: str) -> None:
    """Skips a test where that program is missing, but for CI, where it fails."""
    if shutil.which(program) is None:
        assert "CI" not in os.environ, f"{program} is not installed"
        pytest.skip(f"{program} is not installed: apt-get install {package}")


def asked(shell: str, script: str, shared: Path, home: Path) -> str:
    """What `shell` prints for `script`, with this program on its path and `shared` in the place of /usr/share."""
    needs(shell, shell)
    environment = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(home),
        "XDG_DATA_DIRS": str(shared),
        "LANG": "C.UTF-8",
    }
    quiet = {"bash": "--norc", "fish": "--private", "zsh": "-f"}[shell]
    done = subprocess.run(
        [shell, quiet, "-c", script], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(params=sorted(COMPLETIONS))
def shell(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


def test_a_shell_completes_a_command(shell: str, shared: Path, tmp_path: Path) -> None:
    file = shared / COMPLETIONS[shell]
    script = {"bash": BASH, "fish": FISH, "zsh": ZSH}[shell].format(
        script=file, folder=file.parent, dump=tmp_path / "compdump"
    )
    assert asked(shell, script, shared, tmp_path).split()[0] == "rotate"


def test_the_manual_page_has_every_command(shared: Path) -> None:
    roff = (shared / "man" / "man1" / "summitry.1").read_text("utf-8")
    assert roff.count("\n.SS summitry ") == len(list(commands()))
    for section in ("NAME", "SYNOPSIS", "DESCRIPTION", "COMMANDS", "EXIT STATUS", "ENVIRONMENT", "FILES"):
        assert re.search(rf'^\.SH "?{section}"?$', roff, re.MULTILINE), section


def test_man_reads_the_manual_page_without_a_warning(shared: Path) -> None:
    needs("man", "man-db")
    page = str(shared / "man" / "man1" / "summitry.1")
    plain = {"MANWIDTH": "80", "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"}
    read = subprocess.run(
        ["man", "--warnings", "--local-file", page], capture_output=True, text=True, check=True, env=plain
    )
    assert read.stderr == ""
    assert "summitry webhook add" in read.stdout
