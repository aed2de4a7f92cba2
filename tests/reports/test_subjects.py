"""What the ids of the audit stand for, as people read them."""

from datetime import date

from events_service import clock
from events_service.database import value
from events_service.identifiers import uuid7
from events_service.reports.subjects import Subject, subjects
from events_service.scheduling.claims import make_claim
from tests.factories import KEY, a_colleague, a_key, a_library, a_registration, a_session, a_viewer


async def test_a_session_a_guests_place_and_a_colleague_are_told_by_title_day_and_name(database: str):
    """The guest is named nowhere, and what is gone is left out."""
    session = await a_session(title="Cliquer sans peur")
    place = (await a_registration(session.id)).registration.id
    fatou = await a_colleague(session.organisation, name="Fatou")
    await a_key(session.organisation)
    key = await value("SELECT id FROM api_key")
    library = await a_library(None)
    claim = await make_claim(
        library,
        organisation=session.organisation,
        by=a_viewer(session.organisation),
        locale="fr",
        key=KEY,
        now=clock.now(),
    )
    assert claim.id is not None
    name = await value("SELECT name FROM library WHERE id = $1", library)
    day = date(2035, 11, 20)

    told = await subjects([session.event, session.id, place, fatou, key, library, claim.id, uuid7()])

    assert set(told.values()) == {
        Subject(session.event, "Cliquer sans peur", None),
        Subject(session.id, "Cliquer sans peur", day),
        Subject(place, "Cliquer sans peur", day),
        Subject(fatou, "Fatou", None),
        Subject(key, "Chalandise", None),
        Subject(library, name, None),
        Subject(claim.id, name, None),
    }
