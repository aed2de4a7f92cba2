"""What an event has beside its words, for programs."""

from httpx import AsyncClient

from events_service import clock
from events_service.scheduling.frame import Frame, keep_frame
from events_service.scheduling.resources import add_resource
from tests.factories import a_key, a_session, an_organisation, bearer

SHEET = {"title": "Fiche", "author": "Ada", "licence": "cc-by"}


async def test_documents_are_listed_for_everybody_and_for_colleagues(client: AsyncClient) -> None:
    held, now = await a_session(), clock.now()
    draft = await a_session(published=False)
    shared = await add_resource(
        held.event, {**SHEET, "public": True}, name="a.pdf", content=b"%PDF", by=held.ada, now=now
    )
    await add_resource(held.event, {**SHEET, "url": "exemple.fr"}, by=held.ada, now=now)
    path = f"/api/v1/events/{held.event}/resources"

    public = (await client.get(path)).json()
    own = (await client.get(path, headers=bearer(await a_key(held.organisation, "desk")))).json()
    stranger = (await client.get(path, headers=bearer(await a_key(await an_organisation())))).json()

    assert public == stranger
    assert public == {
        "items": [
            {
                "id": str(shared),
                "title": "Fiche",
                "url": f"http://127.0.0.1:8000/resources/{shared}",
                "size": 4,
                "author": "Ada",
                "licence": "cc-by",
                "public": True,
            }
        ],
        "next_cursor": None,
    }
    assert [each["url"] for each in own["items"]][1] == "https://exemple.fr"
    assert (await client.get(f"/api/v1/events/{draft.event}/resources")).status_code == 404


async def test_the_frame_of_ones_own_organisation(client: AsyncClient) -> None:
    held = await a_session()
    await keep_frame(held.organisation, Frame(("Nous montrons.",)), by=held.ada, now=clock.now())

    path = f"/api/v1/libraries/{held.library}/frame"

    frame = (await client.get(path, headers=bearer(await a_key(held.organisation, "mediator")))).json()
    stranger = await client.get(path, headers=bearer(await a_key(await an_organisation())))

    assert frame == {"we_do": ["Nous montrons."], "we_do_not": [], "needs_mandate": []}
    assert stranger.status_code == 404
    assert (await client.get(path)).status_code == 401
