"""Who came, ticked on a phone at the door: plain forms, which static/presence.js keeps while there is no network."""

from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID, uuid4

from litestar import Response, post, route
from markupsafe import Markup

from events_service.accounts.roles import Viewer
from events_service.attendance.afterwards import afterwards_of, keep_afterwards
from events_service.attendance.presence import note_everybody, note_presence
from events_service.attendance.queries import attendance_of
from events_service.attendance.rules import (
    LONGEST_WAIT,
    SEATED_FROM,
    Mark,
    WalkInDraft,
    night_after,
    opens_at,
)
from events_service.attendance.seating import chairs_free
from events_service.attendance.walk_ins import note_walk_in, remove_walk_in
from events_service.clock import wall_clock
from events_service.documents.codes import qr_of
from events_service.errors import Forbidden, Invalid, NotFound, Refusal, existing
from events_service.fields import Fields
from events_service.registration import arrivals
from events_service.registration.queries import roster_for, sessions_of
from events_service.registration.rules import State
from events_service.scheduling.programme import office_session
from events_service.scheduling.queries import SessionLine
from events_service.web.http.answers import STATIC, redirect
from events_service.web.http.conditional import READING
from events_service.web.http.refusals import trouble
from events_service.web.http.requests import AnyRequest, settings_of
from events_service.web.notices import done
from events_service.web.office.visits import office_page


@route("/staff/sessions/{session_id:uuid}/presence", http_method=READING)
async def presence(request: AnyRequest, session_id: UUID, viewer: Viewer, now: datetime) -> Response[str]:
    """Everybody who is expected that day, to be ticked, and who walked in."""
    return await presence_page(request, viewer, existing(await office_session(session_id, viewer)), now=now)


@post("/staff/sessions/{session_id:uuid}/presences/{registration_id:uuid}")
async def tick(
    request: AnyRequest,
    session_id: UUID,
    registration_id: UUID,
    viewer: Viewer,
    fields: dict[str, str],
    now: datetime,
) -> Response[str]:
    """One party came, did not, or what was ticked is taken back; pressing twice is harmless."""
    session = existing(await office_session(session_id, viewer))
    try:
        mark, waited = Mark.parse(_whole(fields)), waited_in(fields)
        noted_of = await note_presence(session_id, registration_id, mark, by=viewer, now=now, waited=waited)
    except (NotFound, Forbidden):
        raise
    except Refusal as refusal:
        return await presence_page(request, viewer, session, now=now, refusal=refusal)
    if fields.get("from") == "registration":
        return done(request, f"/staff/registrations/{registration_id}", "saved")
    return redirect(f"{_page(session_id)}#r-{noted_of}")


@post("/staff/sessions/{session_id:uuid}/presences")
async def tick_everybody(
    request: AnyRequest, session_id: UUID, viewer: Viewer, now: datetime
) -> Response[str]:
    """Everybody came who is not ticked otherwise."""
    session = existing(await office_session(session_id, viewer))
    try:
        await note_everybody(session_id, by=viewer, now=now)
    except (NotFound, Forbidden):
        raise
    except Refusal as refusal:
        return await presence_page(request, viewer, session, now=now, refusal=refusal)
    return redirect(_page(session_id))


@post("/staff/sessions/{session_id:uuid}/walk-ins")
async def add_walk_in(
    request: AnyRequest, session_id: UUID, viewer: Viewer, fields: dict[str, str], now: datetime
) -> Response[str]:
    """Somebody walked in, or several people were counted; the form sent twice is one of them."""
    session = existing(await office_session(session_id, viewer))
    try:
        walk_in, waited, intent = WalkInDraft.parse(fields), waited_in(fields), fields.get("intent")
        await note_walk_in(session_id, walk_in, by=viewer, now=now, intent=intent, waited=waited)
    except (NotFound, Forbidden):
        raise
    except Refusal as refusal:
        return await presence_page(request, viewer, session, now=now, refusal=refusal, values=fields)
    return redirect(f"{_page(session_id)}#walk-ins")


@post("/staff/sessions/{session_id:uuid}/walk-ins/{walk_in_id:uuid}/removal")
async def take_walk_in_back(
    session_id: UUID, walk_in_id: UUID, viewer: Viewer, now: datetime
) -> Response[str]:
    """Noted by mistake; pressing twice is harmless."""
    existing(await office_session(session_id, viewer))
    await remove_walk_in(session_id, walk_in_id, by=viewer, now=now)
    return redirect(f"{_page(session_id)}#walk-ins")


@post("/staff/sessions/{session_id:uuid}/afterwards")
async def write_afterwards(
    request: AnyRequest, session_id: UUID, viewer: Viewer, fields: dict[str, str], now: datetime
) -> Response[str]:
    """What was done and the next step, for whoever had a seat."""
    session = existing(await office_session(session_id, viewer))
    try:
        await keep_afterwards(session_id, fields, by=viewer, now=now)
    except (NotFound, Forbidden):
        raise
    except Refusal as refusal:
        return await presence_page(request, viewer, session, now=now, refusal=refusal, values=fields)
    return done(request, _page(session_id), "saved")


def _whole(fields: dict[str, str]) -> dict[str, str]:
    """A box that is not ticked sends nothing: where the form asks, that is nobody."""
    return {"first_timers": "0"} | fields if fields.get("asks") == "first_timers" else fields


async def _back(session_id: UUID) -> Response[str]:
    """Where a form was sent and answered with a page, people reload the address."""
    return redirect(_page(session_id))


BACK = [
    route(f"/staff/sessions/{{session_id:uuid}}/{path}", http_method=READING)(_back)
    for path in (
        "afterwards",
        "presences",
        "presences/{registration_id:uuid}",
        "walk-ins",
        "walk-ins/{walk_in_id:uuid}/removal",
    )
]


@route("/staff/presence-worker.js", http_method=READING)
async def worker() -> Response[str]:
    """What opens the list without a network. A worker rules below its own address only, unless its answer allows more:
    here it is told one page of `/staff/sessions/` by static/presence.js."""
    return Response(
        _worker(),
        media_type="text/javascript",
        headers={"Service-Worker-Allowed": "/staff/sessions/", "Cache-Control": "no-cache"},
    )


@cache
def _worker() -> str:
    return (STATIC / "presence-worker.js").read_text()


def waited_in(fields: dict[str, str]) -> timedelta:
    """For how many seconds the phone kept what it sends now. Refuses with Invalid."""
    field = Fields(fields)
    seconds = field.number("waited", lowest=0, highest=999_999_999, default=0)
    field.done()
    return min(timedelta(seconds=seconds or 0), LONGEST_WAIT)


def _page(session_id: UUID) -> str:
    return f"/staff/sessions/{session_id}/presence"


def arrivals_page(request: AnyRequest, session: SessionLine) -> str:
    """Where whoever stands there says so, on that day."""
    settings = settings_of(request)
    proof = arrivals.proof_of(session, key=settings.secret_key)
    return f"{settings.public_url}/sessions/{session.id}/arrivals/{proof}"


async def presence_page(
    request: AnyRequest,
    viewer: Viewer,
    session: SessionLine,
    *,
    now: datetime,
    refusal: Refusal | None = None,
    values: dict[str, str] | None = None,
) -> Response[str]:
    """The list at the door. `values` is what was typed of somebody who walked in."""
    # Also after a refusal, whose form goes elsewhere: the other language comes back to this address.
    request.scope["state"]["path"] = _page(session.id)
    outcome: dict[str, Any] = trouble(request, refusal)
    if isinstance(refusal, Invalid) and values is None:  # of a list or a number that no page of ours offers
        outcome["refused"] = next(iter(outcome["errors"].values()))
    roster = await roster_for(session.roster, viewer) or []
    dates = [line for line in await sessions_of(session.roster) if not line.cancelled]
    seats_people = len(dates) == 1 and session.starts_at + SEATED_FROM <= now < session.ends_at
    written = (await afterwards_of([session.id])).get(session.id)
    before = {"done": written.done, "next_step": written.next_step} if written else {}
    is_open = not session.cancelled and now >= opens_at(session.starts_at)
    return office_page(
        request,
        "presence.html",
        session=session,
        # Until then the page may stay on a telephone, so that it opens without a network.
        night=int(night_after(now, session.time_zone).timestamp()) if is_open else None,
        dates=dates,
        seats_people=seats_people and viewer.may("register", session.organisation),
        chairs=await chairs_free(session.id),
        attendance=existing(await attendance_of(session.id, viewer)),
        waiting=[each for each in roster if each.state == State.WAITING and session.ends_at > now],
        opens=wall_clock(opens_at(session.starts_at), session.time_zone),
        is_open=is_open,
        may_plan=viewer.may("plan", session.organisation),
        may_thank=written is not None and now >= session.ends_at,
        qr=Markup(qr_of(arrivals_page(request, session))) if arrivals.is_open(session, now=now) else "",
        values={"intent": str(uuid4()), "count": "1"} | before | (values or {}),
        **outcome,
    )


HANDLERS = [worker, presence, tick, tick_everybody, add_walk_in, take_walk_in_back, write_afterwards, *BACK]
