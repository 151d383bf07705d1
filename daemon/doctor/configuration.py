"""The configuration: who may read it, and what it lets others do."""

import stat
import tomllib
from collections.abc import Iterator
from ipaddress import ip_address, ip_network
from pathlib import Path

from config.folders import config_file
from config.settings import Settings
from daemon.doctor.verdict import Verdict, ok, warning

_SHORTEST_TOKEN = 20  # characters: fewer can be guessed
_METADATA = ip_address("169.254.169.254")  # where clouds hand out the machine's own keys
_EVERYTHING = (ip_network("0.0.0.0/0"), ip_network("::/0"))
_SECRETS = (("database", "url"), ("mail", "password"), ("web", "tokens"), ("web", "users"))
_LOOPBACK = ("127.", "::1", "localhost")


def look(settings: Settings) -> Iterator[Verdict]:
    """What there is to say of a configuration that can be read."""
    yield _file(config_file())
    yield _allowed(settings)
    yield _tokens(settings)
    yield _visitors(settings)


def _file(path: Path) -> Verdict:
    about = "configuration"
    if not path.exists():
        return ok(about, f"{path} is not there: all is as it is by default (summitry init writes one)")
    written = tomllib.loads(path.read_text("utf-8"))
    has_secrets = any(written.get(section, {}).get(option) for section, option in _SECRETS)
    if has_secrets and path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH):
        return warning(about, f"{path} holds secrets, and others on this machine may read it", f"chmod 600 {path}")
    return ok(about, str(path))


def _allowed(settings: Settings) -> Verdict:
    about, networks = "network", settings.network.allow
    told = ", ".join(map(str, networks))
    if any(network in _EVERYTHING for network in networks):
        return warning(
            about, f"[network] allow lets webhooks and sources reach everything: {told}", "name the networks you mean"
        )
    if any(_METADATA in network for network in networks):
        return warning(
            about,
            f"[network] allow ({told}) holds {_METADATA}, where a cloud keeps the keys of this machine",
            "name smaller networks",
        )
    return ok(about, f"private networks that may be reached: {told or 'none'}")


def _tokens(settings: Settings) -> Verdict:
    about, tokens = "tokens", settings.web.tokens
    short = sum(len(token) < _SHORTEST_TOKEN for token in tokens)
    if short:
        return warning(
            about,
            f"{short} of {len(tokens)} below [web] have fewer than {_SHORTEST_TOKEN} characters and can be guessed",
            "make one by: openssl rand -hex 32",
        )
    return ok(about, f"{len(tokens)} may post articles" if tokens else "nobody may post articles to /api/articles")


def _visitors(settings: Settings) -> Verdict:
    about, web = "visitors", settings.web
    where = f"port {web.port} of {web.host}"
    if web.host.startswith(_LOOPBACK):
        return ok(about, f"the page is at {where}: this machine, and what a proxy on it lets through")
    if not web.asks_who:
        return warning(
            about,
            f"whoever reaches {where} may look at everything",
            "say who may, in [web] users (summitry password NAME), or listen on 127.0.0.1 behind a proxy",
        )
    if web.address.startswith("http://"):
        return warning(
            about,
            f"names and passwords go to {web.address} unencrypted",
            "put a proxy with TLS in front of it",
        )
    return ok(about, f"at {where} visitors are asked who they are")
