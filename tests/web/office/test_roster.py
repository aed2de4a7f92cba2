"""Who comes to a session: narrowed, and as a file."""

from dataclasses import replace
from uuid import UUID

from events_service import clock
from events_service.database import rows, value
from events_service.registration.cancellation import cancel_by_staff
from events_service.registration.referrals import make_referral, referral_link_of
from tests.factories import KEY, Planned, a_key, a_party, a_registration, a_session, bearer
from tests.web.office.conftest import Colleague, Visit
from tests.web.office.reading import lines_of
from tests.web.office.test_documents import text_in


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


async def need_at_each_door(planned: Planned, ada: Visit) -> None:
    """Anna comes by the public form, Béa to the desk, Carl by the API, Dia by a referral."""
    page = f"/sessions/{planned.id}/registrations"
    await ada.signs_up(page, name="Anna", need="Une rampe")
    desk = await ada.form(f"/staff/sessions/{planned.id}", f"/staff{page}")
    await ada.submit(desk, name="Béa", need="Une boucle magnétique")
    party = {"name": "Carl", "need": "Une table haute"}
    await ada.client.post(f"/api/v1{page}", json=party, headers=bearer(await a_key(planned.organisation)))
    asked = {"name": "Mme Roux", "structure": "CCAS", "seats": "1", "until": "2035-11-20"}
    referral = await make_referral(planned.id, asked, by=planned.ada, key=KEY, now=clock.now())
    path = f"/referrals/{referral_link_of(referral, key=KEY)}"
    form = await ada.form(path, f"{path}/registrations")
    await ada.submit(form, name="Dia", need="De grandes lettres", consent="yes")


async def test_who_prepares_reads_what_people_need_and_no_paper_or_file_has_it(
    database: str, colleague: Colleague
) -> None:
    planned = await a_session()
    ada, page = await colleague(planned.organisation), f"/staff/sessions/{planned.id}"
    await need_at_each_door(planned, ada)
    needs = {"Une rampe", "Une boucle magnétique", "Une table haute", "De grandes lettres"}

    shown = (await ada.get(page)).text
    files = (await ada.get(f"{page}/registrations.csv")).text
    sheet = text_in(await ada.get(f"{page}/documents/sheet.pdf"))

    assert {line["words"] for line in await rows("SELECT words FROM need")} == needs
    assert [shown.count(need) for need in needs] == [2, 2, 2, 2]  # to prepare, and beside the name
    assert "To prepare:" in shown
    assert ("Anna" in files, "Anna" in sheet) == (True, True)
    assert not any(need in files or need in sheet for need in needs)
    own: UUID = await value("SELECT id FROM registration WHERE name = 'Anna'")
    correction = await ada.form(f"/staff/registrations/{own}/correction")
    await ada.submit(correction, need="Une rampe à gauche")
    assert "Une rampe à gauche" in (await ada.get(f"/staff/registrations/{own}")).text
