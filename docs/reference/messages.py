"""The bodies of webhooks: `calendars/plan/message.schema.json`, in tables and whole."""

import json
from collections.abc import Iterator

from calendars.plan.messages import schema
from docs.reference.markup import code, fenced, plain, table
from docs.reference.schemas import objects, type_of


def written() -> str:
    """The types of messages, what is in each, and the whole schema."""
    whole = schema()
    return "\n".join(
        [
            plain(whole["description"]) + "\n",
            "## Every message\n",
            *objects({"body": whole}),
            "## The types\n",
            table(("`type`", "`data`"), _types()),
            "## What is in them\n",
            *objects(whole["$defs"]),
            "## The whole schema\n",
            "`summitry webhook schema` prints it.\n",
            fenced("json", json.dumps(whole, indent=2, ensure_ascii=False)),
        ]
    )


def _types() -> Iterator[tuple[str, str]]:
    for one in schema()["oneOf"]:
        data = one["properties"].get("data")
        yield code(one["properties"]["type"]["const"]), type_of(data) if data else "empty"
