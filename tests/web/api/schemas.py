"""As much of JSON Schema 2020-12 as the API's document uses: whether a schema can be meant, whether a value fits."""

import re
from collections.abc import Iterator
from typing import Any

WORDS_OF_SCHEMAS = {
    "$ref",
    "type",
    "title",
    "description",
    "properties",
    "required",
    "additionalProperties",
    "items",
    "anyOf",
    "oneOf",
    "enum",
    "pattern",
    "format",
    "contentEncoding",
    "default",
    "examples",
    "minLength",
    "maxLength",
    "minimum",
    "maxItems",
    "maximum",
}
KINDS: dict[str, Any] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "array": list,
    "object": dict,
    "null": type(None),
}

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def faults_in(schema: Any) -> list[str]:
    """What JSON Schema 2020-12 would not understand, or what cannot be meant."""
    if not isinstance(schema, dict):
        return [f"not a schema: {schema}"]
    faults = [f"unknown word {word}" for word in set(schema) - WORDS_OF_SCHEMAS]
    faults += [f"unknown type {schema['type']}"] if schema.get("type", "string") not in KINDS else []
    faults += [
        f"{name} is required and not there"
        for name in schema.get("required", [])
        if name not in schema.get("properties", {})
    ]
    if "enum" in schema:
        choices = [each for each in schema["enum"] if isinstance(each, str)]
        faults += [] if choices and len(set(choices)) == len(schema["enum"]) else ["no or double choices"]
        faults += [] if schema.get("default", choices[0]) in choices else ["a default that is no choice"]
    if "pattern" in schema:
        re.compile(schema["pattern"])
    inner = [*schema.get("properties", {}).values(), *schema.get("anyOf", []), *schema.get("oneOf", [])]
    inner += [
        schema[word] for word in ("items", "additionalProperties") if isinstance(schema.get(word), dict)
    ]
    return faults + [fault for each in inner for fault in faults_in(each)]


def misfits(value: Any, schema: dict[str, Any], components: dict[str, Any], where: str = "") -> list[str]:
    """What of a value the schema does not allow, by its place."""
    if "$ref" in schema:
        schema = components[schema["$ref"].rpartition("/")[2]]
    for choices in (schema.get(word) for word in ("anyOf", "oneOf")):
        if choices and all(misfits(value, each, components) for each in choices):
            return [f"{where}: {value!r} is none of {choices}"]
    return [f"{where}: {fault}" for fault in _faults_of(value, schema)] + _inside(
        value, schema, components, where
    )


def _faults_of(value: Any, schema: dict[str, Any]) -> Iterator[str]:
    if "type" in schema and (
        not isinstance(value, KINDS[schema["type"]])
        or (isinstance(value, bool) and schema["type"] in ("integer", "number"))
    ):
        yield f"{value!r} is no {schema['type']}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{value!r} is none of {schema['enum']}"
    if schema.get("format") == "date-time" and not INSTANT.fullmatch(str(value)):
        yield f"{value!r} is no instant"
    if isinstance(value, dict) and "properties" in schema:
        yield from (f"no {name}" for name in schema.get("required", []) if name not in value)
        yield from (f"{name} is not described" for name in value if name not in schema["properties"])


def _inside(value: Any, schema: dict[str, Any], components: dict[str, Any], where: str) -> list[str]:
    if isinstance(value, list) and "items" in schema:
        pairs = [(each, schema["items"], f"{where}[]") for each in value]
    elif isinstance(value, dict):
        described = schema.get("properties", {})
        pairs = [
            (each, described[name], f"{where}.{name}") for name, each in value.items() if name in described
        ]
    else:
        return []
    return [fault for each, inner, place in pairs for fault in misfits(each, inner, components, place)]
