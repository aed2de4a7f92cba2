"""Sessions in the office: add one, see who comes, move or resize it, call it off."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from litestar import Response, post, route

from events_service import clock
from events_service.accounts.roles import Viewer, require
from events_service.errors import Invalid, NotFound, Refusal
from events_service.fields import Fields
from events_service.messages.queries import undelivered
from events_service.registration.calls import open_calls, past_calls
from events_service.registration.changes import cancel_session, change_session
from events_service.registration.queries import Registration, roster_for
from events_service.scheduling.programme import office_session
from events_service.scheduling.queries import SessionLine
from events_service.scheduling.sessions import add_session
from events_service.web.http.answers import AnyRequest, redirect
from events_service.web.http.conditional import READING
from events_service.web.http.viewer import colleague
from events_service.web.moments import day_from, end_of, time_from
from events_service.web.notices import done
from events_service.web.office.events import event_page, event_seen, places_for
from events_service.web.office.visits import office_page, sent_form, trouble
from events_service.web.questions import answers_kept

# The verbs' fields, as the form calls them.
NAMES = {"starts_at": "starts", "ends_at": "ends"}


@dataclass(frozen=True, slots=True)
class SessionForm:
    """A session as typed: a day and two times on the wall of the library, and `first` or `second` for an hour
    that the clocks repeat. The verb reads and checks the rest."""

    starts: datetime
    ends: datetime
    rest: Mapping[str, Any]

    @staticmethod
    def parse(fields: Mapping[str, Any]) -> "SessionForm":
        """Refuses with Invalid (`day`, `starts`, `ends`)."""
        field = Fields(fields)
        day = day_from(field.text("day", longest=40, required=True))
        starts = time_from(field.text("starts", longest=40, required=True))
        ends = time_from(field.text("ends", longest=40, required=True))
        for name, value, code in (
            ("day", day, "not_a_date"),
            ("starts", starts, "not_a_time"),
            ("ends", ends, "not_a_time"),
        ):
            if value is None:
                field.wrong.setdefault(name, code)
        field.done()
        assert isinstance(day, date)
        assert isinstance(starts, time)
        assert isinstance(ends, time)
        beginning = datetime.combine(day, starts)
        return SessionForm(beginning, end_of(beginning, ends), fields)

    def given(self) -> dict[str, Any]:
        """What the planning verbs read."""
        return {
            "starts_at": self.starts.isoformat(),
            "ends_at": self.ends.isoformat(),
            "starts_at_choice": self.rest.get("starts_choice"),
            "ends_at_choice": self.rest.get("ends_choice"),
            "library": self.rest.get("library"),
            "capacity": self.rest.get("capacity"),
            "sign_up": self.rest.get("sign_up"),
        }

    def changes(self, session: SessionLine) -> dict[str, Any]:
        """The same without the times when they are as they were: a repeated hour need not be chosen again,
        and more chairs can be added to a session that has begun."""
        given = self.given()
        if (self.starts, self.ends, self.rest.get("library")) == (
            *(session.local_starts, session.local_ends),
            str(session.library),
        ):
            del given["starts_at"], given["ends_at"]
        return given

    @property
    def fingerprint(self) -> str:
        """Tells a form sent twice from one that was gone back to and filled in for another day."""
        return sha256(repr(sorted(self.given().items(), key=str)).encode()).hexdigest()


def typed_in(session: SessionLine) -> dict[str, Any]:
    """The form as it would have been filled in for this session."""
    return {
        "day": session.local_starts.date().isoformat(),
        "starts": session.local_starts.strftime("%H:%M"),
        "ends": session.local_ends.strftime("%H:%M"),
        "library": str(session.library),
        "capacity": str(session.capacity or ""),
    }


def typed_again(session: SessionLine) -> dict[str, Any]:
    """The form for a new date of a session that is over: everything but the day, and an intent of its own."""
    return typed_in(session) | {"day": "", "intent": str(uuid4())}


def asked_twice(refusal: Refusal | None, values: Mapping[str, Any]) -> set[str]:
    """The times for which the form must ask "the first or the second?"."""
    found = {name for name in ("starts", "ends") if values.get(f"{name}_choice")}
    if isinstance(refusal, Invalid):
        found |= {
            NAMES.get(name, name) for name, code in refusal.fields.items() if code == "time_exists_twice"
        }
    return found


@post("/staff/events/{event_id:uuid}/sessions")
async def create(request: AnyRequest, event_id: UUID) -> Response[Any]:
    """Add a session. The form sent twice makes one session; gone back to and changed, it makes another."""
    viewer, fields = await sent_form(request)
    known = await event_seen(event_id, viewer)
    require(viewer, "plan", known.organisation)
    try:
        form = SessionForm.parse(fields)
        intent = f"{fields.get('intent') or uuid4()}:{form.fingerprint}"
        await add_session(event_id, form.given(), by=viewer, now=clock.now(), intent=intent)
    except Invalid as refusal:
        told = trouble(request, refusal, NAMES) | {"twice": asked_twice(refusal, fields)}
        return await event_page(request, viewer, known, values=fields, **told)
    return done(request, f"/staff/events/{event_id}", "added")


@route("/staff/sessions/{session_id:uuid}", http_method=READING)
async def session(request: AnyRequest, session_id: UUID) -> Response[str]:
    viewer = await colleague(request)
    return await session_page(request, viewer, await session_seen(session_id, viewer))


@post("/staff/sessions/{session_id:uuid}")
async def change(request: AnyRequest, session_id: UUID) -> Response[Any]:
    """Move or resize a session; everyone keeps their seat, and is written to if time or place changed."""
    viewer, fields = await sent_form(request)
    known = await session_seen(session_id, viewer)
    require(viewer, "plan", known.organisation)
    try:
        changes = SessionForm.parse(fields).changes(known)
        changed = await change_session(session_id, changes, by=viewer, now=clock.now())
    except Refusal as refusal:
        told = trouble(request, refusal, NAMES) | {"twice": asked_twice(refusal, fields)}
        return await session_page(request, viewer, known, values=fields, **told)
    return done(
        *(request, f"/staff/sessions/{session_id}", "moved" if changed.sequence > known.sequence else "saved")
    )


@route("/staff/sessions/{session_id:uuid}/cancellation", http_method=READING)
async def cancellation(request: AnyRequest, session_id: UUID) -> Response[Any]:
    """The last look before calling a session off: how many people will be written to, and whom to phone."""
    viewer = await colleague(request)
    known = await session_seen(session_id, viewer)
    require(viewer, "plan", known.organisation)
    if known.cancelled:
        return redirect(f"/staff/sessions/{session_id}")
    return await _cancellation_page(request, viewer, known, {})


@post("/staff/sessions/{session_id:uuid}/cancellation")
async def cancel(request: AnyRequest, session_id: UUID) -> Response[Any]:
    viewer, fields = await sent_form(request)
    known = await session_seen(session_id, viewer)
    require(viewer, "plan", known.organisation)
    try:
        await cancel_session(session_id, reason=str(fields.get("reason", "")), by=viewer, now=clock.now())
    except Invalid as refusal:
        return await _cancellation_page(request, viewer, known, fields, refusal)
    return done(request, f"/staff/sessions/{session_id}", "cancelled")


async def _cancellation_page(
    request: AnyRequest,
    viewer: Viewer,
    known: SessionLine,
    values: dict[str, Any],
    refusal: Refusal | None = None,
) -> Response[str]:
    people = [each for each in await roster_for(known.id, viewer) or [] if each.state != "cancelled"]
    return office_page(
        request,
        "cancellation.html",
        session=known,
        written_to=sum(registration.email is not None for registration in people),
        to_call=without_email(people),
        values=values,
        **trouble(request, refusal),
    )


def without_email(people: list[Registration]) -> list[Registration]:
    """Those whom no letter reaches: a colleague phones them."""
    return [registration for registration in people if registration.email is None]


async def session_seen(session_id: UUID, viewer: Viewer) -> SessionLine:
    """The session, if it is one of the viewer's organisations. Refuses with NotFound."""
    known = await office_session(session_id, viewer)
    if known is None:
        raise NotFound()
    return known


async def session_page(
    request: AnyRequest,
    viewer: Viewer,
    known: SessionLine,
    *,
    values: dict[str, Any] | None = None,
    guest: dict[str, Any] | None = None,
    **told: Any,
) -> Response[str]:
    """The session, its roster, the desk's form (`guest` is what was typed there) and the form to move it, or, once it
    is over, to do it again on another day."""
    # Also after a mistake at the desk, whose form goes elsewhere: the other language comes back to this address.
    request.scope["state"]["path"] = f"/staff/sessions/{known.id}"
    over = known.ends_at <= clock.now()
    blank = typed_again(known) if over else typed_in(known)
    roster = await roster_for(known.id, viewer) or []
    waits = known.registration(clock.now()) == "waiting_list"
    fine: dict[str, Any] = {
        "errors": {},
        "refused": "",
        "twice": set(),
        "desk_errors": {},
        "desk_refused": "",
        "desk_sentence": "",
        "question": None,
        "answers": answers_kept({}, None, full=waits),
    }
    return office_page(
        request,
        "session.html",
        session=known,
        roster=roster,
        parties=[registration for registration in roster if registration.state != "cancelled"],
        gone=[registration for registration in roster if registration.state == "cancelled"],
        calls=await open_calls(viewer, now=clock.now(), session=known.id),
        called=await past_calls(viewer, session=known.id, now=clock.now()),
        failed=await undelivered([registration.id for registration in roster]),
        sign_up=known.registration(clock.now()),
        most=min(known.most_seats, known.capacity or 1),
        may_plan=viewer.may("plan", known.organisation),
        may_register=viewer.may("register", known.organisation),
        libraries=await places_for(viewer, known.organisation),
        over=over,
        values=blank | (values or {}),
        guest={"intent": str(uuid4()), "seats": "1", "locale": "fr"} if guest is None else guest,
        **(fine | told),
    )


HANDLERS = [create, session, change, cancellation, cancel]
