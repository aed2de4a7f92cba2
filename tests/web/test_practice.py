"""Everything that is read from outside, while a team practises: nothing of it is there, and no figure is another."""

import httpx
from litestar import Litestar

from events_service import clock
from events_service.accounts.roles import OPERATOR
from events_service.campaigns.editions import open_campaign
from events_service.database import row, value
from events_service.registration.changes import change_session
from events_service.registration.practice import open_practice
from events_service.registration.rules import Door as SignUpDoor
from tests.factories import KEY, Planned, a_key, a_party, a_registration, a_session
from tests.web.office.conftest import Colleague
from tests.web.test_routes import DOORS, Door, Rows, rows_of, try_api, try_page

# What counts or lists whatever is public.
FIGURES = (
    "/api/v1/days",
    "/api/v1/days/journee-2034",
    "/api/v1/events?limit=200",
    "/api/v1/sessions?limit=200",
    "/api/v1/libraries?limit=200",
    "/feeds/all.ics",
    "/feeds/departments/34.ics",
    "/feeds/days/journee-2034.ics",
    "/feeds/strands/everyday_uses.ics",
    "/metrics",
    "/mailbox",
)
SEARCHES = (
    "/?near=Exemple",
    "/events?q=atelier",
    "/events?day=journee-2034",
    "/libraries?q=exercice",
    "/staff/search?q=Secr",
    "/staff/audit?kind=event",
)


async def a_real_town() -> Planned:
    """With a session of the day, and somebody who comes."""
    edition = {"name": "Journée de l’inclusion numérique", "starts_on": "2035-11-20"}
    await open_campaign("journee-2034", edition, by=OPERATOR, now=clock.now())
    planned = await a_session(title="Souris", campaign="journee-2034")
    await a_registration(planned.id)
    return planned


async def a_town_that_practises(real: Planned) -> tuple[Rows, set[str]]:
    """What a team did there, something of everything, in the edition of the day too; and the words of it alone."""
    practice = await open_practice(by=real.ada, key=KEY, now=clock.now())
    invented = await rows_of(practice, door=SignUpDoor.DESK, claimant=real.organisation)
    await a_session(organisation=practice, title="Clavier", campaign="journee-2034")
    words = await row(
        """
        SELECT (SELECT array_agg(title::text) FROM event WHERE practice) || (SELECT array_agg(name::text)
                FROM organisation WHERE practice_of IS NOT NULL) || (SELECT array_agg(registration.name::text)
                FROM registration JOIN roster ON roster.id = roster JOIN event ON event.id = event WHERE practice)
        """
    )
    assert words is not None
    return invented, {*words[0], *invented.secrets, "Exemple-sur-Papier", "Médiathèque d’exercice"}


async def all_figures(client: httpx.AsyncClient) -> dict[str, str]:
    answers = {path: await client.get(path) for path in FIGURES}
    assert {path: answer.status_code for path, answer in answers.items()} == dict.fromkeys(FIGURES, 200)
    return {path: answer.text for path, answer in answers.items()}


async def test_no_figure_list_or_calendar_changes_for_what_is_practised(
    client: httpx.AsyncClient, database: str
) -> None:
    real = await a_real_town()
    before = await all_figures(client)

    practice = await open_practice(by=real.ada, key=KEY, now=clock.now())
    invented = await a_session(organisation=practice, title="Clavier", campaign="journee-2034")
    await a_registration(invented.id, a_party(email="chloe@exemple.fr"), SignUpDoor.DESK)
    await change_session(invented.id, {"starts_at": "2035-11-21T10:00"}, by=invented.ada, now=clock.now())

    assert await value("SELECT count(*) FROM message WHERE reason = 'practice'") == 6
    assert await value("SELECT count(*) FROM message WHERE reason <> 'practice'") == 0
    assert await all_figures(client) == before


async def test_no_page_that_a_stranger_opens_knows_what_is_practised(
    app: Litestar, client: httpx.AsyncClient, colleague: Colleague
) -> None:
    """Every address of the service, with the ids of what is practised, by nobody, a manager of another town, their key
    and a coordinator. Whoever holds a guest's link reads what a colleague made for them."""
    real = await a_real_town()
    invented, words = await a_town_that_practises(real)
    elsewhere = (await a_session()).organisation
    key = await a_key(elsewhere)
    nobody, basile = await colleague(None, None), await colleague(elsewhere)
    coordinator = await colleague(None, "coordinator")
    paths = [(door, invented.at(door)) for door in DOORS if door.method == "GET" and door.who != "link"]
    paths += [(Door("GET", path, "public"), path) for path in SEARCHES + FIGURES]

    for door, path in paths:
        answers = [await try_api(client, door, path, key)] if door.api else []
        answers += [await try_page(nobody, door, path)]
        if not door.api and not path.endswith("/departure"):
            answers += [await try_page(basile, door, path), await try_page(coordinator, door, path)]
        for answer in answers:
            assert answer.status_code < 500, path
            assert [word for word in words if word in answer.text] == [], path
