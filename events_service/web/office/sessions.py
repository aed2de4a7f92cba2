"""Sessions in the office: add one, see who comes, move or resize it, call it off."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from litestar import Response, post, route

from events_service.accounts.roles import Viewer, require
from events_service.attendance.attestations import attestation_rule, attested
from events_service.errors import ChangedMeanwhile, Invalid, Refusal, existing
from events_service.language import language
from events_service.messages.queries import undelivered
from events_service.registration.call_filters import CallFilter
from events_service.registration.call_queries import CALLS, calls_owed, open_calls, past_calls
from events_service.registration.changes import add_session
from events_service.registration.home_addresses import is_kept
from events_service.registration.queries import Registration, roster_for, sessions_of
from events_service.registration.resizing import CapacityBelowTaken, PeopleOnTheList
from events_service.registration.rules import Door, State, refuse_unless_open
from events_service.registration.series_changes import change_dates, effects_of_change, effects_of_new_date
from events_service.registration.skips import seats_by_door, why_waiting
from events_service.registration.untold import still_untold
from events_service.scheduling.house import journeys_of, taken_by
from events_service.scheduling.programme import office_event, office_session
from events_service.scheduling.queries import SessionLine
from events_service.scheduling.questions import questions_of
from events_service.scheduling.rosters import ends_at
from events_service.scheduling.scopes import Scope, scope_from
from events_service.scheduling.series_queries import others_in_series
from events_service.scheduling.sessions import SessionCancelled
from events_service.scheduling.venues import LibraryNotOurs
from events_service.scheduling.withdrawal import PartOfPermanence
from events_service.web.http.conditional import READING
from events_service.web.http.locale import locale_of
from events_service.web.http.refusals import trouble
from events_service.web.http.requests import AnyRequest, query_of
from events_service.web.meanwhile import SEEN, merged, refuse_if_changed, seen_in
from events_service.web.notices import done
from events_service.web.office.effects import effects_page, is_agreed, new_date_page, only_changed
from events_service.web.office.events import event_page, libraries_for
from events_service.web.office.known import guest_known
from events_service.web.office.needs import (
    ASKED,
    LOOK,
    TAKEN,
    hindrance_of,
    labels_of,
    needs_filled_in,
    options_for,
)
from events_service.web.office.roster import narrowed, people_chosen
from events_service.web.office.ticked_dates import dates_beside
from events_service.web.office.visits import office_page
from events_service.web.office.wishes import guest_of_wish
from events_service.web.questions import answers_kept, form_asks
from events_service.web.session_form import NAMES, SessionForm, asked_twice, typed_again, typed_in
from events_service.web.sign_up_form import choices_for
from events_service.web.words import choices


@post("/staff/events/{event_id:uuid}/sessions")
async def create(
    request: AnyRequest, event_id: UUID, viewer: Viewer, fields: dict[str, str], now: datetime
) -> Response[str]:
    """Add a session, for new people or for those of an earlier date, to whom it writes: they are shown first, and so is
    a holiday or a closure of that day. The form
    sent twice makes one session; gone back to and changed, it makes another."""
    event = existing(await office_event(event_id, viewer))
    require(viewer, "plan", event.organisation)
    if fields.get(LOOK):
        return await event_page(request, viewer, event, now=now, values=fields)
    try:
        form = SessionForm.parse(fields, await options_for(event.organisation))
        intent = f"{fields.get('intent') or uuid4()}:{form.fingerprint}"
        effects = await effects_of_new_date(event_id, form.facts(), viewer, now=now, intent=intent)
        if effects.asks and not is_agreed(fields, effects):
            return await new_date_page(request, event, fields, effects)
        await add_session(event_id, form.facts(), by=viewer, now=now, intent=intent)
    except (Invalid, SessionCancelled, PartOfPermanence, LibraryNotOurs, *TAKEN) as refusal:
        outcome = trouble(request, refusal, NAMES) | {"twice": asked_twice(refusal, fields)}
        outcome["hindrance"] = hindrance_of(refusal)
        return await event_page(request, viewer, event, now=now, values=fields, **outcome)
    return done(request, f"/staff/events/{event_id}", "added")


@route("/staff/sessions/{session_id:uuid}", http_method=READING)
async def session(request: AnyRequest, session_id: UUID, viewer: Viewer, now: datetime) -> Response[str]:
    """One session, its list and the desk's form, filled in for whoever is called about a wish, or has come before."""
    line = existing(await office_session(session_id, viewer))
    query = query_of(request)
    guest = await guest_of_wish(query.get("wish", ""), viewer, now=now)
    returning = await guest_known(query.get("person", ""), viewer, now=now)
    return await session_page(
        request, viewer, line, now=now, guest=returning or guest, at_form=returning is not None
    )


@post("/staff/sessions/{session_id:uuid}")
async def change(
    request: AnyRequest, session_id: UUID, viewer: Viewer, fields: dict[str, str], now: datetime
) -> Response[str]:
    """Move or resize a session, or others with it; everyone keeps their seat. Whom it writes to is shown first."""
    session = existing(await office_session(session_id, viewer))
    require(viewer, "plan", session.organisation)
    if fields.get(LOOK):
        return await session_page(request, viewer, session, now=now, values=fields)
    try:
        refuse_if_changed(fields, await _as_shown(session))
        options = await options_for(session.organisation, (await taken_by([session.id]))[session.id])
        changes = SessionForm.parse(fields, options).changes(session)
        scope = scope_from(fields.get("scope"))
        if scope != Scope.THIS:
            changes = only_changed(changes, fields, await _as_shown(session))
        effects = await effects_of_change(session_id, changes, viewer, scope=scope, now=now)
        # Of one date the form itself says what is in the way, and what would be free.
        shown = is_agreed(fields, effects) or (scope == Scope.THIS and effects.impossible)
        if effects.asks and not shown:
            return await effects_page(request, session, fields, effects)
        await change_dates(session_id, changes, scope=scope, by=viewer, now=now, seen=session)
    except ChangedMeanwhile as refusal:
        session = existing(await office_session(session_id, viewer))
        again = merged(fields, await _as_shown(session))
        outcome = trouble(request, refusal) | {"differences": again.differences}
        return await session_page(request, viewer, session, now=now, values=again.values, **outcome)
    except Refusal as refusal:
        outcome = trouble(request, refusal, NAMES) | {"twice": asked_twice(refusal, fields)}
        outcome["hindrance"] = hindrance_of(refusal)
        outcome["too_few"] = (
            refusal.facts if isinstance(refusal, (CapacityBelowTaken, PeopleOnTheList)) else {}
        )
        return await session_page(request, viewer, session, now=now, values=fields, **outcome)
    changed = existing(await office_session(session_id, viewer))
    moved = changed.sequence > session.sequence
    return done(request, f"/staff/sessions/{session_id}", "moved" if moved else "saved")


async def _as_shown(session: SessionLine) -> dict[str, str]:
    """The form that changes a session, as it would be shown now."""
    return typed_in(session) | needs_filled_in((await taken_by([session.id]))[session.id])


async def session_page(
    request: AnyRequest,
    viewer: Viewer,
    session: SessionLine,
    *,
    now: datetime,
    values: Mapping[str, str] | None = None,
    guest: Mapping[str, str] | None = None,
    **outcome: Any,
) -> Response[str]:
    """The session, its roster, the desk's form (`guest` is what was typed there) and the form to move it, or, once it
    is over, to do it again on another day."""
    # Also after a mistake at the desk, whose form goes elsewhere: the other language comes back to this address.
    request.scope["state"]["path"] = f"/staff/sessions/{session.id}"
    over = session.ends_at <= now
    blank = typed_again(session) if over else typed_in(session)
    taken = (await taken_by([session.id]))[session.id]
    options = await options_for(session.organisation, taken)
    blank |= {SEEN: "" if over else seen_in(typed_in(session) | needs_filled_in(taken))}
    blank |= {} if values and values.get(ASKED) else needs_filled_in(taken)
    roster = await roster_for(session.roster, viewer) or []
    chosen, to_call = people_chosen(query_of(request)), CallFilter(session=session.id)
    shown = narrowed(roster, chosen)
    may_register = viewer.may("register", session.organisation)
    dates = await sessions_of(session.roster)
    attests = len(dates) > 1 or session.colleagues
    # Who comes to a course after this date of it has the others.
    desk_shown = may_register and session.has_list and not session.cancelled and now < ends_at(dates)
    came_back = any(outcome.get(name) for name in ("desk_refused", "desk_errors", "question"))
    opens = came_back or _takes_people(session, dates, now=now)
    state = session.registration_at_desk(now)
    fine: dict[str, Any] = {
        "errors": {},
        "refused": "",
        "differences": [],
        "twice": set(),
        "hindrance": {},
        "too_few": {},
        "desk_errors": {},
        "desk_refused": "",
        "desk_sentence": "",
        "question": None,
        "similar": [],
        "find": "",
        "at_form": False,
        "answers": answers_kept({}, None, full=state == "waiting_list"),
    }
    return office_page(
        request,
        "session.html",
        session=session,
        roster=roster,
        parties=[registration for registration in shown if registration.state != State.CANCELLED],
        gone=[registration for registration in shown if registration.state == State.CANCELLED],
        chosen=chosen,
        states=choices(State, locale_of(request)),
        calls=(await open_calls(viewer, to_call, now=now))[:CALLS],
        owed=await calls_owed(viewer, to_call, now=now),
        called=await past_calls(viewer, session=session.id, now=now),
        failed=await undelivered([registration.id for registration in roster]),
        why=await why_waiting(session, now=now),
        untold=await still_untold([registration.id for registration in roster], now=now),
        sign_up=state,
        may_plan=viewer.may("plan", session.organisation),
        address_kept=session.at_home and await is_kept(session.id, holder=viewer.id),
        corrects_address=not over
        and not session.cancelled
        and viewer.may("correct_address", session.organisation),
        others=await others_in_series(session.id, now=now),
        **form_asks(await questions_of(session.event) if desk_shown and opens else ()),
        beside=await dates_beside(session, now=now) if desk_shown and opens else [],
        whole=viewer.may("see_names", session.organisation),
        desk_shown=desk_shown,
        desk_opens=desk_shown and session.published_at is not None and opens,
        libraries=await libraries_for(viewer, session.organisation, locale=locale_of(request)),
        over=over,
        dates=dates,
        away=_away(roster),
        doors=seats_by_door(roster),
        attestation=await attestation_rule(session.roster) if attests else None,
        attestations=_attestations(len(dates), locale_of(request)),
        attested=len(await attested(session.roster, now=now)) if attests else 0,
        joinings=_joinings(dates, session, locale_of(request)),
        taken=taken,
        journeys=await journeys_of(session.id),
        options=options,
        choices=choices_for(locale_of(request), session),
        needs_labels=labels_of(options, locale_of(request)),
        values=blank | dict(values or {}),
        guest={"intent": str(uuid4()), "seats": "1", "locale": "fr"} if guest is None else guest,
        **(fine | outcome),
    )


def _away(roster: Sequence[Registration]) -> Counter[UUID]:
    """How many people are excused from each date."""
    away: Counter[UUID] = Counter()
    for registration in roster:
        if registration.state != State.CANCELLED:
            away.update(
                {date.session.id: registration.seats for date in registration.sessions if date.excused}
            )
    return away


def _joinings(dates: Sequence[SessionLine], session: SessionLine, locale: str) -> list[tuple[str, str]]:
    """Until which of the dates that take place one may join; the closing that was typed, where one was."""
    speak = language(locale)
    taking_place = [line for line in dates if not line.cancelled]
    first, later = speak.say("before the first date only"), speak.say("until date %(number)s, %(day)s")
    choices = [
        (
            str(number),
            first if number == 1 else later % {"number": number, "day": speak.day(line.local_starts)},
        )
        for number, line in enumerate(taking_place, 1)
    ]
    if session.join_until is not None:
        return choices
    return [
        ("", speak.say("until sign-up closes, on %(day)s") % {"day": speak.day(session.joined_until_local)}),
        *choices,
    ]


def _attestations(dates: int, locale: str) -> list[tuple[str, str]]:
    """For how many dates of a course it may be given."""
    speak = language(locale)
    return [
        (str(n), speak.say_many("%(num)d date attended", "%(num)d dates attended", n) % {"num": n})
        for n in range(1, dates + 1)
    ]


def _takes_people(session: SessionLine, dates: Sequence[SessionLine], *, now: datetime) -> bool:
    """Whether the desk may write somebody down now for these `dates`: with a seat, in the line, or over
    the capacity."""
    try:
        refuse_unless_open(session, dates, door=Door.DESK, seats=1, now=now)
    except Refusal:
        return False
    return True


HANDLERS = [create, session, change]
