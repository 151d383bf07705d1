"""A JSON Schema as tables: what is in an object, of what type, and what it says."""

from collections.abc import Iterator, Mapping
from typing import Any

from docs.reference.markup import code, plain, table

Schema = Mapping[str, Any]

_HEADS = ("key", "type", "meaning")


def objects(named: Mapping[str, Schema], *, level: str = "###") -> Iterator[str]:
    """A heading and a table for each object in `named`."""
    for name, schema in named.items():
        rows = list(_rows(schema, ""))
        if rows:
            yield f"{level} {name}\n"
            if "description" in schema:
                yield plain(schema["description"]) + "\n"
            yield table(_HEADS, rows)


def type_of(schema: Schema) -> str:
    """What a value may be, in a few words."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "const" in schema:
        return code(_literal(schema["const"]))
    if "enum" in schema:
        return ", ".join(code(_literal(one)) for one in schema["enum"])
    for several in ("anyOf", "oneOf"):
        if several in schema:
            return " or ".join(type_of(one) for one in schema[several])
    kinds = schema.get("type", "any")
    told = " or ".join(kinds) if isinstance(kinds, list) else str(kinds)
    if told == "array":
        return f"list of {type_of(schema.get('items', {}))}"
    return f"{told} ({schema['format']})" if "format" in schema else told


def _literal(value: Any) -> str:
    return {True: "true", False: "false", None: "null"}.get(value, str(value)) if not isinstance(value, str) else value


def _rows(schema: Schema, above: str) -> Iterator[tuple[str, str, str]]:
    """A row for each key, and for those of the objects in it, by their path."""
    required = schema.get("required", ())
    for name, part in schema.get("properties", {}).items():
        path = f"{above}{name}"
        told = [plain(part["description"])] if "description" in part else []
        if "required" in schema and name not in required:
            told.append("May be missing.")
        yield code(path), type_of(part), " ".join(told)
        inner, mark = (part.get("items", {}), "[].") if part.get("type") == "array" else (part, ".")
        yield from _rows(inner, path + mark)
