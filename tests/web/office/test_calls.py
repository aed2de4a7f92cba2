"""People to call, on the pages: who, which number, what to say, until when; and what a colleague notes."""

from dataclasses import replace
from datetime import timedelta

import pytest

from events_service import clock
from events_service.database import rows, value
from events_service.messages.retries import Fate
from events_service.messages.rules import State
from events_service.registration.changes import cancel_session, change_session
from tests.factories import Planned, a_library, a_party, a_registration, a_session, an_organisation
from tests.posted import claimed, finish
from tests.web.office.conftest import Colleague, Visit
from tests.web.office.reading import Form, forms, lines_of

LATER = {"starts_at": "2035-11-27T14:00"}
# The last of the fields before a button is the button's own: the reader of forms knows no buttons.
TOLD, LATER_AGAIN, LEFT = {"outcome": "reached"}, {"outcome": "try_later"}, {"outcome": "message_left"}


async def moved(*people: tuple[str, str | None]) -> Planned:
    planned = await a_session(title="Ses photos")
    for name, phone in people:
        await a_registration(planned.id, a_party(name, phone=phone))
    await change_session(planned.id, LATER, by=planned.ada, now=clock.now())
    return planned


async def outcome_forms(visit: Visit, page: str) -> list[Form]:
    return [form for form in forms((await visit.get(page)).text) if form.action.endswith("/outcome")]


@pytest.mark.parametrize("locale", ["fr", "en"])
async def test_pages_say_whom_to_call_and_what_to_say(
    database: str, colleague: Colleague, locale: str
) -> None:
    planned = await moved(("Yvette", "+33612345678"), ("Mohamed", None))
    ada = await colleague(planned.organisation, role="desk", locale=locale)
    said = (
        "La séance «\u00a0Ses photos\u00a0» a changé. Votre place est gardée."
        " C’était prévu le mardi 20 novembre 2035, de 14\u00a0h à 16\u00a0h (Médiathèque Jean Moulin,"
        " 3 rue du Pont, 34000 Montpellier)."
        " C’est maintenant le mardi 27 novembre 2035, de 14\u00a0h à 16\u00a0h, à cette adresse\u00a0:"
        " Médiathèque Jean Moulin, 3 rue du Pont, 34000 Montpellier. Votre code est "
    )
    without = {"fr": "Pas de téléphone.", "en": "No phone number."}[locale]

    for path in ("/staff", "/staff/calls", f"/staff/sessions/{planned.id}"):
        shown = (await ada.get(path)).text

        assert shown.count(f'<blockquote lang="fr">{said}') == 2, path
        asked = "Bonjour, je voudrais parler à Yvette, s’il vous plaît. Ici Médiathèque Jean Moulin."
        assert 0 < shown.find(f'<blockquote lang="fr">{asked}</blockquote>') < shown.find(said), path
        assert shown.count("je voudrais parler") == 1, path  # who has no telephone stands there
        assert 'href="tel:+33612345678"' in shown
        assert shown.count(without) == 1
        assert len([form for form in forms(shown) if form.action.endswith("/outcome")]) == 2


async def test_the_call_of_a_cancelled_session_says_why(database: str, colleague: Colleague) -> None:
    planned = await a_session(title="Ses photos")
    await a_registration(planned.id, a_party("Yvette", phone="+33612345678"))
    await cancel_session(planned.id, reason="Grève.", by=planned.ada, now=clock.now())
    ada = await colleague(planned.organisation)

    shown = (await ada.get(f"/staff/sessions/{planned.id}")).text

    assert (
        "La séance «\u00a0Ses photos\u00a0» du mardi 20 novembre 2035, de 14\u00a0h à 16\u00a0h, est annulée."
        " La raison\u00a0: Grève.</blockquote>"
    ) in shown


async def test_note_takes_whoever_knows_off_every_list(database: str, colleague: Colleague) -> None:
    planned = await moved(("Yvette", "+33612345678"))
    ada = await colleague(planned.organisation)
    session = f"/staff/sessions/{planned.id}"
    (form,) = await outcome_forms(ada, session)

    noted = await ada.submit(form, **TOLD, note="Elle est contente")

    assert (noted.status_code, noted.headers["location"]) == (303, session)
    shown = (await ada.get(session)).text
    assert "Noted: this person knows." in shown
    assert "1 call that is over" in shown
    assert "Elle est contente" in shown
    for path in ("/staff", "/staff/calls", session):
        assert await outcome_forms(ada, path) == [], path


async def test_note_that_leaves_it_open_is_shown_to_the_next_colleague(
    database: str, colleague: Colleague
) -> None:
    planned = await moved(("Yvette", "+33612345678"))
    ada, desk = await colleague(planned.organisation), await colleague(planned.organisation, role="desk")
    (form,) = await outcome_forms(ada, "/staff")

    noted = await ada.submit(form, **LATER_AGAIN, note="après 18 h")

    assert noted.headers["location"] == "/staff"
    shown = (await desk.get("/staff")).text
    assert "No answer, try later" in shown
    assert f"(manager-{planned.organisation}@exemple.fr): après 18 h" in shown


async def test_note_by_two_at_once_loses_neither(database: str, colleague: Colleague) -> None:
    planned = await moved(("Yvette", "+33612345678"))
    ada, desk = await colleague(planned.organisation), await colleague(planned.organisation, role="desk")
    (first,), (second,) = await outcome_forms(ada, "/staff"), await outcome_forms(desk, "/staff")
    await ada.submit(first, **LEFT, note="au voisin")

    late = await desk.submit(second, **LATER_AGAIN, note="sonne occupé")

    assert late.status_code == 409
    assert "A colleague noted something meanwhile." in late.text
    assert "au voisin" in late.text
    (again,) = [form for form in forms(late.text) if form.action == second.action]
    assert again.fields["note"] == "sonne occupé"
    assert (await desk.submit(again, **LATER_AGAIN)).status_code == 303
    assert await value("SELECT array_agg(note::text ORDER BY noted_at) FROM call_outcome") == [
        "au voisin",
        "sonne occupé",
    ]


async def test_note_after_somebody_told_them_keeps_the_words_in_sight(
    database: str, colleague: Colleague
) -> None:
    planned = await moved(("Yvette", "+33612345678"))
    ada, desk = await colleague(planned.organisation), await colleague(planned.organisation, role="desk")
    (first,), (second,) = await outcome_forms(ada, "/staff"), await outcome_forms(desk, "/staff")
    await ada.submit(first, **TOLD)

    late = await desk.submit(second, **LEFT, note="à la voisine")

    assert late.status_code == 409
    assert "Your note was not kept:" in late.text
    assert "à la voisine" in late.text
    assert (await ada.submit(first, **TOLD)).status_code == 303  # pressed twice
    assert await value("SELECT count(*) FROM call_outcome") == 1


async def test_claim_is_shown_to_colleagues_and_handed_back(database: str, colleague: Colleague) -> None:
    planned = await moved(("Yvette", "+33612345678"))
    ada, desk = await colleague(planned.organisation), await colleague(planned.organisation, role="desk")
    (form,) = await outcome_forms(ada, "/staff")
    claim = form.action.removesuffix("outcome") + "claim"

    taken = await ada.send(claim, {"page": "home"})
    late = await desk.send(claim, {"page": "home"})

    assert (taken.status_code, taken.headers["location"]) == (303, "/staff")
    assert late.status_code == 409
    assert "A colleague has just taken this call on: they do it." in late.text
    for path in ("/staff", "/staff/calls", f"/staff/sessions/{planned.id}"):
        assert "exemple.fr does it, since" in (await desk.get(path)).text, path
        assert "You do it, since" in (await ada.get(path)).text, path
    assert (await ada.send(f"{claim}/removal", {"page": "session"})).headers["location"] == (
        f"/staff/sessions/{planned.id}"
    )
    assert f'formaction="{claim}"' in (await desk.get("/staff")).text
    basile = await colleague(await an_organisation())
    assert [(await basile.send(path)).status_code for path in (claim, f"{claim}/removal")] == [404, 404]
    assert (await ada.get(claim)).headers["location"] == "/staff/calls"


async def test_a_call_that_waited_too_long_is_marked_on_home(database: str, colleague: Colleague) -> None:
    planned = await a_session()
    await a_registration(planned.id, a_party("Yvette", phone="+33612345678"))
    await change_session(planned.id, LATER, by=planned.ada, now=clock.now() - timedelta(days=9_000))
    ada = await colleague(planned.organisation)

    home = (await ada.get("/staff")).text
    listed = (await ada.get("/staff/calls?kind=escalated")).text

    assert "1 person has waited too long for a call." in home
    assert "call without delay" in home
    assert "Yvette" in listed


async def test_a_wrong_number_leads_to_its_correction(database: str, colleague: Colleague) -> None:
    planned = await moved(("Yvette", "+33612345678"))
    ada = await colleague(planned.organisation)
    (form,) = await outcome_forms(ada, "/staff")

    await ada.submit(form, outcome="wrong_number")

    registration = await value("SELECT id FROM registration")
    for path in ("/staff", "/staff/calls"):
        shown = (await ada.get(path)).text
        assert f'href="/staff/registrations/{registration}/correction"' in shown, path
        assert "Or tell them when they call or come." in shown, path


async def test_strangers_see_and_note_nothing(database: str, colleague: Colleague) -> None:
    planned = await moved(("Yvette", "+33612345678"))
    ada, basile = await colleague(planned.organisation), await colleague(await an_organisation())
    (form,) = await outcome_forms(ada, "/staff")

    for path in ("/staff", "/staff/calls"):
        assert "Yvette" not in (await basile.get(path)).text
    assert (await basile.send(form.action, TOLD)).status_code == 404
    assert (await ada.send(form.action, {"outcome": "perhaps"})).status_code == 422
    assert (await ada.get(form.action)).headers["location"] == "/staff/calls"
    assert await value("SELECT count(*) FROM call_outcome") == 0


async def test_home_shows_the_most_urgent_and_leads_to_all(database: str, colleague: Colleague) -> None:
    planned = await moved(*((f"Yvette {number}", "+33612345678") for number in range(7)))
    ada = await colleague(planned.organisation)

    home = (await ada.get("/staff")).text

    assert "7 people are to be called" in home
    assert home.count("/outcome") == 3
    assert 'href="/staff/calls"' in home
    assert (await ada.get("/staff/calls")).text.count("/outcome") == 7


async def test_a_letter_that_failed_is_seen_on_home_session_and_registration(
    database: str, colleague: Colleague
) -> None:
    planned = await a_session()
    place = await a_registration(planned.id, a_party("Chloé", email="chloe@gmial.com"))
    await finish(await claimed(clock.now()), Fate(State.FAILED, "rcpt 550 5.1.1"), now=clock.now())
    ada = await colleague(planned.organisation)

    for path in ("/staff", f"/staff/sessions/{planned.id}", f"/staff/registrations/{place.registration.id}"):
        shown = (await ada.get(path)).text

        assert "Our letter to chloe@gmial.com did not arrive." in shown, path
        assert "this address does not exist" in shown, path
    assert "Our letter did not arrive" in (await ada.get(f"/staff/sessions/{planned.id}")).text


async def test_a_failed_letter_stays_on_the_registration_when_the_call_is_made(
    database: str, colleague: Colleague
) -> None:
    planned = await a_session()
    place = await a_registration(planned.id, a_party("Chloé", email="chloe@gmial.com"))
    await finish(await claimed(clock.now()), Fate(State.FAILED, "text 554"), now=clock.now())
    ada = await colleague(planned.organisation)
    page = f"/staff/registrations/{place.registration.id}"
    (form,) = await outcome_forms(ada, page)

    noted = await ada.submit(form, **TOLD)

    assert noted.headers["location"] == page
    assert "The mail server did not want our letter." in (await ada.get(page)).text


async def test_cancel_by_the_desk_asks_whether_the_person_knows(database: str, colleague: Colleague) -> None:
    planned = await a_session()
    places = [await a_registration(planned.id, a_party(name)) for name in ("Yvette", "Mohamed")]
    desk = await colleague(planned.organisation, role="desk")

    for place, typed in zip(places, ({"told": "yes"}, {}), strict=True):
        page = f"/staff/registrations/{place.registration.id}"
        await desk.submit(await desk.form(f"{page}/cancellation"), **typed)

    owed = await rows("SELECT about FROM call_task WHERE closed_at IS NULL")
    assert [each["about"] for each in owed] == [places[1].registration.id]


async def test_paper_shows_no_address_number_or_note(database: str, colleague: Colleague) -> None:
    planned = await a_session()
    chloe = a_party("Chloé", email="chloe@example.org", phone="+33612345678")
    await a_registration(planned.id, replace(chloe, note="Voit mal"))
    ada = await colleague(planned.organisation)

    table = (await ada.get(f"/staff/sessions/{planned.id}")).text.split("<table")[1].split("</table>")[0]

    for private in ("chloe@example.org", "+33612345678", "Voit mal"):
        cell = table.split(private)[0]
        assert 'no-print"' in cell[max(cell.rfind("<td"), cell.rfind('<span class="hint')) :], private


async def test_the_list_is_narrowed_and_noting_a_call_leads_back_to_it(
    database: str, colleague: Colleague
) -> None:
    town = await an_organisation()
    annex = await a_library(town, name="Annexe", slug="annexe")
    for library, name in ((None, "Yvette"), (annex, "Mohamed"), (annex, "Ginette")):
        planned = await a_session(organisation=town, library=library)
        await a_registration(planned.id, a_party(name, phone="+33612345678"))
        await change_session(planned.id, LATER, by=planned.ada, now=clock.now())
    desk, ada = await colleague(town, "desk"), await colleague(town)

    shown = (await desk.get("/staff/calls?library=annexe")).text
    form, *_ = await outcome_forms(desk, "/staff/calls?library=annexe")
    answer = await desk.submit(form, **TOLD)

    assert "<b>2 people</b>" in shown
    assert ("Mohamed" in shown, "Yvette" in shown) == (True, False)
    assert answer.headers["location"] == "/staff/calls?library=annexe"
    assert "<b>1 person</b>" in (await desk.get("/staff/calls?library=annexe")).text
    assert "Nothing here is like that." in (await desk.get("/staff/calls?kind=undelivered")).text
    assert len(lines_of(await ada.get("/staff/calls.csv?library=annexe"))) == 1
    assert len(lines_of(await ada.get("/staff/calls.csv"))) == 2


async def test_three_hundred_calls_come_page_by_page(database: str, colleague: Colleague) -> None:
    planned = await a_session(capacity=300)
    for number in range(52):
        await a_registration(planned.id, a_party(f"Personne {number}", phone="+33612345678"))
    await change_session(planned.id, LATER, by=planned.ada, now=clock.now())
    desk = await colleague(planned.organisation, role="desk")

    first, second = await desk.get("/staff/calls"), await desk.get("/staff/calls?page=2")
    session, today = await desk.get(f"/staff/sessions/{planned.id}"), await desk.get("/staff")

    assert first.text.count('class="stack call"') == 50
    assert second.text.count('class="stack call"') == 2
    assert "<b>52 people</b>" in first.text
    assert session.text.count('class="stack call"') == 50
    assert f'href="/staff/calls?session={planned.id}"' in session.text
    for page in (session, today):
        assert "52 people are to be called" in page.text


async def test_a_fact_waits_for_whoever_left_no_contact(database: str, colleague: Colleague) -> None:
    organisation = await an_organisation()
    ada = await colleague(organisation)
    planned = await a_session(organisation=organisation)
    mohamed = await a_registration(planned.id, a_party("Mohamed"))
    await a_registration(planned.id, a_party("Chloé", email="chloe@example.fr"))

    await change_session(planned.id, {"starts_at": "2035-11-27T14:00"}, by=planned.ada, now=clock.now())

    today = (await ada.get("/staff")).text
    assert "To tell when they call or come" in today
    assert "People to call" not in today
    assert today.count("/staff/registrations/") == 1
    listed = (await ada.get("/staff/calls?kind=in_person")).text
    assert "Mohamed" in listed
    assert "Tell them when they call or come." in listed
    roster = (await ada.get(f"/staff/sessions/{planned.id}")).text
    assert roster.count("To be told something") == 1
    own = (await ada.get(f"/staff/registrations/{mohamed.registration.id}")).text
    assert own.index("a changé") < own.index("The code to say")


async def test_whoever_left_a_number_is_not_among_them(database: str, colleague: Colleague) -> None:
    organisation = await an_organisation()
    ada = await colleague(organisation)
    planned = await a_session(organisation=organisation)
    await a_registration(planned.id, a_party("Yvette", phone="+33467000000"))

    await change_session(planned.id, {"starts_at": "2035-11-27T14:00"}, by=planned.ada, now=clock.now())

    today = (await ada.get("/staff")).text
    assert "People to call" in today
    assert "To tell when they call or come" not in today
    assert "Yvette" not in (await ada.get("/staff/calls?kind=in_person")).text
