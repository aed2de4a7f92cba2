"""Claiming a library in the office, and deciding."""

from uuid import UUID

import httpx
import pytest

from events_service import clock
from events_service.accounts.roles import OPERATOR
from events_service.database import rows, value
from events_service.errors import Invalid, NotFound
from events_service.messages.retries import Fate
from events_service.messages.rules import State
from events_service.registration.places import register
from events_service.registration.rules import Door
from events_service.scheduling.claims import approve_claim, make_claim, tell_decision_again
from events_service.scheduling.event_rules import EventDraft
from events_service.scheduling.events import edit_event, publish_event
from events_service.scheduling.sessions import add_session
from events_service.scheduling.venues import LibraryNotOurs
from tests.factories import (
    ENDS,
    KEY,
    STARTS,
    a_library,
    a_party,
    a_session,
    a_viewer,
    an_event,
    an_organisation,
)
from tests.posted import claimed, finish
from tests.web.office.conftest import Colleague, Visit
from tests.web.office.reading import form_to, lines_of


async def claims_made() -> list[UUID]:
    return [each["id"] for each in await rows("SELECT id FROM library_claim ORDER BY created_at")]


async def answers_for(library: UUID) -> UUID | None:
    owner: UUID | None = await value("SELECT organisation FROM library WHERE id = $1", library)
    return owner


async def has_claimed(visit: Visit, library: UUID, **typed: str) -> httpx.Response:
    return await visit.submit(await visit.form(f"/staff/libraries/{library}/claims"), **typed)


async def test_a_library_is_found_claimed_prepared_approved_and_published(
    database: str, client: httpx.AsyncClient, colleague: Colleague
) -> None:
    town = await an_organisation()
    library = await a_library(None, name="Médiathèque de Sète", slug="sete")
    ada, renee = await colleague(town), await colleague(None, "referent", departments=("34",))

    found = (await ada.get("/staff/libraries?q=sete")).text
    answer = await has_claimed(ada, library, note="J’y travaille.")
    event = await ada.submit(
        await ada.form("/staff/events/new", "/staff/events"),
        title="Créer sa boîte mail",
        strand="everyday_uses",
        library=str(library),
    )
    page = event.headers["location"]
    await ada.submit(await ada.form(page, f"{page}/sessions"), day="2035-11-20", starts="14:00", ends="16:00")
    refused = await ada.send(f"{page}/publication")
    queue = (await renee.get("/staff/claims")).text
    [claim] = await claims_made()
    approved = await renee.send(f"/staff/claims/{claim}/decision", {"decision": "approved"})
    published = await ada.send(f"{page}/publication")

    assert f'href="/staff/libraries/{library}/claims"' in found
    assert (answer.status_code, answer.headers["location"]) == (303, "/staff/libraries")
    assert refused.status_code == 409
    assert "Nobody has approved yet" in refused.text
    for words in ("1 library waits for a decision.", "Médiathèque de Sète", "J’y travaille."):
        assert words in queue
    assert (approved.status_code, published.status_code) == (303, 303)
    assert "Créer sa boîte mail" in (await client.get("/libraries/sete")).text
    letters = await rows("SELECT letter, locale FROM message")
    assert [tuple(each) for each in letters] == [("claim_approved", "en")]


async def test_until_it_is_approved_nothing_is_public_by_any_way(database: str) -> None:
    town = await an_organisation()
    ada, library = a_viewer(town), await a_library(None)
    planned = await a_session(organisation=town)
    await make_claim(library, organisation=town, by=ada, locale="fr", key=KEY, now=clock.now())
    draft = await an_event(ada, library)
    at_home = {"starts_at": STARTS, "ends_at": ENDS, "capacity": 8}
    await add_session(draft, at_home, by=ada, now=clock.now())
    roster = await value("SELECT roster FROM session WHERE event = $1", draft)
    moved = EventDraft.parse({"title": "x", "strand": "everyday_uses", "library": str(library)})

    with pytest.raises(LibraryNotOurs):
        await publish_event(draft, by=ada, now=clock.now())
    with pytest.raises(LibraryNotOurs):
        await edit_event(planned.event, moved, by=ada, now=clock.now())
    with pytest.raises(LibraryNotOurs):
        await add_session(planned.event, at_home | {"library": str(library)}, by=ada, now=clock.now())
    with pytest.raises(Invalid):
        await an_event(a_viewer(await an_organisation()), library)
    with pytest.raises(NotFound):
        await register(roster, a_party(), door=Door.DESK, key=KEY, now=clock.now())

    assert await value("SELECT count(*) FROM registration") == 0


async def test_two_claims_stand_together_and_one_decision_ends_both(
    database: str, colleague: Colleague
) -> None:
    town, other, library = await an_organisation(), await an_organisation(name="Sète"), await a_library(None)
    for organisation in (town, other):
        await has_claimed(await colleague(organisation), library)
    coordinator = await colleague(None, "coordinator")

    queue = (await coordinator.get("/staff/claims")).text
    first, second = await claims_made()
    await coordinator.send(f"/staff/claims/{second}/decision", {"decision": "approved"})
    late = await coordinator.send(f"/staff/claims/{first}/decision", {"decision": "approved"})

    assert "2 organisations claim it" in queue
    assert queue.count("<section") == 1
    assert await answers_for(library) == other
    assert (late.status_code, "has been decided meanwhile" in late.text) == (409, True)
    letters = await rows("SELECT letter FROM message ORDER BY letter")
    assert [each["letter"] for each in letters] == ["claim_approved", "claim_declined"]


async def test_a_claim_is_declined_with_a_reason_that_the_form_asks_for(
    database: str, colleague: Colleague
) -> None:
    library = await a_library(None)
    await has_claimed(await colleague(await an_organisation()), library)
    renee = await colleague(None, "referent", departments=("34",))
    [claim] = await claims_made()

    without = await renee.send(f"/staff/claims/{claim}/decision", {"decision": "declined", "reason": ""})
    declined = await renee.send(
        f"/staff/claims/{claim}/decision", {"decision": "declined", "reason": "Autre commune."}
    )

    assert without.status_code == 422
    assert f'id="reason-{claim}-error"' in without.text
    assert declined.status_code == 303
    assert await value("SELECT context ->> 'reason' FROM message") == "Autre commune."


async def test_a_referent_of_another_departement_sees_and_decides_nothing(
    database: str, colleague: Colleague
) -> None:
    library = await a_library(None, name="Médiathèque de Sète")
    await has_claimed(await colleague(await an_organisation()), library)
    paris = await colleague(None, "referent", departments=("75",))
    [claim] = await claims_made()

    answer = await paris.send(f"/staff/claims/{claim}/decision", {"decision": "approved"})

    assert answer.status_code == 404
    assert "Sète" not in (await paris.get("/staff/claims")).text
    assert (await paris.get("/staff")).headers["location"] == "/staff/claims"
    assert await answers_for(library) is None


async def test_a_coordinator_gives_a_library_to_a_new_organisation_directly(
    database: str, colleague: Colleague
) -> None:
    library = await a_library(None)
    coordinator = await colleague(None, "coordinator")

    nothing = await has_claimed(coordinator, library)
    form = form_to(f"/staff/libraries/{library}/claims", nothing.text)
    nobody = await coordinator.submit(form, new_organisation="Pays de l’Or")
    answer = await coordinator.submit(form, new_organisation="Pays de l’Or", first_manager="fatou@exemple.fr")

    assert (nobody.status_code, "Nobody could enter the new organisation" in nobody.text) == (422, True)
    assert nothing.status_code == 422
    assert (
        answer.status_code,
        "answers for the library now" in (await coordinator.get("/staff/libraries")).text,
    ) == (
        303,
        True,
    )
    assert await answers_for(library) == await value(
        "SELECT id FROM organisation WHERE slug = 'pays-de-l-or'"
    )


async def test_a_wrong_library_is_given_back_unless_something_is_planned(
    database: str, colleague: Colleague
) -> None:
    planned = await a_session()
    spare = await a_library(planned.organisation)
    ada, coordinator = await colleague(planned.organisation), await colleague(None, "coordinator")

    in_use = await ada.send(f"/staff/libraries/{planned.library}/release")
    given_back = await coordinator.send(f"/staff/libraries/{spare}/release")

    assert (in_use.status_code, "Something is still planned" in in_use.text) == (409, True)
    assert given_back.status_code == 303
    assert (await answers_for(planned.library), await answers_for(spare)) == (planned.organisation, None)


async def test_a_claim_is_taken_back(database: str, colleague: Colleague) -> None:
    town, library = await an_organisation(), await a_library(None)
    ada = await colleague(town)
    await has_claimed(ada, library)
    [claim] = await claims_made()

    page = (await ada.get("/staff/libraries")).text
    answer = await ada.submit(form_to(f"/staff/claims/{claim}/withdrawal", page))

    assert answer.status_code == 303
    assert "The claim is taken back." in (await ada.get("/staff/libraries")).text
    assert await value("SELECT decision FROM library_claim") == "withdrawn"


async def test_a_referent_takes_the_claims_of_her_departements_away(
    database: str, colleague: Colleague
) -> None:
    town = await an_organisation(name="=Ville")
    for department, name in (("34", "Sète"), ("30", "Nîmes"), ("13", "Arles")):
        library = await a_library(None, name=name, department=department)
        await make_claim(library, organisation=town, by=a_viewer(town), locale="fr", key=KEY, now=clock.now())
    renee = await colleague(None, "referent", departments=("34", "30"))

    both = lines_of(await renee.get("/staff/claims.csv"))
    [one] = lines_of(await renee.get("/staff/claims.csv?department=30"))
    page = (await renee.get("/staff/claims?department=30")).text

    assert [(line["Library"], line["Organisation"]) for line in both] == [
        ("Sète", "'=Ville"),
        ("Nîmes", "'=Ville"),
    ]
    assert one["Library"] == "Nîmes"
    assert ("Nîmes" in page, "Sète" in page, "<b>1 library</b>" in page) == (True, False, True)
    assert (
        len(lines_of(await renee.get("/staff/claims.csv?department=13"))) == 2
    )  # not hers: it narrows nothing


async def test_a_decision_that_nobody_heard_of_is_sent_again(database: str, colleague: Colleague) -> None:
    town = await an_organisation()
    ada, renee = await colleague(town), await colleague(None, "referent", departments=("34",))
    await has_claimed(ada, await a_library(None, name="Sète"))
    [claim] = await claims_made()
    await renee.send(f"/staff/claims/{claim}/decision", {"decision": "approved"})
    before = (await renee.get("/staff/claims")).text
    await finish(await claimed(clock.now()), Fate(State.FAILED, "rcpt 550 5.1.1"), now=clock.now())

    shown = (await renee.get("/staff/claims")).text
    for _ in range(10):
        answer = await renee.send(f"/staff/claims/{claim}/letter")

    assert "Decisions nobody heard of" not in before
    assert "Decisions nobody heard of" in shown
    assert "Sète, Montpellier" in shown
    assert (answer.status_code, answer.headers["location"]) == (303, "/staff/claims")
    assert "Sète" not in (await renee.get("/staff/claims")).text
    letters = await rows("SELECT letter, state, recipient FROM message ORDER BY position")
    assert [tuple(letter) for letter in letters] == [
        ("claim_approved", "failed", f"manager-{town}@exemple.fr"),
        ("claim_approved", "due", f"manager-{town}@exemple.fr"),
    ]
    assert await value("SELECT count(*) FROM audit WHERE what = 'claim.told_again'") == 1


async def test_a_decision_of_another_departement_is_not_shown_and_not_told_again(
    database: str, colleague: Colleague
) -> None:
    town = await an_organisation()
    library = await a_library(None, name="Sète")
    claim = await make_claim(
        library, organisation=town, by=a_viewer(town), locale="fr", key=KEY, now=clock.now()
    )
    assert claim.id is not None
    with pytest.raises(NotFound):  # not decided yet: there is nothing to tell
        await tell_decision_again(claim.id, by=OPERATOR, now=clock.now())
    await approve_claim(claim.id, by=OPERATOR, now=clock.now())
    renee = await colleague(None, "referent", departments=("30",))

    answer = await renee.send(f"/staff/claims/{claim.id}/letter")

    assert answer.status_code == 404
    assert "Sète" not in (await renee.get("/staff/claims")).text


async def test_what_one_claims_is_a_sheet(database: str, colleague: Colleague) -> None:
    town, library = await an_organisation(), await a_library(None, name="Les Tilleuls")
    ada, basile = await colleague(town), await colleague(await an_organisation())
    await has_claimed(ada, library)

    [line] = lines_of(await ada.get("/staff/libraries/claims.csv"))

    assert line["Library"] == "Les Tilleuls"
    assert "<b>1 claim</b>" in (await ada.get("/staff/libraries")).text
    assert lines_of(await basile.get("/staff/libraries/claims.csv")) == []
