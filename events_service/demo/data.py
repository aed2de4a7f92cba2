"""Demonstration data: an installation as it looks after a few busy weeks, made by everyone else's verbs.

Nothing is inserted by hand, so that every count, code, letter and revision is what real use would have left.
The verbs are given instants of the last weeks, in which events were planned, people signed up and sessions moved.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from events_service.accounts.roles import OPERATOR, Grant, Role, Viewer
from events_service.campaigns.editions import open_campaign
from events_service.clock import wall_clock
from events_service.database import lock_name, transaction
from events_service.demo import telephone
from events_service.demo.calendar import Slot, day_of, slots_all_year, slots_of_the_day
from events_service.demo.day import DAY, THEME
from events_service.demo.guests import Guests
from events_service.demo.house import House, furnished
from events_service.demo.models import take_part
from events_service.demo.offers import Offer
from events_service.demo.people import appoint_nationally, ask, hire
from events_service.demo.places import COLOUR, inside
from events_service.demo.presences import note_who_came
from events_service.demo.programme import CANCELLED_BECAUSE, EVENTS
from events_service.demo.wishes import note_wishes
from events_service.demo.words import NETWORKS, Network
from events_service.libraries.editing import edit_library
from events_service.libraries.imprints import write_imprint
from events_service.libraries.looks import keep_look
from events_service.libraries.organisations import add_library, any_organisation, create_organisation
from events_service.registration.cancellation import cancel_by_link
from events_service.registration.changes import add_session, cancel_session, change_session
from events_service.registration.places import Place, register
from events_service.registration.rules import STAFFED, Door
from events_service.scheduling.event_rules import EventDraft
from events_service.scheduling.events import create_event, publish_event
from events_service.scheduling.permanences import permanence_slots, plan_permanence
from events_service.scheduling.queries import SessionLine, session_line
from events_service.scheduling.rosters import OF_THE_LIST
from events_service.scheduling.sign_up import SignUpRule
from events_service.scheduling.trainings import set_audience

# How long before now things were done. Nobody signs up for a session after its story has gone on.
PLANNED = timedelta(days=24)
ASKED = timedelta(days=2)
MOVED, CANCELLED, GIVEN_BACK = timedelta(days=2), timedelta(days=1), timedelta(hours=5)
A_LITTLE = timedelta(hours=1)
_STORY_GOES_ON = {"moved": MOVED, "cancelled": CANCELLED, "given_back": GIVEN_BACK}
# Seconds that a second `up` waits for the first one's demonstration on a slow machine.
PATIENCE = 120


async def has_data() -> bool:
    """Whether anybody's organisation is here already, be it a demonstration's."""
    return await any_organisation()


async def make_demo(*, key: str, now: datetime) -> None:
    """Fill an empty installation; one that has data is left alone. `key` is the installation's secret.

    The same `now` makes the same demonstration, but for identifiers and secrets. It is one transaction:
    interrupted, it leaves nothing behind, and of two started at once the second finds the first one's data.
    """
    async with transaction():
        await lock_name("demonstration data", patience=PATIENCE)
        if await has_data():
            return
        day = day_of(now)
        edition = f"journee-inclusion-numerique-{day.year}"
        values = {"name": f"Journée de l’inclusion numérique {day.year}", "theme": THEME, "starts_on": day}
        await open_campaign(edition, values, by=OPERATOR, now=now - PLANNED)
        guests = Guests()
        applying: list[tuple[Viewer, tuple[UUID, ...]]] = []
        for network in NETWORKS:
            team = await _settle(network, guests, key=key, now=now)
            if team.by.id != OPERATOR.id:
                applying.append((team.by, team.libraries))
            for offer in EVENTS[network.slug]:
                await _put_on(team, offer, slots_all_year(offer, network, now=now))
            await _put_on(team, DAY[network.slug], slots_of_the_day(DAY[network.slug], network, day), edition)
        await appoint_nationally(now=now - PLANNED)
        await take_part(edition, applying, day, now=now - ASKED)


@dataclass(frozen=True, slots=True)
class Team:
    """An organisation of the demonstration at work: its libraries, what they have, and the rights it plans with."""

    network: Network
    libraries: tuple[UUID, ...]
    by: Viewer
    house: House
    guests: Guests
    key: str
    now: datetime

    @property
    def planned(self) -> datetime:
        return self.now - PLANNED


async def _settle(network: Network, guests: Guests, *, key: str, now: datetime) -> Team:
    """Make the organisation, its libraries and its team. One without a team plans without an account: nobody could
    sign in with it."""
    planned = now - PLANNED
    organisation = await create_organisation(
        network.name, slug=network.slug, email=network.email, phone=network.phone, now=planned
    )
    await write_imprint(organisation, network.imprint, by=OPERATOR.id, now=planned)
    libraries = [
        await add_library(
            organisation,
            place.facts | {"website": network.website},
            now=planned,
        )
        for place in network.libraries
    ]
    for number, library in enumerate(libraries):
        await edit_library(library, inside(number, today=now.date()), now=planned)
    team = await hire(network, organisation, now=planned)
    if not team:
        planner = Viewer(OPERATOR.id, network.name, (Grant(Role.MANAGER, organisation),))
        return Team(network, tuple(libraries), planner, House(), guests, key, now)
    manager = team[0]
    await ask(network, organisation, manager, key=key, now=now - ASKED)
    here = wall_clock(now, network.libraries[0].time_zone).date()
    people = tuple(each.id for each in team if each.grants[0].role != Role.DESK)
    house = await furnished(libraries, people, by=manager, today=here, now=planned)
    if network is NETWORKS[0]:
        await keep_look(libraries[0], COLOUR, None, by=manager.id, of=organisation, now=planned)
        await telephone.keep_its_frame(organisation, by=manager, now=planned)
        await note_wishes(libraries[0], network.libraries[0].department, by=manager, now=now)
    return Team(network, tuple(libraries), manager, house, guests, key, now)


async def _put_on(team: Team, offer: Offer, slots: list[Slot], campaign: str = "") -> None:
    """Create the event, plan its sessions, publish it, let people sign up; a draft is only created."""
    draft = EventDraft.parse(
        {
            "title": offer.title,
            "summary": offer.summary,
            "description": offer.description,
            "access_notes": offer.access_notes,
            "strand": offer.strand,
            "kind": offer.kind,
            "level": offer.level,
            "topics": offer.topics,
            "library": str(team.libraries[0]),
            "campaign": campaign,
            **offer.facts,
        }
    )
    event = await create_event(draft, by=team.by, now=team.planned)
    if offer.title == telephone.TITLE:
        await telephone.complete(event, by=team.by, now=team.planned)
    if offer.colleagues:
        await set_audience(event, colleagues=True, by=team.by, now=team.planned)
    if offer.draft:
        return
    if offer.appointments:
        await _by_appointment(team, offer, event, slots[0])
        return
    dates = [_session(team, offer, slot) for slot in slots]
    sessions: list[UUID] = []
    for each in dates:
        if offer.course_of and sessions:
            each = {name: each[name] for name in each.keys() - {*OF_THE_LIST, "sign_up"}}
            each["roster_of"] = sessions[0]
        sessions.append(await add_session(event, each, by=team.by, now=team.planned))
    await publish_event(event, by=team.by, now=team.planned)
    if offer.course_of:
        await _fill(team, offer, sessions[0], slots[0])
    elif offer.seats and not offer.colleagues:
        for session, slot in zip(sessions, slots, strict=True):
            await _fill(team, offer, session, slot)


async def _by_appointment(team: Team, offer: Offer, event: UUID, slot: Slot) -> None:
    """Plan the afternoon, with a pause, and give every other hour to somebody."""
    middle = slot.starts + (slot.ends - slot.starts) / 2
    cut = {"slot_minutes": offer.appointments, "pauses": [(f"{middle:%H:%M}", 15)]}
    permanence = await plan_permanence(event, _session(team, offer, slot) | cut, by=team.by, now=team.planned)
    await publish_event(event, by=team.by, now=team.planned)
    for line in (await permanence_slots(permanence, now=team.now))[::2]:
        at = team.planned + (team.now - A_LITTLE - team.planned) * team.guests.chance.random()
        party = team.guests.party(1, line, writes=False)
        door = team.guests.door(party, wall_clock(at, line.time_zone))
        await register(line.roster, party, door=door, key=team.key, now=at, again=True)


def _session(team: Team, offer: Offer, slot: Slot) -> dict[str, Any]:
    """What a colleague would type to plan that session."""
    values: dict[str, Any] = {
        "library": str(team.libraries[slot.library]),
        "starts_at": slot.starts.isoformat(),
        "ends_at": slot.ends.isoformat(),
        **team.house.needs(offer, slot),
    }
    if offer.address:
        return values | {"sign_up": SignUpRule.ELSEWHERE.value, "url": offer.address}
    if not offer.seats:
        return values | {"sign_up": SignUpRule.NOT_NEEDED.value}
    if offer.by_phone:
        values["sign_up"] = SignUpRule.STAFF_ONLY.value
    if slot.story == "open":
        values |= {"kept_seats": offer.kept, "minimum": offer.minimum}
    values["capacity"] = offer.seats
    if offer.opens_before:
        opens = (slot.starts - timedelta(days=offer.opens_before)).replace(hour=9, minute=0)
        values["opens_at"] = opens.isoformat()
    if slot.story == "closed":
        here = wall_clock(team.now, team.network.libraries[slot.library].time_zone)
        values["closes_at"] = (
            (here - timedelta(days=1)).replace(hour=18, minute=0, second=0, microsecond=0).isoformat()
        )
    if slot.story == "complete":
        values["waiting_limit"] = 0
    return values


async def _fill(team: Team, offer: Offer, session_id: UUID, slot: Slot) -> None:
    """Let people sign up between the opening and now, then let the session's story go on."""
    session = await session_line(session_id, now=team.now)
    assert session is not None
    first = max(team.planned + timedelta(days=1), session.opens_at or team.planned)
    last = min(team.now - _STORY_GOES_ON.get(slot.story, timedelta(0)), session.closes_at) - A_LITTLE
    if first >= last:
        return
    seated = team.guests.sizes(_seats_to_take(team, session, slot))
    sizes = seated + {"full": [2, 1, 3], "given_back": [1, 2]}.get(slot.story, [])
    # Who can be written to: the first with a seat (unless they are to give it back) and the first who wait.
    writing = {len(seated)} if slot.story == "given_back" else {0, len(seated)}
    places: list[Place] = []
    for number, at in enumerate(team.guests.arrivals(len(sizes), first, last)):
        writes = slot.story != "open" and number in writing
        party = team.guests.party(sizes[number], session, writes=writes)
        door = team.guests.door(party, wall_clock(at, session.time_zone))
        if offer.by_phone and door not in STAFFED:
            door = Door.PHONE
        places.append(await register(session.roster, party, door=door, key=team.key, now=at, again=True))
    await _go_on(team, offer, session, slot, places)
    here = session.time_zone
    if (
        slot.story != "cancelled"
        and wall_clock(session.ends_at, here).date() < wall_clock(team.now, here).date()
    ):
        await note_who_came(session, by=team.by)


def _seats_to_take(team: Team, session: SessionLine, slot: Slot) -> int:
    """How many seats are to be held: an open session fills as it comes nearer, a past one was busy."""
    chance, capacity = team.guests.chance, session.capacity
    if slot.story in ("full", "complete", "given_back"):
        return capacity
    if slot.story == "few":
        return capacity - chance.randint(1, 3)
    if slot.story != "open":
        return capacity // 2
    if session.starts_at <= team.now:
        return chance.randint(capacity * 6 // 10, capacity)
    near = max(0.2, 1 - (session.starts_at - team.now) / timedelta(days=60))
    return round((capacity - 4) * near * chance.uniform(0.4, 1))


async def _go_on(team: Team, offer: Offer, session: SessionLine, slot: Slot, places: list[Place]) -> None:
    """Move the session an hour on and next door, call it off, or let the first guest give the seat back."""
    if slot.story == "moved":
        later, next_door = timedelta(hours=1), (slot.library + 1) % len(team.libraries)
        moved = replace(slot, library=next_door, starts=slot.starts + later, ends=slot.ends + later)
        changes = {"starts_at": moved.starts.isoformat(), "library": str(team.libraries[next_door])}
        changes |= team.house.needs(offer, moved)
        await change_session(session.id, changes, by=team.by, now=team.now - MOVED)
    elif slot.story == "cancelled":
        await cancel_session(session.id, reason=CANCELLED_BECAUSE, by=team.by, now=team.now - CANCELLED)
    elif slot.story == "given_back":
        await cancel_by_link(places[0].link, now=team.now - GIVEN_BACK)
