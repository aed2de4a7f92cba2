"""Answers of the API: what everyone may read has a validator, what one program may read is kept by nobody."""

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from litestar import Response

from events_service import clock
from events_service.web.answers import AnyRequest
from events_service.web.api.reading import Stretch, cursor_after
from events_service.web.api.shapes import Listed
from events_service.web.conditional import answer

MEDIA_TYPE = "application/json"


def shown(request: AnyRequest, shape: Any, *, public: bool) -> Response[bytes]:
    """200, for GET and HEAD. Public answers carry an ETag, may be read by scripts of any site, and are asked
    for again each time: seats change without the session changing, so that no date could vouch for them."""
    now = clock.now()
    body = msgspec.json.encode(shape)
    return answer(request, body, media_type=MEDIA_TYPE, last_modified=now, now=now, max_age=0, public=public)


def done(shape: Any, *, location: str | None = None) -> Response[bytes]:
    """What a verb came to: 201 with its address for something new, else 200."""
    headers = {"Cache-Control": "no-store"} | ({"Location": location} if location else {})
    return Response(
        msgspec.json.encode(shape),
        status_code=201 if location else 200,
        media_type=MEDIA_TYPE,
        headers=headers,
    )


def listed(found: Sequence[Any], stretch: Stretch, shape: Callable[[Any], Any]) -> Listed[Any]:
    """One stretch of a list; `found` has one more than was asked for when there is a next one."""
    kept = found[: stretch.limit]
    more = len(found) > stretch.limit
    return Listed([shape(each) for each in kept], cursor_after(kept[-1].id) if more else None)
