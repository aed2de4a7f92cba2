"""What another program sent, read with suspicion: a JSON body, a query, the key of one attempt. The worst
that comes back is a 4xx that says why (reliability 113, 114, 121, 122, 123, 131)."""

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar.exceptions import ClientException

from events_service.errors import Invalid
from events_service.fields import Fields
from events_service.web.api.bodies import names_of
from events_service.web.http.answers import AnyRequest

MOST_ITEMS, ITEMS = 200, 50
LONGEST_INTENT = 200
STRETCH = ("limit", "cursor", "updated_since")


async def body_of(request: AnyRequest, shape: type[msgspec.Struct]) -> dict[str, Any]:
    """The fields of a JSON object, all of them known to `shape`; the verb's own draft checks their values.

    No body at all is an empty object. Refuses with 415 another type of content, with 400 what is not one JSON
    object in UTF-8 (NaN, a lone surrogate, a name given twice, nesting too deep), and with Invalid a field it
    does not know, and one with a NUL, which no text of ours has and PostgreSQL refuses.
    """
    raw = await request.body()
    if not raw:
        return {}
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise ClientException(detail="application/json was expected", status_code=415)
    given = _decoded(raw)
    if unknown := given.keys() - names_of(shape):
        raise Invalid(dict.fromkeys(sorted(unknown), "unknown"))
    if unreadable := [name for name, said in given.items() if _holds_nul(said)]:
        raise Invalid(dict.fromkeys(unreadable, "unreadable"))
    return given


def _holds_nul(said: Any) -> bool:
    if isinstance(said, dict):
        return any(_holds_nul(each) for pair in said.items() for each in pair)
    return any(map(_holds_nul, said)) if isinstance(said, list) else isinstance(said, str) and "\0" in said


def _decoded(raw: bytes) -> dict[str, Any]:
    try:
        given = msgspec.json.decode(raw)
        # msgspec keeps the last of two equal names in silence; another reader may have believed the first.
        json.loads(raw, object_pairs_hook=_each_once)
    except (ValueError, RecursionError):
        raise ClientException(detail="the body could not be read") from None
    if not isinstance(given, dict):
        raise ClientException(detail="the body could not be read")
    return given


def _each_once(pairs: list[tuple[str, Any]]) -> None:
    if len({name for name, _ in pairs}) < len(pairs):
        raise ValueError("a name was given twice")


def intent_of(request: AnyRequest) -> str | None:
    """The Idempotency-Key: whatever names this one attempt, up to 200 visible ASCII characters. Refuses with
    Invalid."""
    key = request.headers.get("idempotency-key")
    if key is None:
        return None
    if len(key) > LONGEST_INTENT:
        raise Invalid({"Idempotency-Key": "too_long"})
    if not re.fullmatch("[!-~]+", key):
        raise Invalid({"Idempotency-Key": "unreadable"})
    return str(key)


@dataclass(frozen=True, slots=True)
class Stretch:
    """The part of a list that is asked for: `limit` items after an id, changed at or after an instant."""

    limit: int
    after: UUID | None
    since: datetime | None


def stretch_of(query: Mapping[str, str]) -> Stretch:
    """`limit`, `cursor` and `updated_since`. Refuses with Invalid."""
    field = Fields(query)
    limit = field.number("limit", lowest=1, highest=MOST_ITEMS, default=ITEMS)
    after, since = _after(field), _since(field)
    field.done()
    return Stretch(limit or ITEMS, after, since)


def _after(field: Fields) -> UUID | None:
    raw = field.typed.get("cursor")
    if not raw:
        return None
    try:
        return UUID(bytes=urlsafe_b64decode(raw + "=="))
    except ValueError:
        field.wrong["cursor"] = "unreadable"
        return None


def _since(field: Fields) -> datetime | None:
    """An instant with its offset. A + that nobody escaped arrives as a space, and is read as was meant."""
    raw = field.typed.get("updated_since")
    if not raw:
        return None
    try:
        since = datetime.fromisoformat(re.sub(r" (\d\d:\d\d)$", r"+\1", raw))
        if since.tzinfo is not None:
            return since.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    field.wrong["updated_since"] = "not_a_time"
    return None


def cursor_after(identifier: UUID) -> str:
    """Opaque to whoever receives it: where the next stretch begins."""
    return urlsafe_b64encode(identifier.bytes).decode().rstrip("=")
