"""What another program sent, read with suspicion: a JSON body, decoded by the struct that its handler names. The worst
that comes back is a 4xx that says why (reliability 113, 114, 121, 122, 123, 131)."""

import json
import re
from functools import cache
from typing import Any, TypeVar

import msgspec
from litestar import Request
from litestar.datastructures import State
from litestar.exceptions import ClientException

from events_service.errors import Invalid
from events_service.web.api.bodies import Body

B = TypeVar("B", bound=Body)
# An object as it came.
Json = dict[str, Any]
_ESCAPED_ASCII = re.compile(rb"\\u00[0-7]")
# What msgspec says of a value, and our code for it; of the fragments, the first one counts.
_CODES = {
    "of length": "too_long",
    "base64": "unreadable",
    "matching regex": "unknown",
    "Expected `bool": "unknown",
    "` >= ": "out_of_range",
    "` <= ": "out_of_range",
    "out of range": "out_of_range",
    "Expected `int": "not_a_number",
    "Expected `float": "not_a_number",
}


class ApiRequest(Request[object, object, State]):
    """A request of the API. Litestar hands the body to a handler that names `data`, as the struct it names."""

    async def body(self) -> bytes:
        """The body, which is JSON; no body at all is an empty object. Refuses with 415 another type of content."""
        raw = await super().body()
        content_type = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        if raw and content_type != "application/json":
            raise ClientException(detail="application/json was expected", status_code=415)
        return raw or b"{}"

    async def json(self) -> Body:
        """The body, decoded. Refuses as `decoded` does."""
        shape: type[Body] = self.route_handler.parsed_fn_signature.parameters["data"].annotation
        return decoded(await self.body(), shape)


def decoded(raw: bytes, shape: type[B]) -> B:
    """One JSON object in UTF-8, by the types and limits of its struct. Refuses with 400 what is none (NaN, a lone
    surrogate, a name given twice, nesting too deep), and with Invalid, for every field at fault, what does not fit."""
    decoder, names = _reading(shape)
    try:
        body: B = decoder.decode(raw)
    except msgspec.ValidationError:
        raise Invalid(_faults(raw, shape)) from None
    except (ValueError, RecursionError):
        raise ClientException(detail="the body could not be read") from None
    # msgspec keeps the last of two equal names in silence. Without an escape for ASCII there is one way to write a name
    # of ours, and no NUL.
    if _ESCAPED_ASCII.search(raw) or any(raw.count(name) > 1 for name in names):
        _refuse_unreadable(_fields(raw))
    return body


@cache
def _reading(shape: type[B]) -> tuple[msgspec.json.Decoder[B], tuple[bytes, ...]]:
    return msgspec.json.Decoder(shape), tuple(f'"{name}"'.encode() for name in shape.__struct_fields__)


def _fields(raw: bytes) -> Json:
    """The object as it stands. Refuses with 400."""
    try:
        fields = msgspec.json.decode(raw)
        # Another reader than msgspec may have believed the first of two equal names.
        json.loads(raw, object_pairs_hook=_each_once)
    except (ValueError, RecursionError):
        raise ClientException(detail="the body could not be read") from None
    if not isinstance(fields, dict):
        raise ClientException(detail="the body could not be read")
    return fields


def _each_once(pairs: list[tuple[str, object]]) -> None:
    if len({name for name, _ in pairs}) < len(pairs):
        raise ValueError("a name was given twice")


def _faults(raw: bytes, shape: type[Body]) -> dict[str, str]:
    """Why a body could not be decoded, field by field: msgspec itself stops at the first. Fields that nobody knows, and
    a NUL, are told before anything else."""
    fields = _fields(raw)
    if unknown := fields.keys() - set(shape.__struct_fields__):
        return dict.fromkeys(sorted(unknown), "unknown")
    _refuse_unreadable(fields)
    parts = msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
    wrong = {}
    for field in msgspec.structs.fields(shape):
        if field.name in parts:
            try:
                msgspec.json.decode(parts[field.name], type=field.type)
            except msgspec.ValidationError as error:
                wrong[field.name] = _code(field.name, fields[field.name], str(error))
        elif field.required:
            wrong[field.name] = "required"
    try:
        shape.check(fields)
    except Invalid as refusal:
        wrong |= refusal.fields
    return wrong


def _code(name: str, value: object, error: str) -> str:
    if value is None:
        return "required"
    code = next((code for fragment, code in _CODES.items() if fragment in error), "not_text")
    if code == "not_text" and name.endswith(("_at", "_on")):
        return "not_a_time" if name.endswith("_at") else "not_a_date"
    return code


def _refuse_unreadable(fields: Json) -> None:
    """No text of ours has a NUL, and PostgreSQL refuses it."""
    if unreadable := [name for name, value in fields.items() if _holds_nul(value)]:
        raise Invalid(dict.fromkeys(unreadable, "unreadable"))


def _holds_nul(value: object) -> bool:
    if isinstance(value, dict):
        return any(_holds_nul(each) for pair in value.items() for each in pair)
    if isinstance(value, list):
        return any(map(_holds_nul, value))
    return isinstance(value, str) and "\0" in value
