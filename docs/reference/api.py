"""The HTTP side: `/api/openapi.json`, path by path."""

from collections.abc import Iterator
from typing import Any

from daemon.web.description import description
from docs.reference.markup import code, plain, table
from docs.reference.schemas import objects, type_of


def written() -> str:
    """Each request that is answered, then what the answers hold."""
    whole = description()
    requests = (
        part
        for path, methods in whole["paths"].items()
        for method, operation in methods.items()
        for part in _request(f"{method.upper()} {path}", operation)
    )
    return "\n".join(["## Requests\n", *requests, "## Objects\n", *objects(whole["components"]["schemas"])])


def _request(name: str, operation: Any) -> Iterator[str]:
    yield f"### {plain(name)}\n"
    for text in (operation["summary"], operation.get("description"), _guard(operation)):
        if text:
            yield plain(text) + "\n"
    yield table(
        ("parameter", "in", "type", "meaning"),
        (
            (code(one["name"]), one["in"], type_of(one["schema"]), plain(one.get("description", "")))
            for one in operation.get("parameters", ())
        ),
    )
    for media, body in operation.get("requestBody", {}).get("content", {}).items():
        yield f"Body, {code(media)}: {type_of(body['schema'])}.\n"
    answers = operation["responses"].items()
    yield table(
        ("status", "meaning", "body"),
        ((code(status), plain(answer["description"]), _body(answer)) for status, answer in answers),
    )


def _guard(operation: Any) -> str:
    return "Needs a bearer token, one of `tokens` below [web] in the configuration." if "security" in operation else ""


def _body(answer: Any) -> str:
    bodies = answer.get("content", {}).items()
    return ", ".join(f"{code(media)} {type_of(body['schema']) if 'schema' in body else ''}" for media, body in bodies)
