import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
import typer.main

from daemon.cli.app import app
from tests.daemon.cli.conftest import Summitry

PROGRAM = Path(sys.executable).with_name("summitry")


CONTRACT = """
extract
ingest
list
show
add
edit
cancel
remove
export
import
run
status
webhook add
webhook list
webhook show
webhook test
webhook pause
webhook resume
webhook rotate
webhook remove
webhook log
webhook replay
"""


def commands(group: Any = None, name: str = "") -> Iterator[tuple[str, Any]]:
    group = group or typer.main.get_command(app)
    for part, command in group.commands.items():
        yield f"{name} {part}".strip(), command
        if hasattr(command, "commands"):
            yield from commands(command, f"{name} {part}".strip())


def test_the_version_is_told(summitry: Summitry) -> None:
    assert summitry("--version").done().out == f"summitry {version('summitry')}\n"


def test_the_module_is_the_same_program(summitry: Summitry) -> None:
    told = subprocess.run([sys.executable, "-P", "-m", "daemon", "--version"], capture_output=True, text=True)
    assert (told.returncode, told.stdout) == (0, f"summitry {version('summitry')}\n")


def test_every_command_of_the_contract_is_there() -> None:
    assert {name for name, _ in commands()} >= {line.strip() for line in CONTRACT.splitlines() if line}


@pytest.mark.parametrize("name", [name for name, _ in commands()])
def test_every_command_and_option_says_what_it_does(name: str) -> None:
    command = dict(commands())[name]
    assert command.help
    assert command.help.splitlines()[0].strip().endswith(".")
    for parameter in command.params:
        assert parameter.help, f"{name} {parameter.name}"
        if getattr(parameter, "multiple", False):
            assert "may be repeated" in parameter.help, f"{name} {parameter.name}"


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], ["webhook", "--help"], ["add", "--help"]])
def test_help_is_a_result(summitry: Summitry, arguments: list[str]) -> None:
    told = summitry(*arguments).done()
    assert "Usage: summitry" in told.out
    assert not told.err


def test_without_a_command_there_is_help_and_it_is_wrong_usage(summitry: Summitry) -> None:
    told = summitry()
    assert (told.code, told.out) == (2, "")
    assert "extract" in told.err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["lst"], "summitry: No such command 'lst'. Did you mean 'list'?; see summitry --help"),
        (["list", "--foo"], "summitry list: No such option: --foo (Possible options: --from, --to); see "),
        (["extract"], "summitry extract: Missing argument 'FILE…'; see summitry extract --help"),
        (
            ["extract", "-", "--jsonl", "--explain"],
            "summitry extract: Invalid value for '--explain': is for people, --",
        ),
        (["list", "--kind", "party"], "summitry list: Invalid value for '--kind': 'party' is not one of 'call', "),
        (["webhook", "add"], "summitry webhook add: Missing argument 'URL'; see summitry webhook add --help"),
        (["webhook", "add", "http://x", "--before", "3y"], "summitry webhook add: Invalid value for '--before': '3y' "),
        (["run", "--port", "99999"], "summitry run: Invalid value for '--port': Input should be less than "),
        (["run", "--host", "\udcff"], "summitry: \\udcff port 8474: cannot be listened on: "),
        (["add", "Talks", "--on", "2027-02-30"], "summitry add: Invalid value for '--on': '2027-02-30': "),
        (["add", "Talks", "--on", "2027-03-03", "--party", "Frnce"], "summitry add: Invalid value for '--party': "),
        (
            ["add", "Talks \udcff", "--on", "2027-03-03"],
            "summitry add: Invalid value for 'TITLE': 'Talks \\udcff' holds ",
        ),
        (["add", "Talks", "--on", "2027-03-03", "--place", "\udcff"], "summitry add: Invalid value for '--place': "),
        (["add", "Talks", "--on", "2027-03-03", "--person", "\udcff"], "summitry add: Invalid value for '--person': "),
        (["edit", "x", "--note", "\udcff"], "summitry edit: Invalid value for '--note': "),
        (["edit", "x", "--url", "http://\udcff"], "summitry edit: Invalid value for '--url': "),
        (["webhook", "add", "http://10.0.0.1/"], "summitry: http://10.0.0.1/: 10.0.0.1 leads to 10.0.0.1, in 10."),
    ],
)
def test_wrong_usage_is_one_line_that_names_the_option(summitry: Summitry, arguments: list[str], told: str) -> None:
    answer = summitry(*arguments)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith(told)
    assert answer.err.count("\n") == 1


def test_a_faulty_configuration_is_told_whole(summitry: Summitry) -> None:
    summitry.file("config.toml", '[webhooks]\nhold = "soon"\n[calendar]\nzone = "Mars/Base"\n')
    answer = summitry("list")
    assert (answer.code, answer.out) == (2, "")
    assert "config.toml: [webhooks] hold: " in answer.err
    assert "config.toml: [calendar] zone: 'Mars/Base' is not an IANA time zone" in answer.err


def test_a_database_that_cannot_be_opened_is_told(summitry: Summitry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUMMITRY_DATABASE_URL", f"sqlite:///{summitry.file('rubbish.db', 'no database' * 100)}")
    answer = summitry("list")
    assert answer.code == 1
    assert answer.err.startswith("summitry: ")
    assert "Traceback" not in answer.err


@pytest.mark.parametrize("prefix", ["\udcff", "\x1b[2J", "nothing"])
@pytest.mark.parametrize("command", ["show", "cancel", "remove", "webhook show", "webhook test", "webhook replay"])
def test_what_begins_no_name_is_not_found(summitry: Summitry, command: str, prefix: str) -> None:
    answer = summitry(*command.split(), prefix)
    assert (answer.code, answer.out) == (1, "")
    assert answer.err.startswith("summitry: no ")
    assert answer.err.count("\n") == 1


def test_a_database_whose_path_is_no_text_is_told(summitry: Summitry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUMMITRY_DATABASE_URL", f"sqlite:///{summitry.folder}/\udcff.db")
    answer = summitry("list")
    assert (answer.code, answer.err.startswith("summitry: the database's URL cannot be read; write ")) == (2, True)


def test_a_reader_that_has_had_enough_is_no_error(summitry: Summitry) -> None:
    article = summitry.file("a.jsonl", '{"text": "x", "published": "2024-02-28"}\n' * 20_000)
    process = subprocess.Popen(
        [PROGRAM, "extract", article, "--jsonl"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ
    )
    with process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(20) == 0


def test_a_reader_that_has_had_enough_does_not_end_the_work(summitry: Summitry) -> None:
    missing = [f"missing{number}.json" for number in range(50)]
    article = summitry.article("a.json", text="France and Germany will hold talks in Paris on Monday.")
    reading, writing = os.pipe()
    os.close(reading)
    subprocess.run([PROGRAM, "ingest", *missing, article], stdout=writing, stderr=writing, env=os.environ, check=True)
    os.close(writing)
    assert len(summitry("list", "--all", "--json").done().json) == 1


def test_an_interrupt_ends_quietly(summitry: Summitry) -> None:
    process = subprocess.Popen(
        [PROGRAM, "extract", "-", "--jsonl"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ,
    )
    with process:
        assert process.stdin
        assert process.stdout
        for number in range(2):  # the second one says that what is given are lines
            process.stdin.write(b'{"id": "%d", "published": "2024-02-28", "text": "Rain."}\n' % number)
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["id"] == "0"  # it waits for more
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 130
        assert process.stderr
        assert b"Traceback" not in process.stderr.read()


@pytest.mark.parametrize("command", [["--version"], ["list", "--json"], ["export", "-"]])
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_full_disk_is_told(summitry: Summitry, command: list[str], unbuffered: str) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    environment = os.environ | {"PYTHONUNBUFFERED": unbuffered}
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([PROGRAM, *command], stdout=full, stderr=subprocess.PIPE, text=True, env=environment)
    assert (done.returncode, done.stderr) == (1, "summitry: standard output: No space left on device\n")


def test_completion_is_offered(summitry: Summitry) -> None:
    asked = summitry.apart(_SUMMITRY_COMPLETE="complete_bash", COMP_WORDS="summitry ext", COMP_CWORD="1")
    assert asked.out.split() == ["extract"]


@pytest.mark.parametrize("heavy", ["sqlalchemy", "alembic", "httpx", "icalendar", "trafilatura", "rich", "pydantic"])
def test_help_and_version_import_nothing_heavy(heavy: str) -> None:
    code = f"import sys; from daemon.cli.app import main; main(['--version']); sys.exit({heavy!r} in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, f"{heavy} is imported\n{done.stderr}"
