"""Who comes to a session: narrowed, and as a file."""

from dataclasses import replace
from uuid import UUID

from events_service import clock
from events_service.database import value
from events_service.registration.cancellation import cancel_by_staff
from tests.factories import Planned, a_party, a_registration, a_session
from tests.web.office.conftest import Colleague
from tests.web.office.reading import lines_of


async def planned_for_three() -> Planned:
    """Éva and Dora have the two seats, Georges waits."""
    planned = await a_session(capacity=2)
    eva = a_party("Éva Dupont", email="eva@example.org", phone="+33612345678")
    await a_registration(planned.id, replace(eva, note="Fauteuil roulant"))
    for name in ("Dora Durand", "Georges Petit"):
        await a_registration(planned.id, a_party(name))
    return planned


async def test_page_and_file_are_narrowed_by_name_and_state(database: str, colleague: Colleague) -> None:
    planned = await planned_for_three()
    ada, page = await colleague(planned.organisation), f"/staff/sessions/{planned.id}"

    async def names(query: str) -> list[str]:
        shown = (await ada.get(f"{page}?{query}")).text
        lines = lines_of(await ada.get(f"{page}/registrations.csv?{query}"))
        named = [line["Name"] for line in lines]
        assert [name for name in ("Éva Dupont", "Dora Durand", "Georges Petit") if name in shown] == named
        return named

    assert await names("") == ["Éva Dupont", "Dora Durand", "Georges Petit"]
    assert await names("who=eva") == ["Éva Dupont"]
    assert await names("who=du&state=confirmed") == ["Éva Dupont", "Dora Durand"]
    assert await names("state=waiting") == ["Georges Petit"]
    nobody = (await ada.get(f"{page}?who=du&state=waiting")).text
    assert "Nothing here is like that." in nobody
    assert f'href="{page}/registrations.csv?state=waiting"' in (await ada.get(f"{page}?state=waiting")).text


async def test_the_desk_has_first_names_and_initials_and_nothing_else(
    database: str, colleague: Colleague
) -> None:
    planned = await planned_for_three()
    desk = await colleague(planned.organisation, role="desk")
    file = f"/staff/sessions/{planned.id}/registrations"

    answer = await desk.get(f"{file}.csv")
    book = await desk.get(f"{file}.xlsx")

    eva, *_ = lines_of(answer)
    assert (eva["Name"], eva["Telephone"], eva["E-mail"], eva["Note"]) == ("Éva D.", "", "", "")
    for secret in ("Dupont", "612345678", "6 12 34 56 78", "eva@example.org", "Fauteuil"):
        assert secret not in answer.text
    assert book.status_code == 200
    assert lines_of(await desk.get(f"{file}.csv?who=dupont")) == []


async def test_a_called_off_registration_is_counted_apart(database: str, colleague: Colleague) -> None:
    planned = await planned_for_three()
    dora: UUID = await value("SELECT id FROM registration WHERE name = 'Dora Durand'")
    await cancel_by_staff(dora, by=planned.ada, now=clock.now())
    ada, page = await colleague(planned.organisation), f"/staff/sessions/{planned.id}"

    shown = (await ada.get(page)).text

    assert "<b>2 registrations</b>" in shown
    assert "1 cancelled registration" in shown
    [dora] = lines_of(await ada.get(f"{page}/registrations.csv?state=cancelled"))
    assert (dora["Name"], dora["State"]) == ("Dora Durand", "Cancelled")
