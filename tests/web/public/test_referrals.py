"""What a professional's link opens."""

from httpx import AsyncClient

from events_service import clock
from events_service.registration.referrals import make_referral, referral_link_of
from tests.factories import KEY, a_session
from tests.web.office.reading import form_to

ENGLISH = {"accept-language": "en"}
SAID = {"name": "Mme Roux", "structure": "CCAS", "seats": "1", "until": "2035-11-20"}


async def test_a_professional_signs_somebody_up_without_an_account(client: AsyncClient) -> None:
    session = await a_session()
    made = await make_referral(session.id, SAID, by=session.ada, key=KEY, now=clock.now())
    path = f"/referrals/{referral_link_of(made, key=KEY)}"
    page = (await client.get(path, headers=ENGLISH)).text
    assert "1 seat is left for you" in page.replace("\u00a0", " ")
    form = form_to(f"{path}/registrations", page)

    refused = await client.post(form.action, data=form.fields | {"name": "Awa Diop"}, headers=ENGLISH)
    answer = await client.post(form.action, data=form.fields | {"name": "Awa Diop", "consent": "yes"})

    assert (refused.status_code, "Ask the person first" in refused.text) == (422, True)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{path}?done={form.fields['intent']}")
    shown = (await client.get(answer.headers["location"], headers=ENGLISH)).text
    assert ("Awa D." in shown, "Diop" in shown, "All seats of this link are taken" in shown) == (
        True,
        False,
        True,
    )
    assert (await client.get(f"{path}x")).status_code == 404
