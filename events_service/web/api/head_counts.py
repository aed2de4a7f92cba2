"""How many of those who came were of which kind: for keys of the organisation alone."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import Response, Router, put, route
from msgspec import Meta, Struct

from events_service.accounts.roles import Viewer
from events_service.attendance import head_count_rules
from events_service.attendance.head_count_rules import CODES, KINDS, Kind
from events_service.attendance.head_counts import head_counts_of, note_head_counts
from events_service.attendance.rules import PresenceTooEarly
from events_service.errors import Forbidden, Invalid, NotFound, existing
from events_service.scheduling.sessions import SessionCancelled
from events_service.web.api.described import described
from events_service.web.api.presence_bodies import NewHeadCounts
from events_service.web.api.writing import done, shown
from events_service.web.http.conditional import READING
from events_service.web.http.requests import AnyRequest

Shared = Annotated[
    dict[str, int],
    Meta(description="Everybody who was there; whoever is counted under no code is `non_communique`."),
]


class HeadCounts(Struct, frozen=True):
    """What was counted of one session."""

    session: UUID
    present: Annotated[int, Meta(description="Who had a seat and came, and who walked in.")]
    sex: Shared
    age: Shared
    status: Shared
    outcome: Annotated[dict[str, int], Meta(description="How many said so; only what was counted.")]


@route(
    "/{session_id:uuid}/head-counts", http_method=READING, **described(NotFound, right="see_registrations")
)
async def show(request: AnyRequest, session_id: UUID, viewer: Viewer, now: datetime) -> Response[HeadCounts]:
    """How many of those who came were of which sex, age and status, and with what they left."""
    counts = existing(await head_counts_of(session_id, viewer))
    return shown(request, _shape(session_id, counts), now=now, public=False)


@put(
    "/{session_id:uuid}/head-counts",
    **described(NotFound, Forbidden, PresenceTooEarly, SessionCancelled, right="note_presence"),
)
async def note(session_id: UUID, data: NewHeadCounts, viewer: Viewer, now: datetime) -> Response[HeadCounts]:
    """Count who came by kind, from half an hour before the start, in place of what was counted before. More people than
    were there are refused by the field with which they are more."""
    sent = {kind: getattr(data, kind) for kind in KINDS}
    unknown = [f"{kind}.{code}" for kind in KINDS for code in sent[kind] if code not in CODES[kind]]
    if unknown:
        raise Invalid(dict.fromkeys(unknown, "unknown_field"))
    values = {f"{kind}.{code}": number for kind in KINDS for code, number in sent[kind].items()}
    await note_head_counts(session_id, values, by=viewer, now=now)
    return done(_shape(session_id, existing(await head_counts_of(session_id, viewer))))


def _shape(session_id: UUID, counts: head_count_rules.HeadCounts) -> HeadCounts:
    return HeadCounts(
        session=session_id,
        present=counts.present,
        sex=counts.shares(Kind.SEX),
        age=counts.shares(Kind.AGE),
        status=counts.shares(Kind.STATUS),
        outcome=dict(counts.of(Kind.OUTCOME)),
    )


ROUTER = Router("/sessions", route_handlers=[show, note], tags=["presences"])
