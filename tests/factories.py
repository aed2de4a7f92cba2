"""Rows as the real verbs write them. Ada is staff at the library, Basile elsewhere; Chloé is a guest.

Nothing is shared between two calls: each organisation, library and event has a name of its own. Sessions lie
far ahead, in winter time, so that no test ends with the calendar.
"""

import itertools
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from uuid import UUID

from PIL import Image

from events_service import clock
from events_service.accounts.keys import create_key
from events_service.accounts.roles import Grant, Viewer
from events_service.accounts.staff import give_role
from events_service.accounts.tables import Account
from events_service.database import rows, value
from events_service.identifiers import uuid7
from events_service.libraries.rules import name_key
from events_service.libraries.tables import Equipment, Library, Organisation, Room
from events_service.registration.parties import Party
from events_service.registration.places import Place, register
from events_service.registration.rules import Door
from events_service.registration.told import Told, ToldDate
from events_service.scheduling.event_rules import EventDraft
from events_service.scheduling.events import create_event, edit_event, publish_event
from events_service.scheduling.sessions import add_session
from events_service.text import folded

KEY = "x" * 40
# Where a referent is one who has nothing to do with Montpellier.
ELSEWHERE = ("75",)
STARTS, ENDS = "2035-11-20T14:00", "2035-11-20T16:00"
STARTS_AT, ENDS_AT = datetime(2035, 11, 20, 13, tzinfo=UTC), datetime(2035, 11, 20, 15, tzinfo=UTC)
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Planned:
    """A session with all it stands on, and Ada, who planned it."""

    id: UUID
    roster: UUID
    event: UUID
    library: UUID
    organisation: UUID
    ada: Viewer


async def an_organisation(slug: str = "", *, name: str = "Ville de Montpellier") -> UUID:
    identifier = uuid7()
    await Organisation(
        id=identifier, slug=slug or f"ville-{next(_numbers)}", name=name, created_at=clock.now()
    ).save()
    return identifier


async def a_library(organisation: UUID | None, *, slug: str = "", **facts: Any) -> UUID:
    """The Médiathèque Jean Moulin in Montpellier, with other `facts` where they are given."""
    identifier = uuid7()
    town = facts.pop("town", "Montpellier")
    said = {
        "name": "Médiathèque Jean Moulin",
        "kind": "building",
        "address": "3 rue du Pont",
        "postcode": "34000",
        "department": "34",
        "time_zone": "Europe/Paris",
        "created_at": clock.now(),
        "updated_at": clock.now(),
        **facts,
    }
    slug = slug or f"jean-moulin-{next(_numbers)}"
    practises = "SELECT 1 FROM organisation WHERE id = $1 AND practice_of IS NOT NULL"
    await Library(
        id=identifier,
        organisation=organisation,
        practice=bool(organisation and await value(practises, organisation)),
        slug=slug,
        name_key=name_key(said["name"]),
        town=town,
        town_key=folded(town),
        **said,
    ).save()
    return identifier


def a_viewer(organisation: UUID, role: str = "manager", *, name: str = "Ada") -> Viewer:
    return Viewer(uuid7(), name, (Grant(role, organisation),))


async def a_key(organisation: UUID | None, role: str = "manager") -> str:
    """An API key; without an organisation, a coordinator's or a referent's."""
    slug = await Organisation.select(Organisation.slug).where(Organisation.id == organisation).first()
    return await create_key(
        "Chalandise",
        role=role,
        organisation=slug["slug"] if slug else None,
        departments=ELSEWHERE if role == "referent" else (),
        now=clock.now(),
    )


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


async def an_event(by: Viewer, library: UUID, **said: Any) -> UUID:
    """A draft: "Créer sa boîte mail", with other things `said` where they are given."""
    given = {"title": "Créer sa boîte mail", "library": str(library), "strand": "everyday_uses", **said}
    return await create_event(EventDraft.parse(given), by=by, now=clock.now())


async def a_session(
    *, organisation: UUID | None = None, library: UUID | None = None, published: bool = True, **given: Any
) -> Planned:
    """A session of an event of its own; `given` as in add_session, and the event's `title`, `strand`…"""
    words = {each.name for each in fields(EventDraft)} - {"library"}
    said = {name: given.pop(name) for name in words & given.keys()}
    organisation = organisation or await an_organisation()
    library = library or await a_library(organisation)
    ada = a_viewer(organisation)
    event = await an_event(ada, library, **said)
    given = {"starts_at": STARTS, "ends_at": ENDS, "capacity": 20, **given}
    session = await add_session(event, given, by=ada, now=clock.now())
    if published:
        await publish_event(event, by=ada, now=clock.now())
    return Planned(session, await roster_of_session(session), event, library, organisation, ada)


async def roster_of_session(session: UUID) -> UUID:
    roster: UUID = await value("SELECT roster FROM session WHERE id = $1", session)
    return roster


async def retitled(planned: Planned, title: str = "Autre chose") -> None:
    """Ada gives the event another title, and leaves the rest."""
    said = {"title": title, "library": str(planned.library), "strand": "everyday_uses"}
    await edit_event(planned.event, EventDraft.parse(said), by=planned.ada, now=clock.now())


def a_photograph(width: int = 1600, height: int = 1200, kind: str = "JPEG", **more: Any) -> bytes:
    """As a camera writes it: a wall from black to white."""
    content = BytesIO()
    Image.linear_gradient("L").resize((width, height)).convert("RGB").save(content, kind, **more)
    return content.getvalue()


def a_party(
    name: str = "Chloé", *, seats: int = 1, email: str | None = None, phone: str | None = None
) -> Party:
    return Party(name, seats, email, phone, (), "fr", "")


async def a_registration(
    session: UUID, party: Party | None = None, door: Door = Door.WEB, *, now: datetime | None = None
) -> Place:
    """Chloé, or another `party`, on the session's roster, as often as it is called."""
    roster = await roster_of_session(session)
    return await register(roster, party or a_party(), door=door, key=KEY, now=now or clock.now(), again=True)


async def sign_up(
    session: Planned, name: str = "Chloé", seats: int = 1, *, intent: str | None = None, **contact: str | None
) -> Place:
    """One who comes by the public form, with an address made of the name where no other `contact` is given."""
    party = a_party(name, seats=seats, **(contact or {"email": mailbox_of(name)}))
    return await register(session.roster, party, door=Door.WEB, key=KEY, now=clock.now(), intent=intent)


def mailbox_of(name: str) -> str:
    return f"{folded(name)}@example.org"


async def states() -> dict[str, str]:
    """What became of everyone, in the order of arrival."""
    found = await rows("SELECT name, state FROM registration ORDER BY position")
    return {line["name"]: line["state"] for line in found}


# What Chloé was told of her seat.
FACTS = Told(
    session="1",
    starts_local=datetime(2035, 11, 20, 14),
    ends_local=datetime(2035, 11, 20, 16),
    time_zone="Europe/Paris",
    starts_at=STARTS_AT,
    ends_at=ENDS_AT,
    changed_at=STARTS_AT,
    library_name="Médiathèque Jean Moulin",
    library_address="",
    library_street="3 rue du Pont, 34000 Montpellier",
    sequence=0,
    cancelled=False,
    registration="1",
    name="Chloé",
    seats=1,
    state="confirmed",
    code="MOULIN 27",
    place_in_line=None,
    locale="fr",
    title="Souris",
    created_at=STARTS_AT,
)


def date_of(told: Told, session: str) -> ToldDate:
    """The date that `told` is about, as another session's."""
    facts = {name: getattr(told, name) for name in ToldDate.__struct_fields__}
    return ToldDate(**{**facts, "session": session})


async def a_room(library: UUID, name: str = "Salle bleue", **facts: Any) -> UUID:
    """A room of twelve seats, or with other `facts`."""
    identifier = uuid7()
    said = {"seats": 12, "created_at": clock.now(), **facts}
    await Room(id=identifier, library=library, name=name, **said).save()
    return identifier


async def some_equipment(
    organisation: UUID, name: str = "Tablettes", quantity: int = 12, **facts: Any
) -> UUID:
    """Twelve tablets that travel, or something else."""
    identifier = uuid7()
    said = {"created_at": clock.now(), **facts}
    await Equipment(id=identifier, organisation=organisation, name=name, quantity=quantity, **said).save()
    return identifier


async def a_colleague(
    organisation: UUID, email: str = "", *, name: str = "Ada", role: str = "mediator"
) -> UUID:
    """The account of somebody who works there."""
    address = email or f"{folded(name)}-{next(_numbers)}@ville.example"
    slug = await value("SELECT slug FROM organisation WHERE id = $1", organisation)
    account = await give_role(address, role=role, organisation=slug, now=clock.now())
    await Account.update({Account.name: name}).where(Account.id == account)
    return account


async def every_table() -> list[tuple[str, str]]:
    """A hash of what each table holds, also of one that is added tomorrow."""
    # But `feed`, where whoever composes a feed notes since when its bytes are what they are.
    names = await value(
        "SELECT array_agg(tablename::text) FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'feed'"
    )
    digest = "SELECT '{0}', md5(coalesce(string_agg(kept::text, ' ' ORDER BY kept::text), '')) FROM \"{0}\" AS kept"
    return [
        tuple(each) for each in await rows(" UNION ALL ".join(digest.format(name) for name in sorted(names)))
    ]
