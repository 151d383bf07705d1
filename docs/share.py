"""`python -m docs.share FOLDER`: the manual page and the completion of shells, laid out as /usr/share is.

Both are made from the commands' own definitions: the page is that of the reference, the scripts are typer's.
"""

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

_ROOT = Path(__file__).parents[1]

#: A shell -> where it looks for what completes `summitry`.
COMPLETIONS = {
    "bash": Path("bash-completion", "completions", "summitry"),
    "zsh": Path("zsh", "site-functions", "_summitry"),
    "fish": Path("fish", "vendor_completions.d", "summitry.fish"),
}


def write(folder: Path, doctrees: Path) -> None:
    """Write them below `folder`; `doctrees` is where Sphinx keeps what it has read.

    Raises CalledProcessError where the page has a warning.
    """
    strict = ("--quiet", "--fail-on-warning", "--doctree-dir", str(doctrees), "--builder", "man")
    page = (str(_ROOT / "docs"), str(folder / "man" / "man1"))
    subprocess.run([sys.executable, "-m", "sphinx", *strict, *page], check=True)  # noqa: S603 (our own words)
    for shell, path in COMPLETIONS.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(completion(shell))


def completion(shell: str) -> str:
    """The script by which `shell` (bash, zsh or fish) completes commands, options and their values."""
    asked = os.environ | {"_SUMMITRY_COMPLETE": f"source_{shell}"}
    done = subprocess.run([sys.executable, "-m", "daemon"], cwd=_ROOT, env=asked, check=True, capture_output=True)
    script = done.stdout.decode().strip() + "\n"
    if shell == "zsh":  # it is loaded when first called for, and has to answer that call as well
        script += '_summitry_completion "$@"\n'
    return script


if __name__ == "__main__":
    with TemporaryDirectory() as scratch:
        write(Path(sys.argv[1]), Path(scratch))
