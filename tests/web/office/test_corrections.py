from events_service.database import row, value
from tests.factories import a_party, a_registration, a_session
from tests.web.office.conftest import Colleague
from tests.web.office.reading import form_to


async def test_correct_what_was_misheard(database: str, colleague: Colleague) -> None:
    planned = await a_session()
    chloe = await a_registration(planned.id, a_party("Cloé", seats=2))
    desk = await colleague(planned.organisation, role="desk")
    path = f"/staff/registrations/{chloe.registration.id}"
    form = await desk.form(f"{path}/correction")

    wrong = await desk.submit(form, name="", phone="12", seats="9")
    kept = form_to(form.action, wrong.text).fields
    answer = await desk.submit(form, name="Chloé", phone="06 12 34 56 78", seats="1", note="Voit mal")

    assert wrong.status_code == 422
    assert (kept["name"], kept["phone"], kept["seats"]) == ("", "12", "9")
    assert (answer.status_code, answer.headers["location"]) == (303, path)
    made = await row("SELECT name, phone, seats, note FROM registration")
    assert made is not None
    assert tuple(made) == ("Chloé", "+33612345678", 1, "Voit mal")
    assert "Your changes are saved." in (await desk.get(path)).text


async def test_more_seats_than_are_left_are_refused_with_their_number(
    database: str, colleague: Colleague
) -> None:
    planned = await a_session(capacity=3)
    chloe = await a_registration(planned.id)
    desk = await colleague(planned.organisation, role="desk")
    form = await desk.form(f"/staff/registrations/{chloe.registration.id}/correction")
    await a_registration(planned.id, a_party("Driss"))

    refused = await desk.submit(form, seats="3", note="Merci")

    kept = form_to(form.action, refused.text).fields
    assert refused.status_code == 409
    assert "2 seats at most at the moment." in refused.text
    assert (kept["seats"], kept["note"]) == ("3", "Merci")
    assert await value("SELECT seats FROM registration WHERE name = 'Chloé'") == 1
