"""A guest erases themselves: asked first, then done, and the link opens nothing any more."""

import httpx
import pytest

from events_service.database import value
from tests.factories import a_session, sign_up
from tests.registration.test_moving import a_later_date, move_to_date

pytestmark = pytest.mark.usefixtures("database")


async def test_erase_is_asked_first_and_done_by_the_button(client: httpx.AsyncClient) -> None:
    chloe = await sign_up(await a_session())
    page = f"/registrations/{chloe.link}"

    assert f'href="{page}/erasure"' in (await client.get(page)).text
    asked = await client.get(f"{page}/erasure", headers={"Accept-Language": "en"})
    assert "You give your place back" in asked.text
    assert await value("SELECT name FROM registration") == "Chloé"
    done = await client.post(f"{page}/erasure")

    assert (done.status_code, done.headers["location"]) == (303, "/registrations/erased")
    assert "effacées" in (await client.get("/registrations/erased")).text
    assert (await client.get(page)).status_code == 404
    assert (await client.post(f"{page}/erasure")).status_code == 404
    assert await value("SELECT name FROM registration") == "–"


async def test_erase_lists_all_that_goes_where_they_moved(client: httpx.AsyncClient) -> None:
    session = await a_session()
    place = await move_to_date(await sign_up(session), await a_later_date(session))

    asked = (await client.get(f"/registrations/{place.link}/erasure", headers={"Accept-Language": "en"})).text

    assert "Your data is erased for all of these" in asked
    assert [day for day in ("20 November", "27 November") if day not in asked] == []
