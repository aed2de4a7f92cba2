"""Trainings of colleagues, over HTTP: seen under /staff, and on no public page, feed or list."""

import httpx

from events_service import clock
from events_service.attendance.attestations import set_attestation
from events_service.attendance.presence import note_presence
from events_service.attendance.rules import Mark
from events_service.database import value
from events_service.registration.rules import Presence
from tests.factories import STARTS_AT, an_organisation
from tests.scheduling.test_trainings import a_training
from tests.web.conftest import Hands
from tests.web.office.conftest import Colleague

TITLE = "Le socle commun des médiateurs"
PUBLIC = (
    "/",
    "/events",
    "/events?q=socle",
    "/events/{slug}",
    "/sessions/{session}",
    "/sessions/{session}.ics",
    "/sessions/{session}/registrations",
    "/events/{slug}/registrations",
    "/libraries/{library}",
    "/departments/34",
    "/placement/debutant",
    "/feeds/all.ics",
    "/feeds/libraries/{library}.ics",
    "/feeds/departments/34.ics",
    "/feeds/strands/everyday_uses.ics",
    "/feeds/events/{slug}.ics",
    "/api/v1/events",
    "/api/v1/events/{event}",
    "/api/v1/sessions",
    "/api/v1/sessions/{session}",
)


async def test_no_public_page_feed_or_list_has_it(client: httpx.AsyncClient) -> None:
    planned = await a_training(title=TITLE, level="debutant")
    ids = {
        "session": planned.id,
        "event": planned.event,
        "slug": await value("SELECT slug FROM event WHERE id = $1", planned.event),
        "library": await value("SELECT slug FROM library WHERE id = $1", planned.library),
    }

    for path in PUBLIC:
        answer = await client.get(path.format(**ids))

        assert TITLE not in answer.text.replace("\r\n ", ""), path
        assert answer.status_code == 404 or str(planned.id) not in answer.text, path


async def test_a_colleague_of_another_town_signs_up_and_prints_their_own_attestation(
    colleague: Colleague, hands: Hands
) -> None:
    planned = await a_training(title=TITLE)
    town = await an_organisation()
    basile = await colleague(town)
    assert TITLE in (await basile.get("/staff/trainings")).text

    joined = await basile.submit(
        await basile.form(f"/staff/trainings/{planned.id}", f"/staff/trainings/{planned.id}/registrations")
    )

    assert joined.status_code == 303
    own = await basile.get(joined.headers["location"])
    assert own.status_code == 200
    assert f"/sessions/{planned.id}" not in own.text
    await set_attestation(planned.id, {"dates": "1"}, by=planned.ada, now=clock.now())
    registration = await value("SELECT id FROM registration")
    hands.turn_to(STARTS_AT)
    await note_presence(planned.id, registration, Mark(Presence.ATTENDED), by=planned.ada, now=STARTS_AT)
    basile, denise = await colleague(town), await colleague(await an_organisation())
    paper = f"/staff/trainings/{planned.id}/attestation.pdf"
    assert (await denise.get(paper)).status_code == 404
    assert paper in (await basile.get("/staff/trainings")).text
    printed = await basile.get(paper)
    assert (printed.status_code, printed.content[:5]) == (200, b"%PDF-")
