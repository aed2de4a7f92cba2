"""A mediator's year in one test: from an empty office to a cancelled session, through forms only."""

import re

from events_service.database import rows, value
from tests.factories import a_library, an_organisation
from tests.web.office.conftest import Colleague


async def test_a_workshop_is_created_published_moved_and_cancelled(
    database: str, colleague: Colleague
) -> None:
    organisation = await an_organisation()
    await a_library(organisation)
    ada = await colleague(organisation, role="mediator")
    chloe = await colleague(None, role=None)

    created = await ada.submit(
        await ada.form("/staff/events/new", "/staff/events"),
        **{"title": "Créer sa boîte mail", "strand": "everyday_uses"},
    )
    event = created.headers["location"].split("?")[0]
    added = await ada.submit(
        await ada.form(event, f"{event}/sessions"),
        day="2035-11-20",
        starts="14:00",
        ends="16:00",
        capacity="1",
    )
    (session,) = set(
        re.findall(r"/staff(/sessions/[0-9a-f-]+)", (await ada.get(added.headers["location"])).text)
    )
    assert (await chloe.get(session)).status_code == 404
    await ada.submit(await ada.form(event, f"{event}/publication"))
    assert (await chloe.get(session)).status_code == 200

    seat = await chloe.signs_up(f"{session}/registrations", name="Chloé", email="chloe@exemple.fr")
    assert seat.status_code == 303
    desk = await ada.submit(
        await ada.form(f"/staff{session}", f"/staff{session}/registrations"), name="Yvette"
    )
    assert "Yvette is on the waiting list, number 1." in (await ada.get(desk.headers["location"])).text

    asked = await ada.submit(await ada.form(f"/staff{session}"), day="2035-11-27", capacity="2")
    moved = await ada.agree(asked)
    assert moved.headers["location"] == f"/staff{session}"
    assert "27 November 2035" in (await chloe.get(session)).text
    assert await value("SELECT count(*) FROM registration WHERE state = 'confirmed'") == 2

    cancelled = await ada.submit(await ada.form(f"/staff{session}/cancellation"), reason="Médiathèque fermée")
    assert cancelled.headers["location"] == f"/staff{session}"
    assert "Médiathèque fermée" in (await chloe.get(session)).text
    assert await value("SELECT count(*) FROM registration WHERE state = 'cancelled'") == 2
    told = await rows("SELECT letter FROM message ORDER BY position")
    assert [each["letter"] for each in told] == ["confirmation", "change", "cancellation"]
