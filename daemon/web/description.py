"""`/api/openapi.json`: the HTTP side as programs read about it (OpenAPI 3.1)."""

from functools import cache
from importlib.metadata import version
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from calendars.model.engagement import Kind, Status
from calendars.model.when import Precision

Schema = dict[str, Any]


async def serve(_request: Request) -> Response:
    """`/api/openapi.json`."""
    return JSONResponse(description(), headers={"Cache-Control": "no-cache"})


@cache
def description() -> Schema:
    """The whole description."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Summitry",
            "version": version("summitry"),
            "description": "A diplomatic calendar that fills itself from the news.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": {
            "/api/engagements": {"get": _engagements()},
            "/api/articles": {"post": _articles()},
            "/calendar.ics": {"get": _feed("calendar", "The whole feed, or a selection of it.", _FILTERS[:3])},
            "/calendars/{name}.{form}": {
                "get": _feed("named_calendar", "A named calendar; `diplomatic-calendar` is the whole.", [_NAME, _FORM])
            },
            "/calendars/{token}/{name}.{form}": {
                "get": _feed("private_calendar", "A private calendar, by its token.", [_TOKEN, _NAME, _FORM])
            },
            "/changes.json": {"get": _feed("changes_json", "What changed, as a JSON Feed.", _FILTERS[:3])},
            "/changes.atom": {"get": _feed("changes_atom", "What changed, as an Atom feed.", _FILTERS[:3])},
            "/healthz": {"get": _health()},
            "/metrics": {
                "get": {
                    "operationId": "metrics",
                    "summary": "Figures in Prometheus' text format.",
                    "responses": {"200": {"description": "The figures.", "content": {"text/plain": {}}}},
                }
            },
        },
        "components": {
            "schemas": {
                "Engagement": _ENGAGEMENT,
                "Article": _ARTICLE,
                "Outcome": _OUTCOME,
                "Health": _HEALTH,
                "Error": _object({"error": _string("What is wrong, where, and how to mend it.")}),
            },
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "One of `tokens` below `[web]` in the configuration.",
                }
            },
        },
    }


def _engagements() -> Schema:
    found = {"type": "array", "items": {"$ref": "#/components/schemas/Engagement"}}
    return {
        "operationId": "engagements",
        "summary": "What is coming up, by date, with the filters of `summitry list`.",
        "parameters": _FILTERS,
        "responses": {
            "200": _json("The engagements.", found),
            "400": _refusal("A filter that is not known."),
            "503": _refusal("The database is away."),
        },
    }


def _articles() -> Schema:
    article: Schema = {"$ref": "#/components/schemas/Article"}
    several = {"type": "array", "items": article, "minItems": 1}
    return {
        "operationId": "take_in",
        "summary": "Take an article, or several, into the calendar.",
        "description": "The same content again changes nothing, under whatever `id`; another content under the same "
        "`id` takes its place. Of several, all are read before the first is stored. 2 MB at the most.",
        "security": [{"token": []}],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {"anyOf": [article, several]}}},
        },
        "responses": {
            "201": _json("What became of it.", {"$ref": "#/components/schemas/Outcome"}),
            "400": _refusal("What is no article, or has no date."),
            "401": _refusal("No token that may post."),
            "403": _refusal("Nobody may post: no token is configured."),
            "413": _refusal("Too large."),
            "503": _refusal("The database is away."),
        },
    }


def _feed(name: str, summary: str, parameters: list[Schema]) -> Schema:
    forms = ("text/calendar", "application/feed+json", "application/atom+xml")
    return {
        "operationId": name,
        "summary": summary,
        "description": "A calendar (RFC 5545) or a list of changes. It heeds `If-None-Match` and `If-Modified-Since`.",
        "parameters": parameters,
        "responses": {
            "200": {"description": "The calendar.", "content": {form: {} for form in forms}},
            "304": {"description": "It is as it was."},
            "400": _refusal("A filter that is not known."),
        },
    }


def _health() -> Schema:
    schema = {"$ref": "#/components/schemas/Health"}
    return {
        "operationId": "health",
        "summary": "Whether the daemon does its work.",
        "responses": {"200": _json("It does.", schema), "503": _json("It does not, for this reason.", schema)},
    }


def _json(description: str, schema: Schema) -> Schema:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _refusal(description: str) -> Schema:
    return _json(description, {"$ref": "#/components/schemas/Error"})


def _object(properties: Schema, *, optional: tuple[str, ...] = ()) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in optional],
    }


def _string(description: str, *, null: bool = False, **more: Any) -> Schema:
    return {"type": ["string", "null"] if null else "string", "description": description, **more}


def _query(name: str, description: str, schema: Schema, *, many: bool = False) -> Schema:
    shape = {"type": "array", "items": schema} if many else schema
    return {"name": name, "in": "query", "description": description, "schema": shape}


_KIND = {"type": "string", "enum": [kind.value for kind in Kind]}
_STATUS = {"type": "string", "enum": [status.value for status in Status]}
_DAY = {"type": "string", "format": "date"}
_NAMES = {"type": "array", "items": {"type": "string"}}
_COUNT = {"type": "integer", "minimum": 0}

_FILTERS = [
    _query("party", "Any of these takes part: ISO 3166-1 codes, acronyms.", {"type": "string"}, many=True),
    _query("kind", "It is of any of these kinds.", _KIND, many=True),
    _query("status", "It has any of these statuses.", _STATUS, many=True),
    _query("from", "Not over before this day.", _DAY),
    _query("to", "Not beginning after this day.", _DAY),
    _query("all", "What is past and cancelled as well.", {"type": "string", "enum": ["1", "0"]}),
]
_NAME = {"name": "name", "in": "path", "required": True, "schema": {"type": "string"}}
_TOKEN = {"name": "token", "in": "path", "required": True, "schema": {"type": "string"}}
_FORM = {"name": "form", "in": "path", "required": True, "schema": {"enum": ["ics", "json", "atom"]}}

_ENGAGEMENT = _object(
    {
        "uid": _string("Names it for ever."),
        "title": _string("A line that names it."),
        "kind": _KIND,
        "when": _string("The days, as EDTF (ISO 8601-2): 2024-03-04, 2024-03-04/2024-03-06, 2024-03."),
        "precision": {"type": "string", "enum": [precision.value for precision in Precision]},
        "time": _string("The local hour at which it begins, HH:MM.", null=True),
        "timezone": _string("The IANA zone of that hour.", null=True),
        "end_time": _string("The local hour at which it ends, HH:MM.", null=True),
        "parties": _NAMES,
        "people": _NAMES,
        "place": _string("The city, else the country or venue.", null=True),
        "status": _STATUS,
        "confidence": {"type": "number", "minimum": 0, "maximum": 1},
        "topic": _string("What it is about.", null=True),
        "evidence": _string("The words it rests on, verbatim."),
        "note": _string("A remark.", null=True),
        "url": _string("Where more can be read.", null=True),
        "disputed": {
            "type": "array",
            "items": _object({"field": _string("Its name here."), "value": _string("What they say."), "by": _NAMES}),
            "description": "What some reports say against it.",
        },
        "merged_into": _string("The engagement that it was said to be the same as; it stands there.", null=True),
        "sequence": {**_COUNT, "description": "How often subscribers had to be told of a change."},
        "created": _string("When it came into the calendar, in UTC.", format="date-time"),
        "updated": _string("When it last changed, in UTC.", format="date-time"),
    }
)
_ARTICLE = _object(
    {
        "id": _string("Its own name; a hash of the content where none is given."),
        "title": _string("The headline."),
        "outlet": _string("Who published it."),
        "url": _string("Where it can be read."),
        "published": _string("2024-02-28 or 2024-02-28T14:05:00Z."),
        "text": _string("The body, paragraphs separated by a blank line."),
        "html": _string("The body as HTML, in place of `text`."),
    },
    optional=("id", "title", "outlet", "url", "published", "text", "html"),
)
_CHANGE = _object({"uid": _string("The engagement's."), "change": _string("What became of it: created, moved, …")})
_OUTCOME = _object(
    {
        "articles": _COUNT,
        "new": _COUNT,
        "updated": _COUNT,
        "unchanged": _COUNT,
        "failed": _COUNT,
        "engagements": {"type": "array", "items": _CHANGE},
    }
)
_FAILING = _object(
    {
        "id": _string("The source's."),
        "state": _string("active or gone."),
        "since": _string("Since when, in UTC.", null=True),
        "reason": _string("Why."),
    }
)
_SOURCES = _object({"count": _COUNT, "failing": {"type": "array", "items": _FAILING}}, optional=("count", "failing"))
_HEALTH = _object(
    {
        "status": {"type": "string", "enum": ["ok", "failing"]},
        "database": {"type": "boolean"},
        "scheduler": {"type": "boolean"},
        "reason": _string("What is wrong."),
        "sources": _SOURCES,
    },
    optional=("reason", "sources"),
)
