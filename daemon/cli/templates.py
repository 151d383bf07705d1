"""`webhook template`, and the templates that are given by a file."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from calendars.model.reminder import Endpoint, Topic
from config.errors import UserError
from daemon.cli.output import print_line

_LARGEST = 20_000  # bytes


Template = Annotated[
    str | None,
    typer.Option(
        "--template",
        metavar="FILE",
        help="How messages are worded, in place of the format's own way: a Jinja template. Begin with what summitry "
        'webhook template prints. "" goes back to that.',
    ),
]


def template(
    digest: Annotated[bool, typer.Option("--digest", help="The one of summaries.")] = False,
) -> None:
    """Print the template by which messages are worded for people, to be changed and given with --template."""
    from daemon.deliveries.wording import default_template

    for line in default_template(Topic.DIGEST if digest else Topic.REMINDER).splitlines():
        print_line(line)


def with_template(endpoint: Endpoint, given: str, now: datetime) -> Endpoint:
    """`endpoint`, worded by the template in the file `given`; by its format's own where that is empty.

    Raises UserError for what cannot be read, or cannot write everything that the endpoint is told.
    """
    if not given:
        return replace(endpoint, template=None)
    try:
        return check_template(replace(endpoint, template=_read(given)), now)
    except UserError as error:
        raise UserError(*(f"{given}: {problem}" for problem in error.problems)) from error


def check_template(endpoint: Endpoint, now: datetime) -> Endpoint:
    """`endpoint`, if its template can write everything that it is told. Raises UserError."""
    from daemon.deliveries.formats import FORMATS
    from daemon.deliveries.samples import samples
    from daemon.deliveries.wording import checked

    target = FORMATS[endpoint.format].target
    if target is None:
        raise UserError(f"the format {endpoint.format} has no words, and so no template; leave out --template")
    checked(endpoint.template or "", target, samples(endpoint.topics - {Topic.PING}, now))
    return endpoint


def _read(given: str) -> str:
    try:
        content = Path(given).read_bytes()
    except OSError as error:
        raise UserError(f"cannot be read: {error.strerror or error}") from error
    if len(content) > _LARGEST:
        raise UserError(f"is larger than {_LARGEST:,} bytes")
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise UserError("is no text in UTF-8") from error
