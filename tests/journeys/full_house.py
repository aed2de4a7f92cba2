"""Every page that the table of routes has (tests/web/test_routes.py), and a house full of data to see them with.

A new page is looked at from its first day: its door is in the table, or the table's own test fails.
"""

from datetime import timedelta
from typing import Any

from playwright.async_api import BrowserContext

from events_service import clock
from events_service.accounts.links import make_link
from events_service.accounts.roles import OPERATOR
from events_service.accounts.sign_in import enter_by_link
from events_service.accounts.staff import give_role
from events_service.campaigns.editions import open_campaign
from events_service.database import value
from events_service.errors import existing
from events_service.libraries.queries import organisation_slug
from events_service.registration.arrivals import proof_of
from events_service.registration.changes import change_session
from events_service.registration.meetings import note_meeting
from events_service.registration.referrals import make_referral, referral_link_of
from events_service.scheduling.models import make_model
from events_service.scheduling.permanences import plan_permanence
from events_service.scheduling.queries import session_line
from events_service.scheduling.sessions import add_session
from tests.factories import (
    KEY,
    Planned,
    a_colleague,
    a_party,
    a_registration,
    a_room,
    an_event,
    some_equipment,
)
from tests.imports.agendas.calendars import GOOGLE, a_followed_agenda, an_import
from tests.installation import House
from tests.journeys.test_citizen import a_workshop_soon
from tests.registration.test_wishes import wished
from tests.scheduling.test_trainings import a_training
from tests.web.test_routes import DOORS, Door, a_hook

NOT_PAGES = (
    ".ics",
    ".csv",
    ".xlsx",
    ".pdf",
    ".js",
    ".json",
    ".txt",
    ".svg",
    ".xml",
    "/theme.css",
    "/logo.png",
    "/api/",
    "/static/",
    "/health/",
    "/metrics",
    "/favicon.ico",
    "/robots.txt",
    "/sitemaps/",
    "/feeds/",
    "/mailbox/",
    "/images/",
    "/resources/",
    "/tools/",
    "/documents/",
    "/thanks",  # of what is over; here everything is ahead
    "/open-data/",
)
ADA = "ada@exemple.fr"
LONG_ADDRESS = "marie-antoinette.de-la-rochefoucauld-montbel@bibliotheque.exemple.fr"


def is_page(door: Door) -> bool:
    leaves = (*NOT_PAGES, "/sign-in/{secret}")
    return door.method == "GET" and door.who != "back" and not any(part in door.path for part in leaves)


PAGES = [door for door in DOORS if is_page(door)]


async def a_full_house() -> tuple[Planned, dict[str, str]]:
    """Long names, a full roster and waiting list, somebody to call, an edition, an event with a year of dates."""
    day = (clock.now() + timedelta(days=9)).date()
    said = {"name": "Journée", "theme": "Le lien", "starts_on": day}
    await open_campaign("journee", said, by=OPERATOR, now=clock.now())
    words = {"title": "Mes photos à l’abri", "strand": "everyday_uses", "locked": ["title"]}
    model = await make_model("journee", words, by=OPERATOR, now=clock.now())
    planned = await a_workshop_soon(
        capacity=12, title="Créer, ranger et retrouver ses photographies de famille " * 2
    )
    for number in range(30):
        name = "Marie-Antoinette de La Rochefoucauld-Montbel " * 2 if number == 3 else f"Personne {number}"
        contact: dict[str, Any] = (
            {"email": f"p{number}@exemple.fr"} if number % 3 else {"phone": f"+336980000{number:02}"}
        )
        place = await a_registration(planned.id, a_party(name[:100], **contact))
    for week in range(1, 40):
        starts = f"{day + timedelta(weeks=week)}T"
        times = {"starts_at": f"{starts}10:00", "ends_at": f"{starts}12:00", "capacity": 8}
        await add_session(planned.event, times, by=planned.ada, now=clock.now())
    moved = {"starts_at": f"{day}T09:00", "ends_at": f"{day}T11:00"}
    await change_session(planned.id, moved, by=planned.ada, now=clock.now())
    await an_event(planned.ada, planned.library, title="Un brouillon", campaign="journee")
    hours = {"starts_at": f"{day}T14:00", "ends_at": f"{day}T17:00", "slot_minutes": 30}
    permanence = await plan_permanence(planned.event, hours, by=planned.ada, now=clock.now())
    ada = str(await a_colleague(planned.organisation, ADA, role="manager"))
    home = {
        "title": "Chez Chloé",
        "library": str(planned.library),
        "facilitators": [ada],
        "starts_at": f"{day}T18:00",
        "ends_at": f"{day}T19:00",
        "meeting": "home",
        "address": "3 rue des Lilas, 34000 Montpellier",
        "name": "Chloé",
    }
    visit = await note_meeting(home, by=planned.ada, key=KEY, locale="fr", now=clock.now())
    said = {"name": "Mme Roux", "structure": "CCAS", "seats": "2", "until": str(day)}
    referral = await make_referral(planned.id, said, by=planned.ada, key=KEY, now=clock.now())
    library = str(await value("SELECT slug FROM library WHERE id = $1", planned.library))
    ids = {
        "slug": str(await value("SELECT slug FROM event WHERE id = $1", planned.event)),
        "reference": str(planned.id),
        "session_id": str(planned.id),
        "event_id": str(planned.event),
        "permanence_id": str(permanence),
        "registration_id": str(place.registration.id),
        "link": place.link,
        "referral_link": referral_link_of(referral, key=KEY),
        "code": "34",
        "level": "debutant",
        **await a_hook(planned.ada),
        "import_id": str(await an_import(planned, GOOGLE)),
        "source_id": str(await a_followed_agenda(planned)),
        "training_id": str((await a_training()).id),
        "library_id": str(planned.library),
        "visit": str(visit.registration.session.id),
        "room_id": str(await a_room(planned.library)),
        "equipment_id": str(await some_equipment(planned.organisation)),
        "account_id": str(await a_colleague(planned.organisation, LONG_ADDRESS)),
        "national": str(
            await give_role("renee@pays.example", role="coordinator", organisation=None, now=clock.now())
        ),
        "call_id": str(await value("SELECT id FROM call_task LIMIT 1")),
        "library": library,
        "organisation": await organisation_slug(planned.organisation),
        "library_slug": library,
        "topic": "email",
        "proof": proof_of(existing(await session_line(planned.id, now=clock.now())), key=KEY),
        "text_locale": "en",
        "wish_id": str(await wished(library, name="Yvette Moreau")),
        # Their pages only lead back to the list that they were on.
        "department": "34",
        "partner_id": str(planned.id),
        "tool_id": str(planned.id),
        "piece_id": str(planned.id),
        "model_id": str(model),
    }
    return planned, ids


def address(house: House, door: Door, ids: dict[str, str]) -> str:
    slug = "journee" if "/days/" in door.path else ids["slug"]
    if door.path.startswith(("/libraries/", "/embed/libraries/")):
        slug = ids["library"]
    elif door.path.startswith(("/accessibility/", "/privacy/", "/legal/")):
        slug = ids["organisation"]
    account = ids["national" if "/coordination/" in door.path else "account_id"]
    reference = ids["permanence_id" if door.path.startswith("/permanences/") else "reference"]
    session = ids["visit" if "/address" in door.path else "session_id"]
    others = {"slug": slug, "account_id": account, "reference": reference, "session_id": session}
    return house.url + door.path.format(**ids | others)


async def as_a_manager(context: BrowserContext, planned: Planned, house: House) -> None:
    """Ada, who is a coordinator as well: she may open every page."""
    slug = await value("SELECT slug FROM organisation WHERE id = $1", planned.organisation)
    await give_role(ADA, role="manager", organisation=slug, now=clock.now())
    await give_role(ADA, role="coordinator", organisation=None, now=clock.now())
    visit = await enter_by_link(await make_link(ADA, now=clock.now()), now=clock.now())
    await context.add_cookies([{"name": "sign_in", "value": visit, "url": house.url}])
