"""`webhook …`: who is told, when, and how that went. Joins its commands, in the order in which they are needed."""

import typer

from daemon.cli import endpoints, sendings, subscribing, templates
from daemon.cli.options import examples

app = typer.Typer(
    help="Send signed messages before each meeting, and of changes.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

app.command(
    epilog=examples(
        "summitry webhook add https://desk.example/hooks --before 1d --before 1h --party RU --kind summit",
        "summitry webhook add - --format slack --on created --on cancelled < slack-address.txt",
    )
)(subscribing.add)
app.command(
    epilog=examples(
        "summitry webhook edit ep_7f3c --before 2d --before 2h --status confirmed",
        "summitry webhook edit ep_7f3c --url - < new-address.txt",
    )
)(subscribing.edit)
app.command("list")(endpoints.list_endpoints)
app.command()(endpoints.show)
app.command(
    "test",
    epilog=examples(
        "summitry webhook test ep_7f3c",
        "summitry webhook test ep_7f3c --on updated --template draft.txt --dry-run",
    ),
)(sendings.send_ping)
app.command()(endpoints.pause)
app.command()(endpoints.resume)
app.command()(endpoints.rotate)
app.command()(endpoints.remove)
app.command()(sendings.log)
app.command()(sendings.replay)
app.command(epilog=examples("summitry webhook template > words.txt"))(templates.template)
app.command()(sendings.schema)
