"""Links for professionals, made, shown and revoked by a colleague who plans."""

from events_service.database import value
from tests.factories import a_session
from tests.web.office.conftest import Colleague


async def test_a_link_is_made_shown_and_revoked(database: str, colleague: Colleague) -> None:
    session = await a_session()
    ada = await colleague(session.organisation)
    home = f"/staff/sessions/{session.id}/referrals"
    assert home in (await ada.get(f"/staff/sessions/{session.id}")).text

    wrong = await ada.submit(await ada.form(home, home), name="")
    made = await ada.submit(await ada.form(home, home), name="Mme Roux", structure="CCAS")

    assert (wrong.status_code, made.status_code) == (422, 303)
    page = (await ada.get(home)).text
    assert ("Mme Roux" in page, "/referrals/" in page) == (True, True)
    referral = await value("SELECT id FROM referral")
    await ada.submit(await ada.form(home, f"{home}/{referral}/revocation"))
    assert "Mme Roux" not in (await ada.get(home)).text


async def test_the_desk_makes_none(database: str, colleague: Colleague) -> None:
    session = await a_session()
    desk = await colleague(session.organisation, role="desk")

    assert (await desk.get(f"/staff/sessions/{session.id}/referrals")).status_code == 403
