from events_service import clock
from events_service.web.office.known import guest_known
from tests.factories import a_party, a_registration, a_session, a_viewer, an_organisation


async def test_somebody_of_ours_is_filled_in_and_a_stranger_is_nobody(database: str) -> None:
    ours, theirs = await a_session(), await a_session(organisation=await an_organisation())
    chloe = await a_registration(ours.id, a_party(phone="+33612345678"))
    driss = await a_registration(theirs.id, a_party("Driss"))
    desk = a_viewer(ours.organisation, role="desk")

    known = await guest_known(str(chloe.registration.id), desk, now=clock.now())
    nobody = [
        await guest_known(typed, desk, now=clock.now()) for typed in (str(driss.registration.id), "x", "")
    ]

    assert known is not None
    assert (known["name"], known["phone"], known["email"]) == ("Chloé", "06 12 34 56 78", "")
    assert nobody == [None, None, None]
