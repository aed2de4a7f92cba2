"""The page on which a colleague joins two entries of one person."""

from events_service.database import value
from tests.factories import a_party, a_registration, a_session
from tests.web.office.conftest import Colleague


async def test_a_colleague_looks_and_joins_two_entries(database: str, colleague: Colleague) -> None:
    planned = await a_session(capacity=5)
    one = await a_registration(planned.id, a_party("Chloé Martin", email="chloe@example.org"))
    two = await a_registration(planned.id, a_party("Mme Martin Chloé"))
    desk = await colleague(planned.organisation, role="desk")
    own = f"/staff/registrations/{two.registration.id}"

    assert f'href="{own}/doubles"' in (await desk.get(own)).text
    assert "the same name" in (await desk.get(f"{own}/doubles")).text
    form = await desk.form(f"{own}/doubles?with={one.registration.id}", f"{own}/doubles")
    refused = await desk.submit(form, mark="old")
    answer = await desk.submit(form)

    assert (refused.status_code, "Look again" in refused.text) == (409, True)
    kept = f"/staff/registrations/{one.registration.id}"
    assert (answer.status_code, answer.headers["location"]) == (303, kept)
    shown = (await desk.get(kept)).text
    assert "Done: it is one registration now." in shown
    assert "/doubles" not in shown
    assert "the same person stays by another registration" in (await desk.get(own)).text


async def test_who_sees_short_lists_opens_the_other_entry_by_name(
    database: str, colleague: Colleague
) -> None:
    planned = await a_session(capacity=5)
    one = await a_registration(planned.id, a_party("Chloé Martin", phone="+33612345678"))
    two = await a_registration(planned.id, a_party("Basile Durand", phone="+33612345678"))
    desk = await colleague(planned.organisation, role="desk")
    own = f"/staff/registrations/{two.registration.id}"
    opened = "SELECT count(*) FROM audit WHERE what = 'registration.opened' AND subject = $1"

    for page in (own, f"{own}/doubles"):
        shown = (await desk.get(page)).text
        assert ("Chloé M." in shown, "Chloé Martin" in shown) == (True, False)
    assert await value(opened, one.registration.id) == 0

    assert "Chloé Martin" in (await desk.get(f"{own}/doubles?with={one.registration.id}")).text
    assert await value(opened, one.registration.id) == 1
