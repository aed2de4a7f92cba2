"""An image, from a colleague's telephone to a visitor's."""

import re

import httpx

from events_service.database import value
from tests.factories import a_photograph, a_session
from tests.web.office.conftest import Colleague


async def test_an_image_is_sent_and_shown_on_the_events_own_page(
    colleague: Colleague, client: httpx.AsyncClient
) -> None:
    session = await a_session()
    ada = await colleague(session.organisation)
    page = f"/staff/events/{session.event}/image"
    form = await ada.form(page)

    answer = await ada.client.post(
        page,
        data=form.fields | {"alternative": "Trois personnes autour d’une tablette"},
        files={"file": ("chez moi.jpg", a_photograph(), "image/jpeg")},
    )

    assert (answer.status_code, answer.headers["location"]) == (303, f"/staff/events/{session.event}")
    slug = await value("SELECT slug FROM event WHERE id = $1", session.event)
    shown = (await client.get(f"/events/{slug}")).text
    found = re.search(r'<img class="picture" src="(/images/[0-9a-f]{32}\.jpg)" alt="([^"]+)"', shown)
    assert found
    assert found[2] == "Trois personnes autour d’une tablette"
    picture = await client.get(found[1])
    assert (picture.status_code, picture.headers["content-type"]) == (200, "image/jpeg")
    assert picture.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert len(picture.content) <= 30_000
    assert (await client.head(found[1])).headers["content-length"] == str(len(picture.content))
    assert found[1] not in (await client.get(f"/sessions/{session.id}")).text
    api = (await client.get(f"/api/v1/events/{session.event}")).json()["image"]
    assert api["url"].endswith(found[1])
    assert (await client.get(f"/images/{'0' * 32}.jpg")).status_code == 404
    assert (await client.get(found[1].removesuffix(".jpg"))).status_code == 404

    await ada.submit(await ada.form(page, f"{page}/deletion"))

    assert "/images/" not in (await client.get(f"/events/{slug}")).text
    assert (await client.get(found[1])).status_code == 404


async def test_a_file_that_is_refused_costs_nothing_else(colleague: Colleague) -> None:
    session = await a_session()
    ada = await colleague(session.organisation)
    page = f"/staff/events/{session.event}/image"
    fields = (await ada.form(page)).fields | {"alternative": "Trois personnes"}

    for name, content, sentence in (
        ("cv.pdf", b"%PDF-1.7", "This is no picture that we can read."),
        ("x.jpg", b"x" * 10_000_001, "This file is too large."),
    ):
        answer = await ada.client.post(page, data=fields, files={"file": (name, content, "image/jpeg")})

        assert answer.status_code == 422
        assert sentence in answer.text
        assert 'value="Trois personnes"' in answer.text
    nothing = await ada.client.post(page, data=fields)
    assert (nothing.status_code, "Choose a file first." in nothing.text) == (422, True)


async def test_what_is_sent_is_bounded_and_a_form_of_ours(colleague: Colleague) -> None:
    session = await a_session()
    ada = await colleague(session.organisation)
    page = f"/staff/events/{session.event}/image"
    picture = {"file": ("x.jpg", a_photograph(), "image/jpeg")}

    without_key = await ada.client.post(page, data={"alternative": "Un mur"}, files=picture)
    endless = await ada.client.post(
        page, data={"form_key": ada.key}, files={"file": ("x.jpg", b"x" * 16_000_001)}
    )
    elsewhere = await ada.client.post(
        f"/staff/events/{session.event}/description", data={"form_key": ada.key}, files=picture
    )

    assert without_key.status_code in (403, 409)
    assert endless.status_code == 413
    assert elsewhere.status_code in (413, 415)
    assert await value("SELECT count(*) FROM event_image") == 0
