"""`calendar …`: the calendars that can be subscribed to, and their addresses."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from config.errors import NotFound
from daemon.cli.options import Json, examples
from daemon.cli.output import note, print_fields, print_json, print_table
from daemon.house import House, opened

if TYPE_CHECKING:
    from daemon.subscriptions import Subscription

app = typer.Typer(
    help="The calendars that can be subscribed to, and their addresses.", no_args_is_help=True, rich_markup_mode=None
)


@app.command("list", epilog=examples("summitry calendar list", "summitry calendar list --json"))
def list_calendars(json: Json = False) -> None:
    """Show each calendar with its address.

    A private one has an address that nobody can guess; where it has none yet, one is made.
    """
    with opened() as house:
        from daemon.subscriptions import subscriptions

        offered = subscriptions(house.settings).values()
        tokens = _tokens(house, [one.name for one in offered if one.private])
        shown = [_shown(house, one, tokens) for one in offered]
    if json:
        print_json(shown)
        return
    print_table(("name", "private", "address"), [(one["name"], _yes(one["private"]), one["url"]) for one in shown])
    if not house.settings.web.address:
        note("These are addresses on this machine; set address under [web] to what others reach it by.")


@app.command(epilog=examples("summitry calendar rotate gulf"))
def rotate(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The name of a private calendar.")], json: Json = False
) -> None:
    """Give a private calendar a new address.

    The old one is gone at once: whoever is to go on reading subscribes anew.
    """
    with opened() as house:
        from daemon.subscriptions import new_token, subscriptions

        offered = subscriptions(house.settings)
        if name not in offered:
            raise NotFound(f"no calendar is called {name!r}; there are {', '.join(offered)}")
        if not offered[name].private:
            section = f"calendars.{name}" if name in house.settings.calendars else "calendar"
            raise NotFound(f"{name}: is not private; set private = true under [{section}], and start the daemon again")
        token = new_token()
        with house.store.transaction() as tx:
            tx.publications.rotate(name, token)
        shown = _shown(house, offered[name], {name: token})
    if json:
        print_json(shown)
    else:
        print_fields((word, shown[word]) for word in ("name", "url", "webcal"))


def _tokens(house: House, private: list[str]) -> dict[str, str]:
    """The tokens of the private calendars, made where there is none yet."""
    from daemon.subscriptions import new_token

    if not private:
        return {}
    with house.store.transaction() as tx:
        known = tx.publications.tokens()
        for name in private:
            if name not in known:
                known[name] = new_token()
                tx.publications.rotate(name, known[name])
    return known


def _shown(house: House, one: "Subscription", tokens: dict[str, str]) -> dict[str, Any]:
    web = house.settings.web
    host = "127.0.0.1" if web.host in ("", "0.0.0.0", "::") else f"[{web.host}]" if ":" in web.host else web.host  # noqa: S104
    url = (web.address or f"http://{host}:{web.port}") + one.path(tokens)
    return {
        "name": one.name,
        "title": one.title,
        "private": one.private,
        "url": url,
        "webcal": "webcal" + url[url.index(":") :],
        **{word: url.removesuffix("ics") + word for word in ("json", "atom")},
    }


def _yes(private: bool) -> str:
    return "yes" if private else "no"
