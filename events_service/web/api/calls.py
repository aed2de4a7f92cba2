"""Calls: the people whom no letter reaches, for a program at the desk or in a call centre; staff keys only."""

from datetime import datetime
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from litestar import Response, post, route
from msgspec import Meta, Struct

from events_service import clock
from events_service.errors import Forbidden, Invalid, NotFound
from events_service.messages.calls import OUTCOMES, CallNoted, CallOver
from events_service.messages.queries import cause_of
from events_service.registration import calls
from events_service.registration.calls import calls_after, note_outcome
from events_service.scheduling.intents import IntentReused
from events_service.web.api.described import endpoint
from events_service.web.api.reading import STRETCH, body_of, intent_of, stretch_of
from events_service.web.api.shapes import Listed, Zone
from events_service.web.api.writing import done, listed, shown
from events_service.web.filters import fields_of
from events_service.web.http.answers import AnyRequest
from events_service.web.http.conditional import READING
from events_service.web.http.viewer import required_key_holder
from events_service.web.spoken import spoken

STATES = ("open", "told", "replaced", "unneeded", "forgotten", "too_late")
CAUSES = ("address", "text", "gave_up", "written")
Outcome = Annotated[str, Meta(extra_json_schema={"enum": list(OUTCOMES)})]


class CallOutcome(Struct, frozen=True):
    """What a colleague noted of one attempt."""

    outcome: Outcome
    note: str
    noted_at: datetime
    noted_by: Annotated[str, Meta(description="A colleague's name or address, or a key's name.")]


class Call(Struct, frozen=True):
    """One person to be told something. Only `reached` ends it; the rest stays open until `useless_after`."""

    id: UUID
    state: Annotated[str, Meta(extra_json_schema={"enum": list(STATES)})]
    letter: Annotated[str, Meta(description="The kind of letter that the call stands for.")]
    registration: UUID
    session: UUID
    name: str
    phone: Annotated[str, Meta(description="To dial; null where there is none, or a wrong one.")] | None
    locale: str
    say: Annotated[str, Meta(description="What to say, in the person's language.")]
    undelivered: (
        Annotated[
            str,
            Meta(
                description="Why a letter failed; null where none was written.",
                extra_json_schema={"enum": list(CAUSES)},
            ),
        ]
        | None
    )
    due_at: Annotated[datetime, Meta(description="When the person should know at the latest.")]
    useless_after: Annotated[datetime, Meta(description="When there is nothing left to tell.")]
    time_zone: Zone
    created_at: datetime
    outcomes: list[CallOutcome]


class NewOutcome(Struct):
    """What came of calling somebody."""

    outcome: Outcome
    note: Annotated[str, Meta(max_length=500)] = ""
    seen: (
        Annotated[
            int,
            Meta(
                ge=0, description="How many outcomes you were shown: a newer one is then a 409 `call_noted`."
            ),
        ]
        | None
    ) = None


@route(
    "/v1/calls",
    http_method=READING,
    opt=endpoint(Listed[Call], query=STRETCH, key="required", right="call", refusals=(Invalid,)),
)
async def show_all(request: AnyRequest) -> Response[bytes]:
    """Whom to call in your organisation; with `updated_since` also those who need not be called any more."""
    viewer = await required_key_holder(request)
    stretch = stretch_of(fields_of(request, *STRETCH))
    found = await calls_after(
        viewer, now=clock.now(), after=stretch.after, since=stretch.since, limit=stretch.limit + 1
    )
    return shown(request, listed(found, stretch, _shape), public=False)


@post(
    "/v1/calls/{call_id:uuid}/outcome",
    opt=endpoint(
        Call,
        body=NewOutcome,
        key="required",
        right="call",
        refusals=(NotFound, Forbidden, Invalid, CallNoted, CallOver, IntentReused),
    ),
)
async def note(request: AnyRequest, call_id: UUID) -> Response[bytes]:
    """Note what came of calling somebody. Sent again with the same Idempotency-Key it is noted once."""
    viewer, intent = await required_key_holder(request), intent_of(request)
    given = await body_of(request, NewOutcome)
    noted = await note_outcome(
        *(call_id, given.get("outcome")),
        text=given.get("note", ""),
        seen=given.get("seen"),
        by=viewer,
        now=clock.now(),
        intent=intent,
    )
    return done(_shape(noted))


def _shape(call: calls.Call) -> Call:
    zone = ZoneInfo(call.time_zone)
    return Call(
        id=call.id,
        state=call.state(clock.now()),
        letter=call.letter,
        registration=call.registration,
        session=call.session,
        name=call.name,
        phone=call.number,
        locale=call.locale,
        say=spoken(call),
        undelivered=cause_of(call.failure) if call.failure else None,
        due_at=call.due_at.astimezone(zone),
        useless_after=call.useless_after.astimezone(zone),
        time_zone=call.time_zone,
        created_at=call.created_at.astimezone(zone),
        outcomes=[
            CallOutcome(each.outcome, each.note, each.noted_at.astimezone(zone), each.noted_by)
            for each in call.outcomes
        ],
    )


HANDLERS = [show_all, note]
