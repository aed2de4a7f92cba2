"""Answers of the API: what everyone may read has a validator, what one program may read is kept by nobody."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Protocol, TypeVar, cast
from uuid import UUID

import msgspec
from litestar import Response

from events_service.errors import Invalid
from events_service.libraries.removals import Removed
from events_service.web.api import shapes
from events_service.web.api.reading import Stretch, cursor_after
from events_service.web.http.conditional import answer
from events_service.web.http.requests import AnyRequest

MEDIA_TYPE = "application/json"
KEPT_BY_NOBODY = {"Cache-Control": "no-store"}


class _Row(Protocol):
    @property
    def id(self) -> UUID: ...


R = TypeVar("R", bound=_Row)
S = TypeVar("S")


def shown(request: AnyRequest, shape: S, *, now: datetime, public: bool) -> Response[S]:
    """200, for GET and HEAD. Public answers carry an ETag, may be read by scripts of any site, and are asked
    for again each time: seats change without the session changing, so that no date could vouch for them."""
    body = msgspec.json.encode(shape)
    shown = answer(request, body, media_type=MEDIA_TYPE, last_modified=now, now=now, max_age=0, public=public)
    # Encoded already, because the ETag is made of the bytes.
    return cast("Response[S]", shown)


def done(shape: S, *, location: str | None = None) -> Response[S]:
    """What a verb came to, and the address of something new."""
    headers = KEPT_BY_NOBODY | ({"Location": location} if location else {})
    return Response(shape, media_type=MEDIA_TYPE, headers=headers)


def listed(rows: Sequence[R], stretch: Stretch, shape: Callable[[R], S]) -> shapes.Listed[S]:
    """One stretch of a list; `rows` has one more than was asked for when there is a next one."""
    kept = rows[: stretch.limit]
    more = len(rows) > stretch.limit
    return shapes.Listed([shape(each) for each in kept], cursor_after(kept[-1].id) if more else None)


def followed(
    rows: Sequence[R], removed: Sequence[Removed], stretch: Stretch, shape: Callable[[R], S]
) -> shapes.Followed[S]:
    """One stretch of a list and of what left it, together no longer than was asked for: both come in the order of
    ids, with one more than that when there is a next stretch."""
    ids = sorted([each.id for each in rows] + [each.id for each in removed])
    kept = set(ids[: stretch.limit])
    return shapes.Followed(
        [shape(each) for each in rows if each.id in kept],
        [shapes.Removed(each.id, each.removed_at) for each in removed if each.id in kept],
        cursor_after(ids[stretch.limit - 1]) if len(ids) > stretch.limit else None,
    )


@contextmanager
def called(name: str, sent: str) -> Iterator[None]:
    """What is wrong with a field that the verbs know by `name` is told of the one that was `sent`."""
    try:
        yield
    except Invalid as refusal:
        raise Invalid(
            {sent if field == name else field: code for field, code in refusal.fields.items()}
        ) from None
