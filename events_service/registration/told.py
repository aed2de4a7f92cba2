"""What a letter says about a registration: one value, made in one place, and read by whoever writes the letter, its
calendar part or a call, or decides whether there is anything to tell."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeVar

import msgspec
from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import replace

from events_service.language import language
from events_service.libraries.queries import one_line
from events_service.registration.names import name_for_letters
from events_service.registration.onward import Onward
from events_service.registration.queries import DateLine, Registration
from events_service.registration.rules import Door, State
from events_service.scheduling.sign_up import WaitingMode
from events_service.text import plain

# Titles and places as they read, of which many registrations have the same few.
read_as = lru_cache(maxsize=256)(plain)


class ToldDate(Struct, frozen=True, kw_only=True):
    """One date as it was told. `…_local` is the place's wall clock, `…_at` an instant; `called_off` is the library's
    reason; `excused`, that they said they do not come that day. `library_street` is the place without the library's
    name, for letters, which say the name themselves; None in what an older release told, which counts as told.
    `room_name` is empty where no room was named, `own_title` where the date is called as its event. `at_home` is told
    as "at your home" and never as an address, which would stay in what was sent."""

    session: str
    starts_local: datetime
    ends_local: datetime
    time_zone: str
    starts_at: datetime
    ends_at: datetime
    changed_at: datetime
    room_name: str = ""
    library_name: str
    library_address: str
    library_street: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    sequence: int
    cancelled: bool
    called_off: str = ""
    excused: bool = False
    uid: str = ""
    at_home: bool = False
    own_title: str = ""

    @property
    def off_calendar(self) -> bool:  # whether their entry for that date is cancelled
        return self.cancelled or self.excused


class Told(ToldDate, frozen=True, kw_only=True):
    """Everything a letter, a calendar entry or a slip says of a registration, as it was at one moment.

    What it has from a date is the one it is about: the only one, or the first that is news; `dates` are all of several.
    It holds no link (registration/links.py). The `word` is the guest's own, by which they know that it is us;
    `headline` and `words` are a colleague's, in a circular; who is offered the next step is thanked for what they
    `came_to`, with what was `done`, and who is only thanked is told what leads `onward`. `was_…` is what they knew
    before, `changed` what of it holds no more: `time`, `place`, `title`, or `dates` of several. A `meeting`, or a
    training, has no public page. Who waits where the library `asks` is offered a seat until `offered_until`.
    """

    registration: str
    link_version: int = 1
    name: str
    seats: int
    state: str
    code: str
    place_in_line: int | None = msgspec.field(name="position")  # the word of the rows that are written
    email: str | None = None
    word: str = ""
    locale: str
    title: str
    summary: str = ""
    bring: str = ""
    library_phone: str = ""
    organisation_name: str = ""
    organisation_email: str = ""
    created_at: datetime
    calendar: bool = False
    uid_host: str = ""
    organiser_email: str | None = None
    organiser_name: str | None = None
    meeting: bool = False
    asks: bool | UnsetType = UNSET
    coming_until_local: datetime | UnsetType = UNSET
    came_to: str | UnsetType = UNSET
    done: str | UnsetType = UNSET
    onward: Onward | UnsetType = UNSET
    headline: str | UnsetType = UNSET
    words: str | UnsetType = UNSET
    offered_until: datetime | UnsetType = UNSET
    offered_until_local: datetime | UnsetType = UNSET
    helper: str | UnsetType = UNSET
    helper_name: str | UnsetType = UNSET
    dates: tuple[ToldDate, ...] | UnsetType = UNSET
    cancelled_by: str | UnsetType = UNSET
    reason: str | UnsetType = UNSET
    new_link: bool | UnsetType = UNSET
    promoted: bool | UnsetType = UNSET
    changed: list[str] | UnsetType = UNSET
    was_title: str | UnsetType = UNSET
    was_starts_local: datetime | UnsetType = UNSET
    was_ends_local: datetime | UnsetType = UNSET
    was_time_zone: str | UnsetType = UNSET
    was_room_name: str | UnsetType = UNSET
    was_library_name: str | UnsetType = UNSET
    was_library_street: str | UnsetType | None = UNSET
    was_dates: tuple[ToldDate, ...] | UnsetType = UNSET

    @property
    def all_dates(self) -> tuple[ToldDate, ...]:
        return self.dates or (self,)

    @property
    def news(self) -> tuple[ToldDate, ...]:  # of several dates those that are not as they were
        return different(self.all_dates, self.was_dates or ())

    @property
    def known_before(self) -> dict[str, ToldDate]:  # of each date, by its session
        return {date.session: date for date in self.was_dates or ()}


def of(registration: Registration) -> Told:
    """What is to be told of a registration now."""
    session = registration.session
    return _of_date(
        Told,
        registration,
        registration.date,
        registration=str(registration.id),
        link_version=registration.link_version,
        name=name_for_letters(registration.name) if registration.door == Door.WEB else registration.name,
        seats=registration.seats,
        state=registration.state,
        code=registration.code,
        place_in_line=registration.place_in_line,
        email=registration.email,
        word=registration.word,
        locale=registration.locale,
        title=registration.title,
        summary=session.summary,
        bring=session.bring,
        library_phone=session.phone,
        organisation_name=session.organisation_name,
        organisation_email=session.organisation_email,
        created_at=registration.created_at,
        calendar=registration.confirmed_at is not None,
        uid_host=session.uid_host,
        organiser_email=registration.organiser_email,
        organiser_name=registration.organiser_name,
        meeting=session.unseen,
        asks=session.waiting_mode == WaitingMode.OFFERED or UNSET,
        coming_until_local=registration.coming_until_local or UNSET,
        offered_until=registration.answer_until or UNSET,
        offered_until_local=registration.answer_until_local or UNSET,
        dates=tuple(_of_date(ToldDate, registration, date) for date in registration.sessions)
        if len(registration.sessions) > 1
        else UNSET,
    )


D = TypeVar("D", bound=ToldDate)


def _of_date(kind: type[D], of: Registration, date: DateLine, /, **more: Any) -> D:
    session = date.session
    place: dict[str, Any] = {
        "room_name": session.room_name,
        "library_name": session.library_name,
        "library_address": session.location,
        "library_street": one_line("", session.address, session.postcode, session.town),
        "latitude": session.latitude,
        "longitude": session.longitude,
    }
    if session.at_home:
        home = language(of.locale).say("At your home")
        place = {"library_name": home, "library_address": home, "library_street": "", "at_home": True}
    return kind(
        session=str(session.id),
        starts_local=session.local_starts,
        ends_local=session.local_ends,
        time_zone=session.time_zone,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        changed_at=max(of.revised_at, date.revised_at, session.changed_at),
        sequence=date.sequence,
        cancelled=session.cancelled or of.state == State.CANCELLED,
        called_off=session.cancel_reason,
        excused=date.excused,
        uid=date.uid,
        own_title=session.own_title or "",
        **place,
        **more,
    )


def read(context: Mapping[str, object]) -> Told | None:
    """What a row of the outbox or a call has told, by whatever release; None where it was forgotten."""
    if not context:
        return None
    says = msgspec.convert(context, Told)
    if says.uid or not says.uid_host:
        return says
    # Until dates had rows of their own, the registration's id was the identity of its only one.
    return replace(says, uid=f"registration-{says.registration}@{says.uid_host}")


def written(says: Told) -> dict[str, object]:
    """As the outbox keeps it."""
    return dict(msgspec.to_builtins(says))


_WAS = ("title", "starts_local", "ends_local", "time_zone", "room_name", "library_name", "library_street")
_OF_DATE = ToldDate.__struct_fields__


def after(says: Told, before: Told, *, changed: list[str] | None = None) -> Told:
    """The same next to what the guest knew `before`, and what of it has `changed`, if the caller does not know better.
    Of several dates it is about the first that is news."""
    kinds = differing(says, before) if changed is None else changed
    was: ToldDate = before
    if "dates" in kinds:
        first = different(says.all_dates, before.all_dates)[0]
        was = next((date for date in before.all_dates if date.session == first.session), first)
        says = replace(about(says, first.session), was_dates=before.all_dates)
    return replace(
        says,
        changed=kinds,
        was_title=before.title,
        **{f"was_{name}": getattr(was, name) for name in _WAS[1:]},
    )


def about(says: Told, session: str) -> Told:
    """The same, of several dates about that one; as it is, where that date is not among them."""
    date = next((date for date in says.all_dates if date.session == session), says)
    return replace(says, **{name: getattr(date, name) for name in _OF_DATE})


def as_it_was(says: Told) -> Told:
    """What the guest knew before a change they are being told of."""
    if says.was_title is UNSET:
        return says
    facts = {name: getattr(says, f"was_{name}") for name in _WAS}
    dates = {} if says.was_dates is UNSET else {"dates": says.was_dates}
    return replace(says, **{name: fact for name, fact in facts.items() if fact is not UNSET}, **dates)


def differing(says: Told, before: Told) -> list[str]:
    """What differs for whoever goes there: its `time`, its `place`, its `title`; of several dates, the `dates`."""
    if len(says.all_dates) > 1 or len(before.all_dates) > 1:
        kinds = {"dates": not different(says.all_dates, before.all_dates)}
    else:
        kinds = {"time": _same_time(says, before), "place": _same_place(says, before)}
    kinds["title"] = read_as(says.title) == read_as(before.title)
    return [kind for kind, same in kinds.items() if not same]


def different(dates: tuple[ToldDate, ...], before: tuple[ToldDate, ...]) -> tuple[ToldDate, ...]:
    """The dates that are not as they were known `before`: moved, called off, new, or with another answer of theirs."""
    earlier = {date.session: date for date in before}
    return tuple(date for date in dates if not _as_known(date, earlier.get(date.session)))


def _as_known(date: ToldDate, before: ToldDate | None) -> bool:
    if before is None or date.cancelled:
        return date.cancelled and (before is None or before.cancelled)
    if before.cancelled or date.excused != before.excused:
        return False
    same_title = read_as(date.own_title) == read_as(before.own_title)
    return same_title and _same_time(date, before) and _same_place(date, before)


def _same_time(date: ToldDate, before: ToldDate) -> bool:
    was = (before.starts_local, before.ends_local, before.time_zone)
    return (date.starts_local, date.ends_local, date.time_zone) == was


def _same_place(date: ToldDate, before: ToldDate) -> bool:
    """Another way to write the same place is not another place, nor is a room of it where none was named before."""
    streets = (date.library_street, before.library_street)
    return (
        read_as(date.library_name) == read_as(before.library_name)
        and (None in streets or read_as(streets[0] or "") == read_as(streets[1] or ""))
        and same_room(date.room_name, before.room_name)
    )


def same_room(room: str, before: str) -> bool:
    """Whether who was told `before` goes to the right door: whoever was told of no room asks for it."""
    return not before or read_as(room) == read_as(before)
