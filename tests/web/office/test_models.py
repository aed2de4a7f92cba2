"""A model in the office: written by a coordinator, adopted by a library, corrected for all."""

from uuid import UUID

import pytest

from events_service.database import rows, value
from events_service.registration.following import follow_corrections
from tests.campaigns.test_participations import SLUG, an_edition
from tests.factories import a_library, a_party, a_registration, a_room, a_viewer, an_organisation
from tests.scheduling.test_adopting import NOON, a_copy, a_model
from tests.web.conftest import Hands
from tests.web.office.conftest import Colleague

TYPED = {"title": "Mes photos à l’abri", "strand": "everyday_uses", "bring": "Un chargeur"}
DATE = {"day": "08/12/2026", "starts": "14:00", "ends": "16:00", "capacity": "8"}


@pytest.fixture(autouse=True)
async def edition(database: str, hands: Hands) -> None:
    """A day that is ahead, whenever this runs."""
    hands.turn_to(NOON)
    await an_edition()


async def test_a_coordinator_writes_a_model_and_a_library_adopts_it(
    database: str, colleague: Colleague
) -> None:
    town = await an_organisation()
    room = await a_room(await a_library(town))
    line, ada = await colleague(None, "coordinator"), await colleague(town, "mediator")

    form = await line.form(f"/staff/days/{SLUG}/models/new", f"/staff/days/{SLUG}/models")
    made = await line.submit(form, **TYPED, locked=["title", "strand"])
    page = made.headers["location"]
    assert made.status_code == 303, made.text
    listed = await ada.get(f"/staff/days/{SLUG}/participation")
    assert f'href="{page}/copies"' in listed.text
    adopted = await ada.submit(await ada.form(f"{page}/copies"), **DATE, room=str(room))

    assert adopted.status_code == 303, adopted.text
    event = (await ada.get(adopted.headers["location"])).text
    assert "Mes photos à l’abri" in event
    assert "Published" in event
    [date] = await rows("SELECT local_starts::text, room FROM session JOIN room_use ON session = session.id")
    assert tuple(date) == ("2026-12-08 14:00:00", room)


async def test_the_form_proposes_the_day_and_says_what_is_wrong(database: str, colleague: Colleague) -> None:
    town = await an_organisation()
    await a_library(town)
    model, ada = await a_model(minutes=90, seats=6), await colleague(town, "manager")

    form = await ada.form(f"/staff/models/{model}/copies")
    refused = await ada.submit(form, ends="")

    proposed = {name: form.fields[name] for name in ("day", "starts", "ends", "capacity")}
    assert proposed == {"day": "2026-12-08", "starts": "14:00", "ends": "15:30", "capacity": "6"}
    assert refused.status_code == 422
    assert 'id="ends-error"' in refused.text
    assert await value("SELECT count(*) FROM event") == 0


async def test_a_library_sees_what_is_locked_and_why(database: str, colleague: Colleague) -> None:
    town = await an_organisation()
    ada = await colleague(town, "manager")
    event = await a_copy(await a_model(), library=str(await a_library(town)), ada=a_viewer(town))

    form = await ada.form(f"/staff/events/{event}/description")
    saved = await ada.submit(form, bring="Vos photos")
    forced = await ada.submit(form, title="Autre chose")

    assert "title" not in form.fields
    page = (await ada.get(f"/staff/events/{event}/description")).text
    assert "The same in every library of" in page
    assert saved.status_code == 303, saved.text
    assert await value("SELECT bring FROM event") == "Vos photos"
    assert forced.status_code in (409, 422)
    assert await value("SELECT title FROM event") == "Mes photos à l’abri"


async def test_a_coordinator_is_shown_whom_a_correction_reaches(database: str, colleague: Colleague) -> None:
    line = await colleague(None, "coordinator")
    model = await a_model()
    event = await a_copy(model)
    session: UUID = await value("SELECT id FROM session WHERE event = $1", event)
    await a_registration(session, a_party("Chloé Secrète", email="chloe@example.org"), now=NOON)

    form = await line.form(f"/staff/models/{model}/description")
    asked = await line.submit(form, title="Sauver ses photos")
    assert "1 copy says the new words" in asked.text
    assert "1 person who has signed up, by e-mail" in asked.text
    assert "Chloé" not in asked.text
    assert await value("SELECT revision FROM model") == 1
    done = await line.agree(asked)

    assert done.status_code == 303, done.text
    page = (await line.get(f"/staff/models/{model}")).text
    assert "0 of 1 copies say it already" in page
    while await follow_corrections("fr", NOON):
        pass
    assert "copies say it already" not in (await line.get(f"/staff/models/{model}")).text
    assert await value("SELECT title FROM event") == "Sauver ses photos"


async def test_a_kit_and_the_offer_are_changed_on_its_pages(database: str, colleague: Colleague) -> None:
    line, ada = await colleague(None, "coordinator"), await colleague(await an_organisation(), "manager")
    model = await a_model()

    form = await line.form(f"/staff/models/{model}/kit")
    piece = {"title": "Guide", "author": "Line", "licence": "cc-by", "url": "exemple.fr/guide"}
    await line.submit(form, **piece)
    assert "Guide" in (await ada.get(f"/staff/models/{model}")).text
    [one] = await rows("SELECT id FROM kit")
    await line.send(f"/staff/models/{model}/kit/{one['id']}/deletion")
    await line.submit(await line.form(f"/staff/models/{model}", f"/staff/models/{model}/state"))

    page = (await ada.get(f"/staff/models/{model}")).text
    assert "Guide" not in page
    assert "Withdrawn" in page
