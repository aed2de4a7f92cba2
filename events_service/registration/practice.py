"""A place to practise: a library with invented workshops and people, where nothing can go wrong for anybody.

Its events are never public (scheduling/visibility.py), its letters never leave (registration/letters.py), and its
colleagues are never busy for it: they hold real sessions at the same hour.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from events_service import audit
from events_service.accounts.invitations import count_invitation
from events_service.accounts.practice import let_colleagues_practise
from events_service.accounts.roles import Grant, Role, Viewer, require, require_everywhere
from events_service.accounts.team import appoint
from events_service.clock import wall_clock
from events_service.database import row, rows, transaction, value
from events_service.errors import Forbidden, existing
from events_service.libraries.practice import (
    create_shared_practice,
    invent_library,
    open_practice_organisation,
    practice_of,
    real_of,
)
from events_service.libraries.queries import organisation_slug
from events_service.registration.changes import add_session
from events_service.registration.parties import Party
from events_service.registration.places import register
from events_service.registration.rules import Door
from events_service.scheduling.event_rules import EventDraft
from events_service.scheduling.events import create_event, publish_event
from events_service.scheduling.rooms import RoomDraft, add_room

# In the order in which the rows lean on each other; what hangs on one of them with ON DELETE CASCADE goes with it.
# tests/registration/test_practice.py names a table that is missing here.
EVERYTHING = (
    "DELETE FROM call_task WHERE organisation = $1",
    """
    DELETE FROM message WHERE about IN (
        WITH party AS (
            SELECT registration.id FROM registration JOIN roster ON roster.id = registration.roster
            JOIN event ON event.id = roster.event WHERE event.organisation = $1)
        SELECT id FROM party
        UNION ALL SELECT helper.id FROM helper JOIN party ON party.id = helper.registration
        UNION ALL SELECT circular_copy.id FROM circular_copy JOIN party ON party.id = circular_copy.registration)
    """,
    """
    DELETE FROM registration USING roster, event
    WHERE roster.id = registration.roster AND event.id = roster.event AND event.organisation = $1
    """,
    "DELETE FROM session USING event WHERE event.id = session.event AND event.organisation = $1",
    "DELETE FROM series USING event WHERE event.id = series.event AND event.organisation = $1",
    "DELETE FROM roster USING event WHERE event.id = roster.event AND event.organisation = $1",
    "DELETE FROM event WHERE organisation = $1",
    """
    DELETE FROM room_use USING room, library
    WHERE room.id = room_use.room AND library.id = room.library AND library.organisation = $1
    """,
    "DELETE FROM room USING library WHERE library.id = room.library AND library.organisation = $1",
    "DELETE FROM equipment WHERE organisation = $1",
    "DELETE FROM frame WHERE organisation = $1",
    "DELETE FROM library WHERE organisation = $1",
)


@dataclass(frozen=True, slots=True)
class Invention:
    """An event of practice: its words, so many days ahead at that hour, its seats, and who comes, with how many."""

    words: dict[str, Any]
    days: tuple[int, ...]
    starts: str
    ends: str
    seats: int = 0
    guests: tuple[tuple[str, int], ...] = field(default=())
    published: bool = True


INVENTIONS = (
    Invention(
        {
            "title": "Écrire et envoyer un e-mail",
            "summary": "Une adresse, un message, une pièce jointe.",
            "strand": "everyday_uses",
            "level": "debutant",
            "topics": ["email"],
            "bring": "Votre téléphone chargé\nUn carnet",
        },
        days=(1, 8, 15),
        starts="10:00",
        ends="12:00",
        seats=8,
        guests=(("Jeanne Essai", 1), ("Karim Exemple", 2), ("Lucie Modèle", 1)),
    ),
    Invention(
        {
            "title": "Impôts et santé : les démarches ensemble",
            "summary": "Impôts, santé, retraite : on les fait ensemble.",
            "strand": "online_procedures",
            "topics": ["argent_impots", "social_sante"],
        },
        days=(2, 9),
        starts="14:00",
        ends="16:00",
        seats=4,
        guests=(("Paul Essai", 2), ("Nadia Exemple", 2), ("Émile Modèle", 1), ("Rose Essai", 2)),
    ),
    Invention(
        {"title": "Photos : du téléphone à l’ordinateur", "strand": "everyday_uses", "kind": "open_door"},
        days=(3,),
        starts="15:00",
        ends="17:00",
    ),
    Invention(
        {"title": "Mots de passe : les choisir, les retrouver", "strand": "critical_uses", "kind": "talk"},
        days=(10,),
        starts="18:00",
        ends="19:30",
        seats=20,
        published=False,
    ),
)


async def open_practice(*, by: Viewer, key: str, now: datetime) -> UUID:
    """Make the practice of the organisation in which the viewer works, filled, and return its id; again, and in it,
    changes nothing. `key` is the installation's secret. Refuses with Forbidden and with OrganisationExists."""
    organisation = by.organisation
    if organisation is None:
        raise Forbidden(verb="open_practice")
    require(by, "open_practice", organisation)
    async with transaction():
        await row("SELECT 1 FROM organisation WHERE id = $1 FOR NO KEY UPDATE", organisation)
        if practice := await practice_of(organisation):
            return practice
        practice = await open_practice_organisation(organisation, by=by.id, now=now)
        await audit.note(by=by.id, what="practice.opened", on=practice, organisation=organisation, now=now)
    await _invent(practice, organisation, by=by, key=key, now=now)
    return practice


async def open_shared_practice(
    name: str, *, slug: str | None = None, by: Viewer, key: str, now: datetime
) -> UUID:
    """Make an organisation in which people of any other practise, for a training, filled; return its id. Refuses with
    Forbidden, and as create_organisation does."""
    require_everywhere(by, "manage_coordination")
    async with transaction():
        practice = await create_shared_practice(name, slug=slug, by=by.id, now=now)
        await audit.note(by=by.id, what="practice.opened", on=practice, organisation=practice, now=now)
    await _invent(practice, None, by=by, key=key, now=now)
    return practice


async def open_training(name: str, *, email: str, locale: str, by: Viewer, key: str, now: datetime) -> UUID:
    """The same for whoever leads the training: they manage it, and a letter lets them in. Refuses also with Invalid
    (email) and InvitedTooOften, and then nothing is made."""
    require_everywhere(by, "manage_coordination")
    async with transaction():
        await count_invitation(by.id, email.strip(), key=key, now=now)
        practice = await open_shared_practice(name, by=by, key=key, now=now)
        await appoint(
            email,
            role=Role.MANAGER,
            organisation=await organisation_slug(practice),
            locale=locale,
            by=by.id,
            inviter=by.name,
            key=key,
            now=now,
        )
        return practice


async def reset_practice(*, by: Viewer, key: str, now: datetime) -> None:
    """Throw away what was done in the practice the viewer works in, and invent it anew; colleagues who came meanwhile
    practise too. Refuses with Forbidden elsewhere: nothing real is ever thrown away here."""
    practice = by.organisation
    if practice is None or not by.may("plan", practice) or await practice_of(practice) != practice:
        raise Forbidden(verb="plan")
    async with transaction():
        await row("SELECT 1 FROM organisation WHERE id = $1 FOR NO KEY UPDATE", practice)
        for statement in EVERYTHING:
            await rows(statement, practice)
        await audit.note(by=by.id, what="practice.reset", on=practice, organisation=practice, now=now)
    await _invent(practice, await real_of(practice), by=by, key=key, now=now)


async def _invent(practice: UUID, organisation: UUID | None, *, by: Viewer, key: str, now: datetime) -> None:
    """Fill it. People sign up after the rest is written, each in their own turn, as everywhere."""
    planner = Viewer(by.id, by.name, (Grant(Role.MANAGER, practice),))
    async with transaction():
        if organisation is not None:
            await let_colleagues_practise(practice, organisation, now=now)
        library = await invent_library(practice, by=by.id, now=now)
        for name in ("Salle bleue", "Salle jaune"):
            await add_room(library, RoomDraft.parse({"name": name, "seats": 10}), by=planner, now=now)
        planned = [await _plan(each, library, by=planner, now=now) for each in INVENTIONS]
    for invention, rosters in zip(INVENTIONS, planned, strict=True):
        for number, (name, seats) in enumerate(invention.guests):
            # Every second one has an address, which leads nowhere (RFC 2606).
            email = (
                f"{name.split()[0].lower().replace('é', 'e')}@exercice.invalid" if number % 2 == 0 else None
            )
            party = Party(name, seats, email, None, (), "fr", "")
            await register(rosters[0], party, door=Door.DESK, key=key, now=now, again=True, by=by.id)


async def _plan(invention: Invention, library: UUID, *, by: Viewer, now: datetime) -> list[UUID]:
    """The event with its dates; their rosters."""
    event = await create_event(EventDraft.parse({**invention.words, "library": str(library)}), by=by, now=now)
    zone = existing(await value("SELECT time_zone FROM library WHERE id = $1", library))
    today = wall_clock(now, zone).date()
    rosters = []
    for days in invention.days:
        day = today + timedelta(days=days)
        values = {"starts_at": f"{day}T{invention.starts}", "ends_at": f"{day}T{invention.ends}"}
        values |= {"capacity": str(invention.seats)} if invention.seats else {"sign_up": "not_needed"}
        session = await add_session(event, values, by=by, now=now)
        rosters.append(UUID(str(await value("SELECT roster FROM session WHERE id = $1", session))))
    if invention.published:
        await publish_event(event, by=by, now=now)
    return rosters
