"""Settings: option, environment, TOML file, default, in this order; all problems are told at once."""

import os
import re
import tomllib
from datetime import time
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic.color import COLORS_BY_NAME
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from config.durations import Duration
from config.errors import SettingsError
from config.folders import config_file, data_folder

Network = IPv4Network | IPv6Network


def _split(value: object) -> object:
    """A list, or its parts separated by commas as the environment writes it."""
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _duration(value: object) -> object:
    return Duration.parse(value) if isinstance(value, str) else value


def _network(value: object) -> object:
    """A network or a single address; written in full, so that 10.0.0.1/8 is told as the slip that it is."""
    return ip_network(value) if isinstance(value, str) else value


def _zone_name(value: object) -> object:
    if isinstance(value, str):
        try:
            ZoneInfo(value)
        except (ValueError, OSError, KeyError) as error:  # told as `calendars.model.when.zone` tells it
            raise ValueError(f"{value!r} is not an IANA time zone; write one like Europe/Moscow, or UTC") from error
    return value


def _folded(value: object) -> object:
    return {str(name).casefold(): one for name, one in value.items()} if isinstance(value, dict) else value


def _of_days(value: Duration) -> Duration:
    """A duration of a day at the least."""
    if not value.days:
        raise ValueError(f"{value} is too short; write a number of days, 90d")
    return value


_MAIL_ADDRESS = re.compile(r"[^\s@<>,;:\"()]+@[^\s@<>,;:\"()]+", re.ASCII)


def _user(value: str) -> str:
    """A name and the hash of a password; neither is told in an error, for the one may be the other."""
    if not _USER.fullmatch(value):
        raise ValueError('is no name with the hash of a password; write the line that "summitry password NAME" prints')
    return value


_USER = re.compile(r"[^:\x00-\x1f]+:\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}")


def _address(value: object) -> object:
    """An address of the web without a slash at its end; empty where none is known."""
    if isinstance(value, str) and value:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
            raise ValueError(f"{value!r} is no address of the web; write one like https://calendar.example")
        return value.rstrip("/")
    return value


Span = Annotated[Duration, BeforeValidator(_duration)]
Words = Annotated[tuple[str, ...], BeforeValidator(_split)]
Weight = Annotated[float, Field(ge=0, le=100)]


def _color(value: str) -> str:
    if value and value not in COLORS_BY_NAME:
        near = " or ".join(get_close_matches(value, COLORS_BY_NAME, n=2)) or "steelblue"
        raise ValueError(f"{value!r} is no colour that CSS has a name for; write one like {near}")
    return value


#: A colour that CSS has a name for (RFC 7986, section 5.9); empty for that of the whole calendar.
Color = Annotated[str, AfterValidator(_color)]


class Section(BaseModel):
    """A section of the configuration. An option that it does not know is an error: most are misspelt ones."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True, validate_default=True)


class DatabaseSettings(Section):
    """[database]."""

    url: str


class CalendarSettings(Section):
    """[calendar]."""

    name: str = Field(min_length=1)
    zone: Annotated[str, BeforeValidator(_zone_name)]
    day_starts: time
    vague: Literal["main", "horizon", "nowhere"]
    language: str
    alarms: Annotated[tuple[Span, ...], BeforeValidator(_split)]
    color: Color
    private: bool


class ReliabilitySettings(Section):
    """[reliability]."""

    participant: Weight
    report: Weight
    hearsay: Weight
    outlets: Annotated[dict[str, Weight], BeforeValidator(_folded)]


class NetworkSettings(Section):
    """[network]."""

    allow: Annotated[tuple[Annotated[Network, BeforeValidator(_network)], ...], BeforeValidator(_split)]


class WebhookSettings(Section):
    """[webhooks]."""

    hold: Span
    timeout: Span
    keep: Annotated[Span, AfterValidator(_of_days)]
    concurrency: int = Field(ge=1, le=1000)
    ports: Annotated[frozenset[Annotated[int, Field(ge=1, le=65535)]], BeforeValidator(_split)]


def _mail_address(value: object) -> object:
    if isinstance(value, str) and value and not _MAIL_ADDRESS.fullmatch(value):
        raise ValueError(f"{value!r} is not a mail address; write desk@ministry.example")
    return value


class MailSettings(Section):
    """[mail]."""

    host: str
    port: int = Field(ge=1, le=65535)
    security: Literal["starttls", "tls", "none"]
    user: str
    password: str = Field(repr=False)
    sender: Annotated[str, BeforeValidator(_mail_address)]

    @model_validator(mode="after")
    def _has_a_sender(self) -> Self:
        if self.host and not self.sender:
            raise ValueError("sender is missing; give the address that mails are from beside host")
        return self


class SourceSettings(Section):
    """[sources]."""

    every: Span
    timeout: Span
    pause: Span
    concurrency: int = Field(ge=1, le=1000)
    back: Span


class WebSettings(Section):
    """[web]."""

    host: str
    port: int = Field(ge=0, le=65535)
    tokens: Words = Field(repr=False)
    address: Annotated[str, BeforeValidator(_address)]
    users: Annotated[tuple[Annotated[str, AfterValidator(_user)], ...], BeforeValidator(_split)] = Field(repr=False)
    user_header: str
    proxies: Annotated[tuple[Annotated[Network, BeforeValidator(_network)], ...], BeforeValidator(_split)]

    @property
    def asks_who(self) -> bool:
        """Whether not everybody may look who can connect."""
        return bool(self.users or self.user_header)


class LogSettings(Section):
    """[log]."""

    format: Literal["text", "json"]
    level: Literal["debug", "info", "warning", "error"]


class NamedCalendar(Section):
    """[calendars.NAME]: a selection of engagements that has a feed of its own. What is not given selects nothing out.

    Which words there are, the floors above know: `daemon.selections` reads them.
    """

    party: Words = ()
    kind: Words = ()
    status: Words = ()
    color: Color = ""
    private: bool = False


class Settings(BaseSettings):
    """All that an operator may set. Made by `load`."""

    model_config = SettingsConfigDict(
        env_prefix="SUMMITRY_",
        env_nested_delimiter="__",
        enable_decoding=False,  # lists are written with commas, not as JSON
        extra="ignore",  # SUMMITRY_CONFIG and its like are no options; `load` tells of unknown sections
        frozen=True,
    )

    database: DatabaseSettings
    calendar: CalendarSettings
    reliability: ReliabilitySettings
    network: NetworkSettings
    webhooks: WebhookSettings
    mail: MailSettings
    sources: SourceSettings
    web: WebSettings
    log: LogSettings
    calendars: dict[str, NamedCalendar] = {}

    @property
    def database_url(self) -> str:
        """The database's SQLAlchemy URL."""
        return self.database.url or f"sqlite:///{data_folder() / 'summitry.db'}"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Environment before what `load` read from the files; neither .env nor secrets folders."""
        return env_settings, init_settings


def load(**options: dict[str, Any]) -> Settings:
    """Read the configuration. `options` are sections set on the command line: `web={"port": 0}`.

    Raises SettingsError with every problem that there is, each naming the file or variable and the option.
    """
    path = config_file()
    written = _read(path)
    short = os.environ.get("SUMMITRY_DATABASE_URL")
    layers = [defaults(), written, {"database": {"url": short}} if short else {}]
    unknown = sorted(set(written) - set(Settings.model_fields))
    if unknown:
        known = ", ".join(Settings.model_fields)
        raise SettingsError(*(f"{path}: [{name}]: no such section; there are {known}" for name in unknown))
    try:
        settings = Settings(**_merged(*layers))
        if not any(options.values()):
            return settings
        given = settings.model_dump()
        return Settings.model_construct(
            **{
                name: type(section)(**(given[name] | options[name])) if name in options else section
                for name, section in settings
            }
        )
    except ValidationError as error:
        raise SettingsError(*(_problem(fault, path) for fault in error.errors())) from error


@cache
def defaults() -> dict[str, Any]:
    """Every option's default, as `defaults.toml` has it."""
    return tomllib.loads(files("config").joinpath("defaults.toml").read_text("utf-8"))


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        if "SUMMITRY_CONFIG" in os.environ:
            raise SettingsError(f"{path}: there is no such file; SUMMITRY_CONFIG names it") from None
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: cannot be read: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}: is not TOML: {error}") from error


def _merged(*layers: dict[str, Any]) -> dict[str, Any]:
    """The layers laid over each other, section by section; the last one that has an option sets it."""
    whole: dict[str, Any] = {}
    for layer in layers:
        for name, value in layer.items():
            old = whole.get(name)
            whole[name] = _merged(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return whole


def _problem(fault: Any, path: Path) -> str:
    where = [str(part) for part in fault["loc"]]
    named = where[0] == "calendars"
    depth = 2 if named else 1  # how many of the names are the section's
    variable = "SUMMITRY_" + "__".join(where[: depth + 1]).upper()
    section = ".".join(where[:depth])
    source = variable if variable in os.environ else f"{path}: {f'[{section}] ' + '.'.join(where[depth:])}".rstrip()
    if fault["type"] == "extra_forbidden":
        known = ", ".join(NamedCalendar.model_fields if named else sorted(defaults()[where[0]]))
        return f"{source}: there is no such option; there are {known}"
    if fault["type"] in ("model_type", "dict_type"):
        section += "" if len(where) > 1 or not named else ".NAME"
        return f"{source}: is a section; write [{section}] in a line of its own, and its options below it"
    reason = fault["msg"].removeprefix("Value error, ")
    return f"{source}: {reason[:1].lower()}{reason[1:]}"
