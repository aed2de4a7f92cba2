"""Extra seats on the pages of the desk: a reason is typed, and both numbers are shown."""

from events_service.database import rows, value
from tests.factories import a_session, an_organisation, sign_up, states
from tests.web.office.conftest import Colleague
from tests.web.office.reading import form_to


async def test_a_full_list_still_takes_somebody_for_a_reason(database: str, colleague: Colleague) -> None:
    planned = await a_session(capacity=1, waiting_limit=0)
    await sign_up(planned, "Ada")
    desk = await colleague(planned.organisation, role="desk")
    path = f"/staff/sessions/{planned.id}/registrations"

    form = await desk.form(f"/staff/sessions/{planned.id}", path)
    silent = await desk.submit(form, name="Yvette", extra="yes")
    given = await desk.submit(
        form_to(path, silent.text), name="Yvette", extra="yes", extra_reason="Chaise pliante"
    )

    assert silent.status_code == 422
    assert 'id="extra_reason-error"' in silent.text
    assert given.status_code == 303
    assert [
        tuple(each) for each in await rows("SELECT name, extra_seats, extra_reason FROM registration")
    ] == [
        ("Ada", 0, ""),
        ("Yvette", 1, "Chaise pliante"),
    ]
    shown = (await desk.get(f"/staff/sessions/{planned.id}")).text
    assert "1 of 1 seats taken + 1 extra" in shown
    assert '<span class="badge warn">1 extra seat</span>' in shown
    agenda = (await desk.get("/staff/agenda?week=2035-W47")).text
    assert "1 of 1 seats taken + 1 extra" in agenda


async def test_who_waits_is_given_one_on_their_page(database: str, colleague: Colleague) -> None:
    planned = await a_session(capacity=1)
    await sign_up(planned, "Ada")
    waits = (await sign_up(planned, "Basile")).registration
    desk = await colleague(planned.organisation, role="desk")
    page, path = f"/staff/registrations/{waits.id}", f"/staff/registrations/{waits.id}/extra-seats"

    silent = await desk.submit(await desk.form(page, path), extra_reason=" ")
    given = await desk.submit(await desk.form(page, path), extra_reason="Vient avec son aidant")

    assert (silent.status_code, given.status_code) == (422, 303)
    assert await states() == {"Ada": "confirmed", "Basile": "confirmed"}
    shown = (await desk.get(page)).text
    assert "Vient avec son aidant" in shown
    assert path not in shown
    assert (await desk.get(path)).headers["location"] == page


async def test_a_stranger_gives_none(database: str, colleague: Colleague) -> None:
    planned = await a_session(capacity=1)
    await sign_up(planned, "Ada")
    waits = (await sign_up(planned, "Basile")).registration
    own = await colleague(planned.organisation, role="desk")
    form = await own.form(f"/staff/registrations/{waits.id}", f"/staff/registrations/{waits.id}/extra-seats")
    elsewhere = await colleague(await an_organisation(), role="desk")

    answer = await elsewhere.submit(form, extra_reason="Pour voir")

    assert answer.status_code in (403, 404, 409)
    assert await value("SELECT sum(extra_seats) FROM registration") == 0
