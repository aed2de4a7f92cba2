"""The page of a session in the office: each part of it reads what it shows."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from litestar import Response

from events_service.accounts.roles import Viewer
from events_service.attendance.attestations import attestation_rule, attested
from events_service.errors import Refusal
from events_service.language import language
from events_service.messages.queries import undelivered
from events_service.registration.call_filters import CallFilter
from events_service.registration.call_queries import CALLS, calls_owed, open_calls, past_calls
from events_service.registration.home_addresses import is_kept
from events_service.registration.queries import Registration, roster_for, sessions_of
from events_service.registration.rules import Door, State, refuse_unless_open
from events_service.registration.skips import seats_by_door, why_waiting
from events_service.registration.untold import still_untold
from events_service.scheduling.house import journeys_of, taken_by
from events_service.scheduling.queries import SessionLine
from events_service.scheduling.questions import questions_of
from events_service.scheduling.rosters import ends_at
from events_service.scheduling.series_queries import others_in_series
from events_service.scheduling.sources import busy_between
from events_service.web.http.locale import locale_of
from events_service.web.http.requests import AnyRequest, query_of
from events_service.web.meanwhile import SEEN, seen_in
from events_service.web.office.events import libraries_for
from events_service.web.office.needs import (
    ASKED,
    labels_of,
    needs_filled_in,
    options_for,
)
from events_service.web.office.roster import narrowed, people_chosen
from events_service.web.office.ticked_dates import dates_beside
from events_service.web.office.visits import office_page
from events_service.web.questions import answers_kept, form_asks
from events_service.web.session_form import typed_again, typed_in
from events_service.web.sign_up_form import choices_for
from events_service.web.words import choices


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
    roster = await roster_for(session.roster, viewer) or []
    dates = await sessions_of(session.roster)
    came_back = any(outcome.get(name) for name in ("desk_refused", "desk_errors", "question"))
    return office_page(
        request,
        "session.html",
        session=session,
        over=session.ends_at <= now,
        dates=dates,
        others=await others_in_series(session.id, now=now),
        may_plan=viewer.may("plan", session.organisation),
        **await _people(request, viewer, session, roster, now=now),
        **await _desk(viewer, session, dates, guest, came_back=came_back, now=now),
        **await _form(request, viewer, session, values or {}, now=now),
        **await _course(session, dates, locale_of(request), now=now),
        **(_nothing_wrong(session, now) | outcome),
    )


async def _people(
    request: AnyRequest,
    viewer: Viewer,
    session: SessionLine,
    roster: Sequence[Registration],
    *,
    now: datetime,
) -> dict[str, Any]:
    """Who comes, and who is still to be told."""
    chosen, to_call = people_chosen(query_of(request)), CallFilter(session=session.id)
    shown = narrowed(roster, chosen)
    everybody = [registration.id for registration in roster]
    return {
        "roster": roster,
        "parties": [registration for registration in shown if registration.state != State.CANCELLED],
        "gone": [registration for registration in shown if registration.state == State.CANCELLED],
        "chosen": chosen,
        "states": choices(State, locale_of(request)),
        "calls": (await open_calls(viewer, to_call, now=now))[:CALLS],
        "owed": await calls_owed(viewer, to_call, now=now),
        "called": await past_calls(viewer, session=session.id, now=now),
        "failed": await undelivered(everybody),
        "untold": await still_untold(everybody, now=now),
        "why": await why_waiting(session, now=now),
        "away": _away(roster),
        "doors": seats_by_door(roster),
        "whole": viewer.may("see_names", session.organisation),
    }


async def _desk(
    viewer: Viewer,
    session: SessionLine,
    dates: Sequence[SessionLine],
    guest: Mapping[str, str] | None,
    *,
    came_back: bool,
    now: datetime,
) -> dict[str, Any]:
    """The desk's form. Who comes to a course after this date of it has the others."""
    may_register = viewer.may("register", session.organisation)
    shown = may_register and session.has_list and not session.cancelled and now < ends_at(dates)
    opens = shown and (came_back or _takes_people(session, dates, now=now))
    return {
        "sign_up": session.registration_at_desk(now),
        "desk_shown": shown,
        "desk_opens": opens and session.published_at is not None,
        "beside": await dates_beside(session, now=now) if opens else [],
        "guest": {"intent": str(uuid4()), "seats": "1", "locale": "fr"} if guest is None else guest,
        **form_asks(await questions_of(session.event) if opens else ()),
    }


async def _form(
    request: AnyRequest, viewer: Viewer, session: SessionLine, values: Mapping[str, str], *, now: datetime
) -> dict[str, Any]:
    """The form that changes it, or, once it is over, does it again."""
    over, locale = session.ends_at <= now, locale_of(request)
    taken = (await taken_by([session.id]))[session.id]
    options = await options_for(session.organisation, taken)
    blank = typed_again(session) if over else typed_in(session)
    blank |= {SEEN: "" if over else seen_in(typed_in(session) | needs_filled_in(taken))}
    blank |= {} if values.get(ASKED) else needs_filled_in(taken)
    changes = not over and not session.cancelled
    return {
        "taken": taken,
        "options": options,
        "choices": choices_for(locale, session),
        "needs_labels": labels_of(options, locale),
        "libraries": await libraries_for(viewer, session.organisation, locale=locale),
        "journeys": await journeys_of(session.id),
        "busy": await busy_between([taken.room.id], session.starts_at, session.ends_at) if taken.room else [],
        "address_kept": session.at_home and await is_kept(session.id, holder=viewer.id),
        "corrects_address": changes and viewer.may("correct_address", session.organisation),
        "values": blank | dict(values),
    }


async def _course(
    session: SessionLine, dates: Sequence[SessionLine], locale: str, *, now: datetime
) -> dict[str, Any]:
    """Until when one joins it, and who has attended enough of it."""
    attests = len(dates) > 1 or session.colleagues
    return {
        "joinings": _joinings(dates, session, locale),
        "attestation": await attestation_rule(session.roster) if attests else None,
        "attestations": _attestations(len(dates), locale),
        "attested": len(await attested(session.roster, now=now)) if attests else 0,
    }


def _nothing_wrong(session: SessionLine, now: datetime) -> dict[str, Any]:
    full = session.registration_at_desk(now) == "waiting_list"
    return {
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
        "answers": answers_kept({}, None, full=full),
    }


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
