"""Answers of the API: what everyone may read has a validator, what one program may read is kept by nobody."""

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from litestar import Response

from events_service import clock
from events_service.libraries.removals import Removed
from events_service.web.api import shapes
from events_service.web.api.reading import Stretch, cursor_after
from events_service.web.http.answers import AnyRequest
from events_service.web.http.conditional import answer

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


def listed(found: Sequence[Any], stretch: Stretch, shape: Callable[[Any], Any]) -> shapes.Listed[Any]:
    """One stretch of a list; `found` has one more than was asked for when there is a next one."""
    kept = found[: stretch.limit]
    more = len(found) > stretch.limit
    return shapes.Listed([shape(each) for each in kept], cursor_after(kept[-1].id) if more else None)


def followed(
    found: Sequence[Any], removed: Sequence[Removed], stretch: Stretch, shape: Callable[[Any], Any]
) -> shapes.Followed[Any]:
    """One stretch of a list and of what left it, together no longer than was asked for: both come in the order of
    ids, with one more than that when there is a next stretch."""
    both = sorted([*found, *removed], key=lambda each: each.id)
    kept = both[: stretch.limit]
    return shapes.Followed(
        [shape(each) for each in kept if not isinstance(each, Removed)],
        [shapes.Removed(each.id, each.removed_at) for each in kept if isinstance(each, Removed)],
        cursor_after(kept[-1].id) if len(both) > stretch.limit else None,
    )


def nothing_left() -> Response[None]:
    """204: it is gone, and there is nothing to show."""
    return Response(None, status_code=204, headers={"Cache-Control": "no-store"})
