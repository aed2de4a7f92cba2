from datetime import UTC, datetime, timedelta

from events_service import clock
from events_service.accounts.roles import OPERATOR
from events_service.database import rows
from events_service.messages.retries import Fate
from events_service.messages.rules import State
from events_service.registration.changes import cancel_session, change_session
from events_service.scheduling.claims import decline_claim, make_claim
from tests.factories import (
    KEY,
    STARTS_AT,
    a_library,
    a_party,
    a_registration,
    a_session,
    a_viewer,
    an_organisation,
)
from tests.posted import claimed, finish
from tests.web.conftest import Hands
from tests.web.office.conftest import Colleague

MORNING = STARTS_AT - timedelta(hours=5)


async def test_today_shows_who_is_expected_and_what_is_to_decide(
    database: str, colleague: Colleague, hands: Hands
) -> None:
    organisation = await an_organisation()
    planned = await a_session(organisation=organisation, title="Trier ses photos", capacity=1)
    moved = await a_session(organisation=organisation, title="Écrire un e-mail")
    called_off = await a_session(
        organisation=organisation, title="Annulé", starts_at="2035-11-21T10:00", ends_at="2035-11-21T11:00"
    )
    await a_session(
        organisation=organisation, title="Hier", starts_at="2035-11-19T10:00", ends_at="2035-11-19T11:00"
    )
    await a_session(
        organisation=organisation, title="Plus tard", starts_at="2035-11-23T10:00", ends_at="2035-11-23T11:00"
    )
    for name in ("Chloé", "Driss"):
        await a_registration(planned.id, a_party(name))
    await a_registration(moved.id, a_party("Georges", phone="+33612345678"))
    await change_session(moved.id, {"starts_at": "2035-11-20T15:00"}, by=moved.ada, now=clock.now())
    await cancel_session(called_off.id, reason="Inondation", by=moved.ada, now=clock.now())
    hands.turn_to(MORNING)
    ada = await colleague(organisation)

    shown = (await ada.get("/staff")).text

    assert '<h1 class="dated">Tuesday 20 November 2035</h1>' in shown
    sessions, _, decide = shown.partition('id="decide"')
    here, _, others = sessions.partition("Tomorrow</h2>")
    assert here.index("Trier ses photos") < here.index("Écrire un e-mail")
    assert "1 of 1 seats taken" in here
    assert "1 party waiting" in here
    assert "Annulé" not in here
    assert others.index("Annulé") < others.index("Yesterday") < others.index("Hier")
    assert "Plus tard" not in shown
    assert "Georges" in decide
    assert "Full sessions" in decide
    assert f'href="/staff/sessions/{planned.id}#change">Add seats' in decide
    assert f'href="/staff/events/{planned.event}#session">Add a date' in decide


async def test_today_of_nothing_says_so(database: str, colleague: Colleague) -> None:
    ada = await colleague(await an_organisation())

    shown = (await ada.get("/staff")).text

    assert "Nothing takes place today." in shown
    assert "Nobody is to be called" in shown
    for page in (shown, (await ada.get("/staff/events/new")).text):
        assert 'href="/staff/libraries">Find your library' in page  # the way out


async def test_today_is_that_of_the_library_and_of_it_alone(
    database: str, colleague: Colleague, hands: Hands
) -> None:
    organisation = await an_organisation()
    await a_library(organisation, name="Annexe", slug="annexe")
    noumea = await a_library(
        organisation, name="Nouméa", slug="noumea", time_zone="Pacific/Noumea", department="988"
    )
    here = await a_session(
        organisation=organisation, title="Ici", starts_at="2035-11-19T18:00", ends_at="2035-11-19T19:00"
    )
    await a_registration(here.id, a_party("Georges", phone="+33612345678"))
    await change_session(here.id, {"ends_at": "2035-11-19T19:30"}, by=here.ada, now=clock.now())
    await a_session(
        organisation=organisation,
        library=noumea,
        title="Là-bas",
        starts_at="2035-11-20T10:00",
        ends_at="2035-11-20T11:00",
    )
    hands.turn_to(datetime(2035, 11, 19, 15, tzinfo=UTC))  # two in the morning of the 20th in Nouméa
    ada = await colleague(organisation)

    everywhere = (await ada.get("/staff")).text
    there = (await ada.get("/staff?library=noumea")).text
    unknown = (await ada.get("/staff?library=ailleurs")).text

    assert "Monday 19 November 2035</h1>" in everywhere
    assert "Monday 19 November 2035</h1>" in unknown
    assert "Ici" in everywhere
    assert "Tuesday 20 November 2035</h1>" in there
    assert "Là-bas" in there
    assert "Ici" not in there
    assert "Georges" in everywhere
    assert "Georges" not in there
    assert '<option value="noumea" selected>' in there


async def test_whoever_decides_claims_and_plans_too_sees_them_on_today(
    database: str, colleague: Colleague
) -> None:
    town = await an_organisation()
    await make_claim(
        await a_library(None), organisation=town, by=a_viewer(town), locale="fr", key=KEY, now=clock.now()
    )
    ada = await colleague(town)
    before = (await ada.get("/staff")).text
    await rows(
        "INSERT INTO membership (id, account, organisation, role, created_at)"
        " SELECT gen_random_uuid(), id, NULL, 'coordinator', now() FROM account"
    )

    shown = (await ada.get("/staff")).text

    assert "/staff/claims" not in before.partition('id="decide"')[2]
    assert '<a href="/staff/claims">1 library is claimed: decide</a>' in shown


async def test_an_invitation_that_did_not_arrive_is_shown_and_sent_again(
    database: str, colleague: Colleague
) -> None:
    town = await an_organisation()
    ada, desk = await colleague(town), await colleague(town, "desk")
    form = await ada.form("/staff/team", "/staff/team/invitations")
    await ada.submit(form, email="basile@exemple.fr", role="mediator", locale="fr")
    under_way = (await ada.get("/staff")).text
    await finish(await claimed(clock.now()), Fate(State.FAILED, "rcpt 550 5.1.1"), now=clock.now())

    shown = (await ada.get("/staff")).text
    team = (await ada.get("/staff/team")).text
    again = await ada.form("/staff", "/staff/team/invitations")
    await ada.submit(again)

    assert "did not arrive" not in under_way
    for page in (shown, team):
        assert "Our letter to basile@exemple.fr did not arrive." in page
        assert "this address does not exist" in page
    assert (again.fields["email"], again.fields["role"], again.fields["locale"]) == (
        "basile@exemple.fr",
        "mediator",
        "fr",
    )
    assert "did not arrive" not in (await ada.get("/staff")).text
    assert "basile" not in (await desk.get("/staff")).text
    letters = await rows("SELECT state FROM message WHERE letter = 'invitation' ORDER BY position")
    assert [letter["state"] for letter in letters] == ["failed", "due"]


async def test_what_is_called_off_is_no_day_to_wait_for(
    database: str, colleague: Colleague, hands: Hands
) -> None:
    organisation = await an_organisation()
    off = await a_session(organisation=organisation, title="Annulé")
    await a_session(
        organisation=organisation, title="Plus tard", starts_at="2035-11-29T10:00", ends_at="2035-11-29T11:00"
    )
    await cancel_session(off.id, reason="Inondation", by=off.ada, now=clock.now())
    hands.turn_to(MORNING)
    ada = await colleague(organisation)

    shown = (await ada.get("/staff")).text

    assert "Next sessions: Thursday 29 November 2035" in shown
    assert "Plus tard" in shown


async def test_today_tells_of_sessions_below_their_minimum_from_three_days_before(
    database: str, colleague: Colleague, hands: Hands
) -> None:
    planned = await a_session(title="Trier ses photos", minimum=3)
    await a_registration(planned.id, a_party(seats=2))
    # It begins at two in the afternoon: three days of the calendar before, that day begins fourteen hours earlier.
    hands.turn_to(STARTS_AT - timedelta(days=3, hours=14, minutes=1))
    ada = await colleague(planned.organisation)

    early = (await ada.get("/staff")).text
    hands.turn_to(STARTS_AT - timedelta(days=3, hours=14) + timedelta(minutes=1))
    late = (await ada.get("/staff")).text.partition('id="decide"')[2]
    await a_registration(planned.id, a_party("Driss"))
    enough = (await ada.get("/staff")).text

    assert "Too few people so far" not in early
    assert "Trier ses photos" in late.partition("Too few people so far")[2]
    assert "2 of 20 seats taken, 3 needed to hold it" in late
    assert "Too few people so far" not in enough


async def test_today_tells_a_manager_of_an_answer_whose_letter_did_not_arrive(
    database: str, colleague: Colleague
) -> None:
    town, other = await an_organisation(), await an_organisation()
    claim = await make_claim(
        await a_library(None, name="Sète"),
        organisation=town,
        by=a_viewer(town),
        locale="fr",
        key=KEY,
        now=clock.now(),
    )
    ada, desk, stranger = await colleague(town), await colleague(town, "desk"), await colleague(other)
    assert claim.id is not None
    await decline_claim(claim.id, "Elle est fermée.", by=OPERATOR, now=clock.now())
    under_way = (await ada.get("/staff")).text
    await finish(await claimed(clock.now()), Fate(State.FAILED, "rcpt 550 5.1.1"), now=clock.now())

    shown = (await ada.get("/staff")).text

    assert "Answers to your claims" not in under_way
    for words in ("Answers to your claims", "Sète, Montpellier", ">Declined<", "Elle est fermée."):
        assert words in shown
    assert "Nobody is to be called" not in shown
    for visit in (desk, stranger):
        assert "Sète" not in (await visit.get("/staff")).text
