"""A refusal shows what is possible now: never the form of a session that nobody can sign up for."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import httpx
import pytest

from events_service import clock
from events_service.database import value
from events_service.registration.changes import cancel_session
from events_service.scheduling.sessions import add_session
from tests.factories import STARTS_AT, Planned, a_library, a_party, a_registration, a_session, an_organisation
from tests.web.conftest import Hands

LATER = {"starts_at": "2035-11-27T14:00", "ends_at": "2035-11-27T16:00"}
TYPED = {
    "name": "Chloé",
    "email": "chloe@example.org",
    "seats": "1",
    "need": "",
    "companions": "",
    "phone": "",
}
FRENCH = {"accept-language": "fr"}


async def a_workshop_among_others(**given: object) -> tuple[Planned, str]:
    """A session with another date, another workshop nearby, and one whose seats are gone."""
    organisation = await an_organisation()
    library = await a_library(organisation, phone="04 65 71 12 34")
    session = await a_session(organisation=organisation, library=library, **{"capacity": 1, **given})  # type: ignore[arg-type]
    await a_session(organisation=organisation, library=library, title="Envoyer une photo", **LATER)
    full = await a_session(
        organisation=organisation, library=library, title="Les mains pleines", capacity=1, **LATER
    )
    await a_registration(full.id, a_party("Denise"))
    later = await add_session(session.event, {**LATER, "capacity": 8}, by=session.ada, now=clock.now())
    return session, str(later)


async def cancelled() -> tuple[Planned, str]:
    session, later = await a_workshop_among_others()
    await cancel_session(session.id, reason="Fuite d’eau", by=session.ada, now=clock.now())
    return session, later


async def full() -> tuple[Planned, str]:
    session, later = await a_workshop_among_others(waiting_limit=0)
    await a_registration(session.id, a_party("Ada"))
    return session, later


@pytest.mark.parametrize(
    ("workshop", "hours"),
    [
        pytest.param(cancelled, -1, id="cancelled"),
        pytest.param(full, -1, id="full"),
        pytest.param(a_workshop_among_others, 1, id="running"),
        pytest.param(a_workshop_among_others, 12, id="past"),
        pytest.param(lambda: a_workshop_among_others(closes_at="2035-11-20T12:00"), -1, id="closed"),
        pytest.param(lambda: a_workshop_among_others(opens_at="2035-11-20T13:30"), -1, id="not yet open"),
    ],
)
async def test_a_refusal_shows_other_dates_other_places_and_the_phone(
    client: httpx.AsyncClient,
    hands: Hands,
    workshop: Callable[[], Awaitable[tuple[Planned, str]]],
    hours: int,
) -> None:
    session, later = await workshop()
    hands.turn_to(STARTS_AT + timedelta(hours=hours))
    path = f"/sessions/{session.id}/registrations"

    shown = await client.get(path, headers=FRENCH)
    refused = await client.post(path, data=TYPED, headers=FRENCH)

    assert (shown.status_code, refused.status_code) == (200, 409)
    for page in (shown.text, refused.text):
        assert "Confirmer ma place" not in page
        assert "S’inscrire sur la liste d’attente" not in page
        assert later in page
        assert "Envoyer une photo" in page
        assert "Les mains pleines" not in page
        assert "04\u00a065\u00a071\u00a012\u00a034" in page
    assert f'formaction="/sessions/{later}/registrations/draft"' in refused.text
    assert 'name="email" value="chloe@example.org"' in refused.text
    assert "<title>Erreur\u00a0: " in refused.text
    assert await value("SELECT count(*)::int FROM registration WHERE name = 'Chloé'") == 0


async def test_a_cancelled_session_says_why(client: httpx.AsyncClient) -> None:
    session, _ = await cancelled()

    page = await client.get(f"/sessions/{session.id}/registrations", headers=FRENCH)

    assert "Fuite d’eau" in page.text


async def test_a_refusal_without_anything_else_leads_to_everything(client: httpx.AsyncClient) -> None:
    session = await a_session()
    await cancel_session(session.id, reason="", by=session.ada, now=clock.now())

    page = await client.get(f"/sessions/{session.id}/registrations", headers=FRENCH)

    assert 'class="button second" href="/events"' in page.text
