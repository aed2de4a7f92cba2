from typing import Any

from events_service import clock
from events_service.registration.changes import cancel_session
from tests.factories import ENDS_AT, a_library, a_party, a_registration, a_session, an_organisation
from tests.web.conftest import Hands
from tests.web.office.conftest import Colleague

LATER: dict[str, Any] = {"starts_at": "2035-11-27T14:00", "ends_at": "2035-11-27T16:00"}


async def test_programme_of_nothing_says_what_to_do(database: str, colleague: Colleague) -> None:
    ada = await colleague(await an_organisation())

    shown = await ada.get("/staff/events")

    assert "Create your first event" in shown.text
    assert 'href="/staff/events/new"' in shown.text


async def test_programme_shows_drafts_first_and_counts_what_is_ahead(
    database: str, colleague: Colleague
) -> None:
    organisation = await an_organisation()
    library = await a_library(organisation)
    planned = await a_session(organisation=organisation, library=library, title="Publié", capacity=3)
    await a_session(organisation=organisation, library=library, title="Sans date", published=False)
    await a_session(
        organisation=organisation, library=library, title="Porte ouverte", sign_up="not_needed", **LATER
    )
    await a_registration(planned.id, a_party(seats=3))
    await a_registration(planned.id, a_party("Yvette"))
    ada = await colleague(organisation)

    shown = (await ada.get("/staff/events")).text

    assert shown.index("Sans date") < shown.index("Publié") < shown.index("Porte ouverte")
    assert "3 workshops" in shown
    assert "1 session ahead, next on Tuesday 20 November 2035 · 3 of 3 seats taken" in shown
    assert "seats taken · 1 party waiting" in shown


async def test_programme_shows_only_what_was_asked_for_and_says_so(
    database: str, colleague: Colleague
) -> None:
    organisation = await an_organisation()
    await a_session(organisation=organisation, title="Trier ses photos")
    await a_session(organisation=organisation, title="Écrire", published=False)
    ada = await colleague(organisation)

    photos = (await ada.get("/staff/events?q=photos&stage=published&page=1")).text
    nothing = (await ada.get("/staff/events?q=rien")).text
    unknown = (await ada.get("/staff/events?strand=weaving&stage=lost&library=nowhere")).text

    assert "Trier ses photos" in photos
    assert "Écrire" not in photos
    assert "1 workshop<" in photos
    assert 'value="photos"' in photos
    assert '<option value="published" selected>' in photos
    assert "0 workshops" in nothing
    assert "Show all" in nothing
    assert "0 workshops" in unknown  # a library that is not there has none; the rest is no filter


async def test_programme_leaves_out_cancelled_and_past_sessions(
    database: str, colleague: Colleague, hands: Hands
) -> None:
    organisation = await an_organisation()
    await a_session(organisation=organisation, title="Passé")
    planned = await a_session(organisation=organisation, title="Annulé", **LATER)
    await cancel_session(planned.id, reason="Fuite d’eau", by=planned.ada, now=clock.now())
    hands.turn_to(ENDS_AT)
    ada = await colleague(organisation)

    shown = (await ada.get("/staff/events")).text

    assert shown.count("No session ahead") == 2
