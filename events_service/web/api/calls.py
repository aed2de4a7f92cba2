"""Calls: the people whom no letter reaches, for a program at the desk or in a call centre; staff keys only."""

from datetime import datetime
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from litestar import Response, Router, post, route
from msgspec import Meta, Struct

from events_service.accounts.roles import Viewer
from events_service.errors import Forbidden, NotFound
from events_service.messages import rules
from events_service.messages.calls import CallNoted, CallOver
from events_service.messages.queries import cause_of
from events_service.registration import call_queries
from events_service.registration.call_queries import calls_after
from events_service.registration.calls import note_outcome
from events_service.scheduling.intents import IntentReused
from events_service.web.api import bodies
from events_service.web.api.described import described
from events_service.web.api.reading import Stretch
from events_service.web.api.shapes import Listed, Zone
from events_service.web.api.writing import done, listed, shown
from events_service.web.http.conditional import READING
from events_service.web.http.requests import AnyRequest
from events_service.web.spoken import asked_for, left_word, spoken

STATES = ("open", "told", "replaced", "unneeded", "forgotten", "too_late")
CAUSES = ("address", "text", "gave_up", "too_many", "written", "number", "no_gateway", "gone")
Outcome = Annotated[str, Meta(extra_json_schema={"enum": list(rules.Outcome)})]


class CallOutcome(Struct, frozen=True):
    """What a colleague noted of one attempt."""

    outcome: Outcome
    note: str
    noted_at: datetime
    noted_by: Annotated[str, Meta(description="A colleague's name or address, or a key's name.")]


class Call(Struct, frozen=True):
    """One person to be told something. Only `reached`, `handed_over` and `posted` end it; the rest
    stays open until `useless_after`."""

    id: UUID
    state: Annotated[str, Meta(extra_json_schema={"enum": list(STATES)})]
    letter: Annotated[str, Meta(description="The kind of letter that the call stands for.")]
    registration: UUID
    session: UUID
    name: str
    phone: Annotated[str, Meta(description="To dial; null where there is none, or a wrong one.")] | None
    helper: Annotated[str, Meta(description="Whose number it is, if a helper's, who is called.")] | None
    locale: str
    ask: Annotated[str, Meta(description="What to say first, whoever picks up; nothing of why you call.")]
    say: Annotated[str, Meta(description="What to say to the person alone, in their language.")]
    otherwise: Annotated[str, Meta(description="What somebody else, or a machine, may be asked to pass on.")]
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
    paper: Annotated[bool, Meta(description="They wished for a letter on paper, to hand over or post.")]
    printed_at: Annotated[datetime, Meta(description="When it was printed; null where it was not.")] | None
    due_at: Annotated[datetime, Meta(description="When the person should know at the latest.")]
    useless_after: Annotated[datetime, Meta(description="When there is nothing left to tell.")]
    time_zone: Zone
    created_at: datetime
    escalated: Annotated[bool, Meta(description="Two thirds of the time until `due_at` have gone.")]
    claimed_by: Annotated[str, Meta(description="The colleague who does it; null for nobody.")] | None
    outcomes: list[CallOutcome]


@route("/", http_method=READING, **described(right="call"))
async def show_all(
    request: AnyRequest, viewer: Viewer, stretch: Stretch, now: datetime
) -> Response[Listed[Call]]:
    """Whom to call in your organisation; with `updated_since` also those who need not be called any more."""
    after, since, limit = stretch.after, stretch.since, stretch.limit + 1
    rows = await calls_after(viewer, now=now, after=after, since=since, limit=limit)
    return shown(request, listed(rows, stretch, lambda call: _shape(call, now)), now=now, public=False)


@post(
    "/{call_id:uuid}/outcome",
    status_code=200,
    **described(NotFound, Forbidden, CallNoted, CallOver, IntentReused, right="call"),
)
async def note(
    call_id: UUID, data: bodies.NewOutcome, viewer: Viewer, intent: str | None, now: datetime
) -> Response[Call]:
    """Note what came of calling somebody. Sent again with the same Idempotency-Key it is noted once."""
    noted = await note_outcome(
        call_id, data.outcome, text=data.note, seen=data.seen, by=viewer, now=now, intent=intent
    )
    return done(_shape(noted, now))


def _shape(call: call_queries.Call, now: datetime) -> Call:
    zone = ZoneInfo(call.time_zone)
    return Call(
        id=call.id,
        state=call.state(now),
        letter=call.letter,
        registration=call.registration,
        session=call.session,
        name=call.name,
        phone=call.number,
        helper=call.helper or None,
        locale=call.locale,
        ask=asked_for(call),
        say=spoken(call),
        otherwise=left_word(call),
        undelivered=cause_of(call.failure) if call.failure else None,
        paper=call.paper,
        printed_at=call.printed_at and call.printed_at.astimezone(zone),
        due_at=call.due_at.astimezone(zone),
        useless_after=call.useless_after.astimezone(zone),
        time_zone=call.time_zone,
        created_at=call.created_at.astimezone(zone),
        escalated=call.state(now) == "open" and call.is_escalated(now),
        claimed_by=call.claimer if call.is_claimed(now) else None,
        outcomes=[
            CallOutcome(each.outcome, each.note, each.noted_at.astimezone(zone), each.noted_by)
            for each in call.outcomes
        ],
    )


ROUTER = Router("/calls", route_handlers=[show_all, note], tags=["calls"])
