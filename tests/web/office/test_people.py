"""Whoever has come before is filled into the desk's form."""

from events_service.database import rows, value
from tests.factories import Planned, a_party, a_registration, a_session, an_organisation
from tests.web.office.conftest import Colleague
from tests.web.office.reading import form_to


async def two_sessions() -> tuple[Planned, Planned]:
    """Yvette came to the first twice, and Yvon too; somebody elsewhere is called the same."""
    first = await a_session()
    second = await a_session(organisation=first.organisation, library=first.library)
    for _ in range(2):
        await a_registration(first.id, a_party("Yvette d'Espagne", phone="+33612345678"))
    await a_registration(first.id, a_party("Yvon Petit"))
    elsewhere = await a_session(organisation=await an_organisation())
    await a_registration(elsewhere.id, a_party("Yvette Ailleurs", phone="+33612345679"))
    return first, second


async def test_one_person_is_filled_in_and_signed_up_with_what_is_known(
    database: str, colleague: Colleague
) -> None:
    _, second = await two_sessions()
    desk = await colleague(second.organisation, role="desk")
    path = f"/staff/sessions/{second.id}"

    for typed in ("yvette", "06 12 34"):
        leads = await desk.get(f"{path}/people?find={typed}")
        assert leads.headers["location"].startswith(f"{path}?person=")
    form = form_to(f"{path}/registrations", (await desk.get(leads.headers["location"])).text)
    answer = await desk.submit(form)

    assert (form.fields["name"], form.fields["phone"]) == ("Yvette d'Espagne", "06 12 34 56 78")
    assert answer.status_code == 303
    made = await rows("SELECT name, phone FROM registration WHERE roster = $1", second.roster)
    assert [tuple(each) for each in made] == [("Yvette d'Espagne", "+33612345678")]
    assert await value("SELECT count(*) FROM audit WHERE what = 'registration.opened'") == 1


async def test_several_are_chosen_from_and_nobody_is_written_as_typed(
    database: str, colleague: Colleague
) -> None:
    _, second = await two_sessions()
    manager = await colleague(second.organisation)
    path = f"/staff/sessions/{second.id}"

    several = (await manager.get(f"{path}/people?find=yv")).text
    nobody = (await manager.get(f"{path}/people?find=Ursule")).text
    typing = await manager.client.get(f"{path}/people?find=yv", headers={"HX-Target": "people-like"})

    assert several.count(f'href="{path}?person=') == 2
    assert "Ailleurs" not in several
    assert form_to(f"{path}/registrations", nobody).fields["name"] == "Ursule"
    assert typing.text.count(f'href="{path}?person=') == 2
    assert "<html" not in typing.text
