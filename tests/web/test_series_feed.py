"""A series from the first date to the last edit: nobody is lost, each is told once, and calendars are right.

What calendars read is read by two parsers that share no code: `icalendar`, which also writes it, and `vobject`, which
makes the clock of a place from our VTIMEZONE alone.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID

import icalendar
import vobject
from httpx import AsyncClient

from events_service.database import rows, value
from events_service.registration.call_queries import open_calls
from events_service.registration.events import amend_event
from events_service.registration.links import calendar_of
from events_service.registration.places import register
from events_service.registration.rules import Door
from events_service.registration.series_changes import cancel_dates, change_dates
from events_service.scheduling.scopes import Scope
from events_service.scheduling.series import create_series
from tests.factories import KEY, a_colleague, a_party, a_room, roster_of_session
from tests.scheduling.library_year import AUTUMN, NOW, Place
from tests.scheduling.library_year import place as place
from tests.web.conftest import Hands

# The Tuesdays from October to December 2026 without the school holidays of zone C (17 October to 1 November, and from
# 19 December on). In Paris summer time ends on 25 October: 14:00 is 12:00 UTC before, and 13:00 after.
SUMMER, WINTER = [(10, 6), (10, 13)], [(11, 3), (11, 10), (11, 17), (11, 24), (12, 1), (12, 8), (12, 15)]
STARTS = [datetime(2026, *day, 12, tzinfo=UTC) for day in SUMMER]
STARTS += [datetime(2026, *day, 13, tzinfo=UTC) for day in WINTER]
UNTOUCHED, MOVED, CANCELLED = STARTS[2], STARTS[4], STARTS[6]
THURSDAY = datetime(2026, 11, 19, 13, tzinfo=UTC)


@dataclass(frozen=True, order=True)
class Entry:
    """What a calendar shows of one date."""

    starts_at: datetime
    ends_at: datetime
    sequence: int
    status: str
    title: str


def read_by_both(text: str) -> dict[str, Entry]:
    """Each entry by its UID, as both parsers have it; no UID twice, and no rule that a calendar would work out."""
    assert "RRULE" not in text.partition("BEGIN:VEVENT")[2]
    assert "RECURRENCE-ID" not in text
    ours = [
        (
            str(each["UID"]),
            Entry(
                each["DTSTART"].dt.astimezone(UTC),
                each["DTEND"].dt.astimezone(UTC),
                int(each["SEQUENCE"]),
                str(each["STATUS"]),
                str(each["SUMMARY"]),
            ),
        )
        for each in icalendar.Calendar.from_ical(text).walk("VEVENT")
    ]
    others = [
        (
            each.uid.value,
            Entry(
                each.dtstart.value.astimezone(UTC),
                each.dtend.value.astimezone(UTC),
                int(each.sequence.value),
                each.status.value,
                each.summary.value,
            ),
        )
        for each in vobject.readOne(text).vevent_list
    ]
    assert others == ours
    assert len(dict(ours)) == len(ours)
    return dict(ours)


async def told_since() -> list[tuple[str, str]]:
    """Who is told since it was last asked, and how: each as often as they are told."""
    lines = await rows(
        """
        SELECT name, letter AS how FROM message JOIN registration ON registration.id = about
        UNION ALL
        SELECT name, CASE WHEN phone IS NULL THEN 'when they call or come' ELSE 'call' END
        FROM call_task JOIN registration ON registration.id = about WHERE closed_at IS NULL ORDER BY 1, 2
        """
    )
    await rows("DELETE FROM message")
    await rows("DELETE FROM call_task")
    return [(line["name"], line["how"]) for line in lines]


class Autumn:
    """The planned Tuesdays, three people on each of three dates, and the calendars that show them."""

    def __init__(self, client: AsyncClient, place: Place) -> None:
        self.client, self.place = client, place
        self.sessions: dict[datetime, UUID] = {}
        self.people: dict[str, UUID] = {}

    async def ready(self) -> "Autumn":
        ada = self.place.ada
        self.room = await a_room(self.place.library, "Salle 2")
        self.mediator = await a_colleague(self.place.organisation)
        kept = {"capacity": 8, "kept_seats": 2, "kept_hours": 24}
        takes = {"room": str(self.room), "facilitators": [str(self.mediator)]}
        values = {**AUTUMN, "skip": ["school_holidays"], **kept, **takes}
        _, draft = await create_series(self.place.event, values, by=ada, now=NOW, publish_at=NOW)
        assert draft is not None
        self.sessions = {each.occurrence.starts_at: each.session for each in draft.dates}
        await self._sign_up(UNTOUCHED, "Chloé", "Denis", "Éva")
        await self._sign_up(MOVED, "Farid", "Gisèle", "Hugo")
        await self._sign_up(CANCELLED, "Inès", "Jules", "Karim")
        self.slug = await value("SELECT slug FROM event WHERE id = $1", self.place.event)
        await told_since()
        return self

    async def _sign_up(self, date: datetime, by_web: str, by_phone: str, without: str) -> None:
        """One who left an e-mail on the page; at the desk one who left a number, and one who left nothing."""
        roster = await roster_of_session(self.sessions[date])
        for door, party in (
            (Door.WEB, a_party(by_web, email="web@example.org")),
            (Door.DESK, a_party(by_phone, phone="+33612345678")),
            (Door.DESK, a_party(without)),
        ):
            place = await register(roster, party, door=door, key=KEY, now=NOW)
            self.people[party.name] = place.registration.id

    async def public(self) -> dict[str, Entry]:
        return read_by_both((await self.client.get(f"/feeds/events/{self.slug}.ics")).text)

    async def own(self, name: str) -> Entry:
        """The one entry of somebody's private calendar."""
        secret = calendar_of(self.people[name], 1, key=KEY)
        [shown] = read_by_both((await self.client.get(f"/feeds/registrations/{secret}.ics")).text).values()
        return shown

    async def states(self) -> dict[str, str]:
        lines = await rows("SELECT name, state FROM registration")
        return {line["name"]: line["state"] for line in lines}


def an_entry(starts_at: datetime, sequence: int = 0, status: str = "CONFIRMED", title: str = "") -> Entry:
    return Entry(starts_at, starts_at.replace(hour=starts_at.hour + 2), sequence, status, title)


async def test_an_autumn_of_tuesdays_is_planned_moved_called_off_and_renamed(
    client: AsyncClient, hands: Hands, place: Place
) -> None:
    hands.turn_to(NOW)
    autumn, was, new = await Autumn(client, place).ready(), "Créer sa boîte mail", "Débuter, pas à pas"
    names = "Chloé Denis Éva Farid Gisèle Hugo Inès Jules Karim"
    ada, everyone = place.ada, dict.fromkeys(names.split(), "confirmed")

    planned, plan = await autumn.public(), [an_entry(at, title=was) for at in STARTS]
    assert sorted(planned.values()) == plan
    assert await autumn.states() == everyone
    assert await autumn.own("Farid") == an_entry(MOVED, title=was)

    thursday = {"starts_at": "2026-11-19T14:00"}
    await change_dates(autumn.sessions[MOVED], thursday, scope=Scope.THIS, by=ada, now=NOW)
    moved, plan[4] = await autumn.public(), an_entry(THURSDAY, 1, title=was)
    assert await told_since() == [("Farid", "change"), ("Gisèle", "call"), ("Hugo", "when they call or come")]
    assert sorted(moved.values()) == plan
    assert await autumn.states() == everyone
    assert await autumn.own("Farid") == an_entry(THURSDAY, 1, title=was)
    assert await autumn.own("Inès") == an_entry(CANCELLED, title=was)
    uses = await rows("SELECT room, starts_at FROM room_use WHERE session = $1", autumn.sessions[MOVED])
    assert [(each["room"], each["starts_at"]) for each in uses] == [(autumn.room, THURSDAY)]

    reason = "Travaux"
    await cancel_dates(autumn.sessions[CANCELLED], scope=Scope.THIS, reason=reason, by=ada, now=NOW)
    cancelled, plan[6] = await autumn.public(), an_entry(CANCELLED, 1, "CANCELLED", f"[ANNULÉ] {was}")
    assert await told_since() == [
        ("Inès", "cancellation"),
        ("Jules", "call"),
        ("Karim", "when they call or come"),
    ]
    assert sorted(cancelled.values()) == plan
    assert await autumn.own("Farid") == an_entry(THURSDAY, 1, title=was)
    # Twice: the date is called off, and with it her seat.
    assert await autumn.own("Inès") == an_entry(CANCELLED, 2, "CANCELLED", f"[ANNULÉ] {was}")

    await amend_event(place.event, {"title": new}, by=ada, now=NOW)
    renamed = await autumn.public()
    # Nobody comes on another day for it: whoever reads letters gets one, and nobody has to be called.
    assert await told_since() == [("Chloé", "change"), ("Farid", "change")]
    assert sorted(renamed.values()) == [replace(each, title=each.title.replace(was, new)) for each in plan]
    assert (await autumn.own("Farid")).title == new
    assert await autumn.states() == everyone | dict.fromkeys(["Inès", "Jules", "Karim"], "cancelled")
    assert planned.keys() == moved.keys() == cancelled.keys() == renamed.keys()
    assert [
        planned[uid].starts_at for uid in planned if planned[uid].starts_at != renamed[uid].starts_at
    ] == [MOVED]
    assert await open_calls(ada, now=NOW) == []
