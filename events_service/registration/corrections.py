"""Correcting a registration that stands: its guest by the link, a colleague for them, a program for either."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from events_service import audit
from events_service.accounts.roles import Viewer, require
from events_service.database import rows, transaction
from events_service.errors import ChangedMeanwhile, Invalid, Refusal, existing
from events_service.messages import outbox
from events_service.registration import answers, letters, limits, needs
from events_service.registration.cancellation import locked
from events_service.registration.parties import Party
from events_service.registration.queries import Registration, registration_by_id, registration_by_link
from events_service.registration.rules import SessionBegun, SignUpClosed, State, refuse_without_adult
from events_service.registration.seat_rules import extra_seats_kept, seats_to_add
from events_service.registration.waiting_list import seats_beside_the_line, serve
from events_service.scheduling.sessions import SessionCancelled

FIELDS = ("name", "seats", "companions", "email", "phone", "locale", "note", "word", "paper", "need")
# Who stays with a child: one answer, sent as a name or as a tick.
WITH_CHILD = ("adult", "only_adults")
# What a guest's calendar entry or invitation shows: its attendee, and the language of its words.
IN_CALENDAR = frozenset({"name", "email", "locale"})
# Stands for a name that is not corrected.
_ANYBODY = "Anna"


class RegistrationCancelled(Refusal):
    """It was cancelled: there is nothing to correct. It can perhaps be taken back (registration/restoration.py)."""

    code = "registration_cancelled"


class SeatsNotLeft(Refusal):
    """More seats than can be added: `left` can, and the party keeps its `seats`; `waiting` parties come first."""

    code = "seats_not_left"


async def correct_by_link(
    link: str, values: Mapping[str, Any], *, now: datetime, seen: datetime | None = None
) -> Registration:
    """The guest corrects their own registration; see `correct_by_staff`. Refuses the same, but for Forbidden."""
    registration = existing(await registration_by_link(link))
    return await _correct(
        registration.id,
        values,
        by_staff=False,
        now=now,
        seen=seen,
        stranger=_new_mailbox(registration, values),
    )


def _new_mailbox(registration: Registration, values: Mapping[str, Any]) -> str | None:
    """The address, or else the number, that they put in another's place: what is sent there is counted."""
    for name, before in (("email", registration.email), ("phone", registration.phone)):
        asked = values.get(name)
        if isinstance(asked, str) and asked.strip() not in ("", before):
            return asked.strip()
    return None


async def correct_by_staff(
    registration_id: UUID,
    values: Mapping[str, Any],
    *,
    by: Viewer,
    now: datetime,
    seen: datetime | None = None,
) -> Registration:
    """A colleague corrects a registration: what `values` has of FIELDS and of answers (registration/answers.py)
    changes, the rest stays; an empty contact or answer goes.

    Fewer seats are free at once and go down the waiting list; more are given only where nobody waits for them. `seen`
    is the `updated_at` that the form was filled in against. Refuses with NotFound, Forbidden, Invalid,
    RegistrationCancelled, SessionCancelled, SessionBegun, SignUpClosed and SeatsNotLeft (more seats),
    ChangedMeanwhile.
    """
    owner = existing(await registration_by_id(registration_id)).session.organisation
    require(by, "register", owner)
    async with transaction():
        was = await locked(registration_id)
        corrected = await _correct(registration_id, values, by_staff=True, now=now, seen=seen)
        if corrected.corrected_at != was.corrected_at:
            await audit.note(
                by=by.id, what="registration.corrected", on=corrected.id, organisation=owner, now=now
            )
        return corrected


async def _correct(
    registration_id: UUID,
    values: Mapping[str, Any],
    *,
    by_staff: bool,
    now: datetime,
    seen: datetime | None,
    stranger: str | None = None,
) -> Registration:
    """`stranger` is an address that only its guest vouches for: letters to it are counted."""
    async with transaction():
        registration = await locked(registration_id)
        leaves_at = await limits.count_letter(stranger, now=now)
        refuse_unless_correctable(registration, now=now)
        changes = changes_of(registration, values)
        answered = await _answers_changed(registration, values)
        if not changes and not answered:
            return registration
        if seen is not None and seen != registration.updated_at:
            raise ChangedMeanwhile()
        more = changes.get("seats", registration.seats) - registration.seats
        if more > 0:
            await serve(registration.roster, now=now)
            registration = await locked(registration_id)
            _refuse_unless_left(registration, more, now=now)
        corrected = await _write(registration, changes, now=now)
        await answers.write([(registration_id, *answer) for answer in answered.items()])
        if changes.get("email") or (corrected.email is None and changes.get("phone")) or (by_staff and more):
            await letters.correction(corrected, now=now)
            if leaves_at != now:
                await outbox.hold(corrected.id, until=leaves_at)
        if more:
            await serve(corrected.roster, now=now)
        return await locked(registration_id)


async def _answers_changed(registration: Registration, values: Mapping[str, Any]) -> dict[UUID, str]:
    if not answers.are_in(values):
        return {}
    asked = await answers.questions_for(registration.id, registration.session.event)
    return answers.changed(registration.answers, values, asked)


def refuse_unless_correctable(registration: Registration, *, now: datetime) -> None:
    """Refuse to correct what is cancelled or has begun: SessionCancelled, SessionBegun, RegistrationCancelled."""
    if registration.session.cancelled:
        raise SessionCancelled()
    if now >= registration.begins_at:
        raise SessionBegun()
    if registration.state == State.CANCELLED:
        raise RegistrationCancelled()


def changes_of(registration: Registration, values: Mapping[str, Any]) -> dict[str, Any]:
    """What `values` has and differs, cleaned by the rules of sign-up. Refuses with Invalid.

    What is not sent is not judged again: a rule that is stricter by now, or a party that an older release let be
    larger, must not stand in the way of correcting something else.
    """
    session = registration.session
    if values.get("seats", registration.seats) in (None, ""):
        raise Invalid({"seats": "required"})
    asked: dict[str, Any] = {"name": _ANYBODY, "seats": registration.seats, **values}
    if "seats" in values:
        asked.setdefault("companions", registration.companions)
    if not values.get("only_adults"):
        asked.setdefault("adult", registration.adult)
    party = Party.parse(
        asked,
        department=session.department,
        most_seats=most_seats(registration),
        locale=registration.locale,
    )
    cleaned = {name: getattr(party, name) for name in (*FIELDS, *WITH_CHILD)}
    cleaned["companions"] = list(party.companions)
    sent = {*values, *WITH_CHILD} if set(WITH_CHILD) & set(values) else set(values)
    changes = {
        name: words
        for name, words in cleaned.items()
        if name in sent and words != getattr(registration, name)
    }
    if set(WITH_CHILD) & set(changes):
        refuse_without_adult(session, party.adult, only_adults=party.only_adults)
    return changes


def most_seats(registration: Registration) -> int:
    """The largest that this party may be: as at sign-up, or what it is already."""
    session = registration.session
    return max(min(session.most_seats, session.capacity), registration.seats)


def seats_within_reach(registration: Registration, *, now: datetime) -> int:
    """How many seats the party may have at the moment it asks, those it has included."""
    session = registration.session
    if now >= session.closes_at:
        return registration.seats
    more = seats_to_add(
        left=seats_beside_the_line(registration, now=now),
        waiting=session.waiting,
        place_in_line=registration.place_in_line,
    )
    return min(registration.seats + more, most_seats(registration))


def _refuse_unless_left(registration: Registration, more: int, *, now: datetime) -> None:
    if now >= registration.session.closes_at:
        raise SignUpClosed()
    left = seats_within_reach(registration, now=now) - registration.seats
    if more > left:
        ahead = registration.session.waiting - (registration.state == State.WAITING)
        raise SeatsNotLeft(left=left, seats=registration.seats, waiting=ahead)


async def _write(registration: Registration, changes: dict[str, Any], *, now: datetime) -> Registration:
    """The corrected row, and the roster's count of seats. The caller holds the roster's lock."""
    shown = bool(IN_CALENDAR & changes.keys())
    seats = changes.get("seats", registration.seats)
    extra = extra_seats_kept(registration.extra_seats, before=registration.seats, after=seats)
    corrected = registration.now_in(
        **changes,
        extra_seats=extra,
        extra_reason=registration.extra_reason if extra else "",
        corrected_at=now,
        revised_at=now if shown else registration.revised_at,
    )
    await rows(
        """
        UPDATE registration SET name = $2, seats = $3, companions = $4, email = $5, phone = $6, locale = $7, note = $8,
                                corrected_at = $9, revised_at = $10, word = $11, extra_seats = $12, extra_reason = $13,
                                paper = $14, adult = $15, only_adults = $16
        WHERE id = $1
        """,
        registration.id,
        corrected.name,
        corrected.seats,
        corrected.companions,
        corrected.email,
        corrected.phone,
        corrected.locale,
        corrected.note,
        corrected.corrected_at,
        corrected.revised_at,
        corrected.word,
        corrected.extra_seats,
        corrected.extra_reason,
        corrected.paper,
        corrected.adult,
        corrected.only_adults,
    )
    if "need" in changes:
        await needs.write({registration.id: corrected.need})
    if registration.state != State.WAITING and corrected.seats != registration.seats:
        await rows(
            "UPDATE roster SET seats_taken = seats_taken + $2, extra_seats = extra_seats + $3 WHERE id = $1",
            registration.roster,
            corrected.own_seats - registration.own_seats,
            corrected.extra_seats - registration.extra_seats,
        )
    return corrected
