"""A seat on offer, at the desk and on the phone: until when, and the two answers."""

from datetime import timedelta

from events_service import clock
from events_service.database import rows, value
from events_service.registration.cancellation import cancel_by_link
from events_service.registration.coming import ask_who_is_due
from tests.factories import STARTS_AT, Planned, a_party, a_registration, a_session, an_organisation, states
from tests.registration.test_moving import a_later_date
from tests.registration.test_next_seats import who_came
from tests.web.office.conftest import Colleague
from tests.web.office.reading import form_to


async def one_on_offer() -> tuple[Planned, str]:
    """Yvette, who has a telephone only, is offered the seat that Ada gave back; Basile waits behind her."""
    planned = await a_session(capacity=1, waiting_mode="offered")
    ada = await a_registration(planned.id, a_party("Ada"))
    yvette = await a_registration(planned.id, a_party("Yvette", phone="+33612345678"))
    await a_registration(planned.id, a_party("Basile", email="basile@example.org"))
    await cancel_by_link(ada.link, now=clock.now())
    return planned, f"/staff/registrations/{yvette.registration.id}"


async def test_a_call_leads_to_the_answer(database: str, colleague: Colleague) -> None:
    planned, page = await one_on_offer()
    desk = await colleague(planned.organisation, role="desk")
    calls = (await desk.get("/staff/calls")).text
    assert "Do you want the seat?" in calls or "Voulez-vous cette place" in calls
    [call] = await rows("SELECT id FROM call_task WHERE closed_at IS NULL")
    outcome = form_to(f"/staff/calls/{call['id']}/outcome", calls)

    reached = await desk.submit(outcome, outcome="reached")
    shown = (await desk.get(page)).text
    answer = await desk.submit(form_to(f"{page}/acceptance", shown))

    assert reached.headers["location"] == page
    assert "A seat is kept for them: do they want it?" in shown
    assert answer.headers["location"] == page
    assert await states() == {"Ada": "cancelled", "Yvette": "confirmed", "Basile": "waiting"}
    assert "do they want it?" not in (await desk.get(page)).text


async def test_no_goes_to_the_next_and_pressing_twice_is_harmless(
    database: str, colleague: Colleague
) -> None:
    planned, page = await one_on_offer()
    desk = await colleague(planned.organisation, role="desk")
    form = await desk.form(page, f"{page}/refusal")

    answers = [await desk.submit(form) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert await states() == {"Ada": "cancelled", "Yvette": "cancelled", "Basile": "offered"}
    assert "a seat was offered, and declined" in (await desk.get(page)).text
    assert (await desk.get(f"{page}/refusal")).headers["location"] == page


async def test_an_answer_that_comes_too_late_says_so(database: str, colleague: Colleague) -> None:
    planned, page = await one_on_offer()
    desk = await colleague(planned.organisation, role="desk")
    shown = (await desk.get(page)).text
    await desk.submit(form_to(f"{page}/refusal", shown))

    answer = await desk.submit(form_to(f"{page}/acceptance", shown))

    assert answer.status_code == 409
    assert "No seat is on offer" in answer.text


async def test_the_roster_says_until_when(database: str, colleague: Colleague) -> None:
    planned, _ = await one_on_offer()
    desk = await colleague(planned.organisation, role="desk")

    shown = (await desk.get(f"/staff/sessions/{planned.id}")).text

    assert "A seat is offered, until " in shown


async def test_the_next_step_is_held_and_who_gets_no_letter_is_to_be_told(
    database: str, colleague: Colleague
) -> None:
    planned = await a_session()
    chloe, yvette = await who_came(planned), await who_came(planned, "Yvette", phone="+33467000001")
    later = await a_later_date(planned, capacity=2)
    mediator = await colleague(planned.organisation)

    for place, says in (
        (chloe, "The seat is held. They are told"),
        (yvette, "The seat is held. Tell them, as it says below"),
    ):
        page = f"/staff/registrations/{place.registration.id}"
        offered = await mediator.submit(
            await mediator.form(page, f"{page}/next-seats"), session=str(later.id)
        )
        assert says in (await mediator.get(offered.headers["location"])).text
    assert await value("SELECT seats_taken FROM roster WHERE id = $1", later.roster) == 2


async def test_a_colleague_elsewhere_answers_for_nobody(database: str, colleague: Colleague) -> None:
    planned, page = await one_on_offer()
    desk = await colleague(planned.organisation, role="desk")
    form = await desk.form(page, f"{page}/acceptance")
    stranger = await colleague(await an_organisation())

    answer = await stranger.client.post(form.action, data=form.fields)

    assert answer.status_code in (403, 404)
    assert await states() == {"Ada": "cancelled", "Yvette": "offered", "Basile": "waiting"}


async def test_the_form_of_a_session_chooses_how_the_list_is_served(
    database: str, colleague: Colleague
) -> None:
    planned = await a_session()
    ada = await colleague(planned.organisation, role="manager")
    page = f"/staff/sessions/{planned.id}"

    await ada.submit(await ada.form(page, page), waiting_mode="offered")

    assert [tuple(each) for each in await rows("SELECT waiting_mode FROM roster")] == [("offered",)]
    assert '<option value="offered" selected>' in (await ada.get(page)).text


async def test_roster_and_own_page_say_why_somebody_waits(database: str, colleague: Colleague) -> None:
    planned = await a_session(capacity=4)
    await a_registration(planned.id, a_party("Ada", seats=2))
    family = await a_registration(planned.id, a_party("Family", seats=4))
    await a_registration(planned.id, a_party("Basile"))
    desk = await colleague(planned.organisation, role="desk")

    for page in (f"/staff/sessions/{planned.id}", f"/staff/registrations/{family.registration.id}"):
        text = (await desk.get(page)).text
        assert "4 seats asked, 1 free." in text
        assert "1 seat went to people who came later, last on " in text
        assert ": 4 seats asked, 2 free." in text


async def test_who_was_asked_says_that_they_come_on_their_page_and_at_the_desk(
    database: str, colleague: Colleague
) -> None:
    planned = await a_session(ask_days=7, silence="released")
    chloe = await a_registration(planned.id, a_party("Chloé", email="chloe@example.org"))
    yvette = await a_registration(planned.id, a_party("Yvette", phone="+33612345678"))
    await ask_who_is_due(STARTS_AT - timedelta(days=7))
    desk = await colleague(planned.organisation, role="desk")
    own, page = f"/registrations/{chloe.link}", f"/staff/registrations/{yvette.registration.id}"
    asked = (await desk.client.get(own, headers={"accept-language": "en"})).text

    said = await desk.client.post(f"{own}/confirmation")
    noted = await desk.submit(await desk.form(page, f"{page}/confirmation"))

    assert "Are you still coming?" in asked
    assert "your seat goes to somebody who waits" in asked
    assert (said.status_code, noted.status_code) == (303, 303)
    thanks = (await desk.client.get(own, headers={"accept-language": "en"})).text
    assert "You told us that you come. Thank you." in thanks
    assert (await desk.get(f"/staff/sessions/{planned.id}")).text.count("says they come") == 2
