"""What an event has beside its words, for programs."""

from base64 import b64encode
from typing import Any

import pytest
from httpx import AsyncClient

from events_service import clock
from events_service.database import value
from events_service.scheduling.frame import Frame, keep_frame
from events_service.scheduling.resources import add_resource
from tests.factories import a_key, a_photograph, a_session, an_organisation, bearer

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


async def test_program_gives_an_image_that_is_made_small(client: AsyncClient) -> None:
    held = await a_session()
    headers = bearer(await a_key(held.organisation, "mediator"))
    path = f"/api/v1/events/{held.event}/image"
    sent = {"alternative": "Une tablette", "content": b64encode(a_photograph()).decode()}

    made = await client.put(path, json=sent, headers=headers)
    described = await client.put(path, json={"alternative": "Deux tablettes"}, headers=headers)
    shown = (await client.get(f"/api/v1/events/{held.event}")).json()["image"]
    picture = await client.get(shown["url"])
    gone = [(await client.delete(path, headers=headers)).status_code for _ in range(2)]

    assert made.json()["alternative"] == "Une tablette"
    assert (described.status_code, described.json()) == (200, shown)
    assert (shown["alternative"], shown["url"]) == ("Deux tablettes", made.json()["url"])
    assert len(picture.content) <= 30_000
    assert b"Exif" not in picture.content
    assert gone == [204, 204]
    assert (await client.get(f"/api/v1/events/{held.event}")).json()["image"] is None


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [
        ({"alternative": "Une tablette"}, {"content": "required"}),
        (
            {"alternative": " ", "content": "JVBERg=="},
            {"alternative": "required", "content": "not_a_picture"},
        ),
        ({"alternative": "Une tablette", "content": "no base64"}, {"content": "unreadable"}),
        ({"content": "JVBERg=="}, {"alternative": "required"}),
    ],
)
async def test_image_that_is_refused(
    client: AsyncClient, sent: dict[str, str], wrong: dict[str, str]
) -> None:
    held = await a_session()
    headers = bearer(await a_key(held.organisation, "mediator"))

    answer = await client.put(f"/api/v1/events/{held.event}/image", json=sent, headers=headers)

    assert (answer.status_code, answer.json()["fields"]) == (422, wrong)


async def test_program_keeps_shares_and_removes_a_document_once(client: AsyncClient) -> None:
    held, other = await a_session(), await a_session()
    headers = bearer(await a_key(held.organisation, "mediator"))
    path = f"/api/v1/events/{held.event}/resources"
    sent = SHEET | {"filename": "C:\\fiches\\a.pdf", "content": b64encode(b"%PDF").decode()}
    once = {**headers, "Idempotency-Key": "one"}

    made = [(await client.post(path, json=sent, headers=once)).json() for _ in range(2)]
    reused = await client.post(path, json=SHEET | {"url": "exemple.fr"}, headers=once)
    one = f"{path}/{made[0]['id']}"
    elsewhere = f"/api/v1/events/{other.event}/resources/{made[0]['id']}"
    lost = [await client.patch(elsewhere, json={"public": True}, headers=headers)]
    lost.append(await client.delete(elsewhere, headers=headers))
    public = await client.patch(one, json={"public": True}, headers=headers)
    file = await client.get(public.json()["url"])
    gone = await client.delete(one, headers=headers)

    assert made[0] == made[1]
    assert (made[0]["size"], made[0]["public"], made[0]["licence"]) == (4, False, "cc-by")
    assert (reused.status_code, reused.json()["code"]) == (409, "intent_reused")
    assert [answer.status_code for answer in lost] == [404, 404]
    assert (file.content, "a.pdf" in file.headers["content-disposition"]) == (b"%PDF", True)
    assert gone.status_code == 204
    assert await value("SELECT count(*) FROM resource") == 0


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [
        ({}, {"content": "file_or_link"}),
        ({"url": "exemple.fr", "content": "JVBERg==", "filename": "a.pdf"}, {"content": "file_or_link"}),
        ({"content": "JVBERg==", "filename": "a.exe"}, {"content": "kind_of_file"}),
        ({"url": "exemple.fr", "author": ""}, {"author": "required"}),
    ],
)
async def test_document_that_is_refused(
    client: AsyncClient, sent: dict[str, Any], wrong: dict[str, str]
) -> None:
    held = await a_session()
    headers = bearer(await a_key(held.organisation, "mediator"))

    answer = await client.post(f"/api/v1/events/{held.event}/resources", json=SHEET | sent, headers=headers)

    assert (answer.status_code, answer.json()["fields"]) == (422, wrong)
