"""After the day: the coordinator asks, the library sees what is missing and confirms, and who has not is seen."""

from datetime import timedelta

from events_service import clock
from events_service.accounts.roles import OPERATOR
from events_service.campaigns.editions import edit_campaign, open_campaign
from events_service.campaigns.participations import apply
from events_service.database import value
from events_service.scheduling.admissions import decide
from tests.factories import ENDS_AT, a_session, sign_up
from tests.web.conftest import Hands
from tests.web.office.conftest import Colleague

DAY = "/staff/days/journee-2035"


async def test_a_coordinator_asks_and_sees_who_has_confirmed(colleague: Colleague, hands: Hands) -> None:
    facts = {"name": "Journée 2035", "starts_on": "2035-11-20", "by_application": True}
    await open_campaign("journee-2035", facts, by=OPERATOR, now=clock.now())
    mail = await a_session(title="Mail", campaign="journee-2035")
    (asked,) = await apply(
        "journee-2035", [mail.library], charter=None, by=mail.ada, locale="fr", now=clock.now()
    )
    await decide([asked], "approved", by=OPERATOR, now=clock.now())
    hands.turn_to(ENDS_AT.replace(day=21))
    corinne, ada = await colleague(None, "coordinator"), await colleague(mail.organisation, "mediator")

    assert "Nothing is asked of your libraries" in (await ada.get(f"{DAY}/figures")).text
    assert f"{DAY}/figures" not in (await ada.get("/staff")).text
    form = await corinne.form(f"{DAY}/afterwards")
    refused = await corinne.submit(form, people="yes", figures_until="")
    saved = await corinne.submit(
        form, people="yes", figures_until="2035-12-01", figures_question="Qu’a-t-il manqué ?"
    )
    assert (refused.status_code, 'id="figures_until-error"' in refused.text) == (422, True)
    assert (saved.status_code, saved.headers["location"]) == (303, DAY)

    await sign_up(mail, "Chloé")
    assert f'href="{DAY}/figures">Journée 2035: confirm your figures</a>' in (await ada.get("/staff")).text
    page = (await ada.get(f"{DAY}/figures")).text
    assert "the coordinators ask: who came." in page
    assert f'href="/staff/sessions/{mail.id}/presence"' in page
    assert "Not confirmed yet" in (await corinne.get(f"{DAY}/confirmations")).text
    where = f"/staff/participations/{asked}/confirmation"
    sent = await ada.submit(await ada.form(f"{DAY}/figures", where), answer="Des chaises.")
    assert (sent.status_code, sent.headers["location"]) == (303, f"{DAY}/figures")

    assert f"{DAY}/figures" not in (await ada.get("/staff")).text
    seen = (await corinne.get(f"{DAY}/confirmations")).text
    assert ("Not confirmed yet" in seen, "Des chaises." in seen) == (False, True)
    assert "Des chaises." in (await corinne.get(f"{DAY}/confirmations.csv")).text
    assert await value("SELECT figures_confirmed_at IS NOT NULL FROM participation")

    await corinne.submit(form, people="", figures_until="2035-12-01", figures_question="Et ensuite ?")
    page = (await ada.get(f"{DAY}/figures")).text
    assert ("the coordinators ask you a question." in page, "coordinators ask:" in page) == (True, False)


async def test_a_coordinator_asks_last_years_libraries_again(colleague: Colleague) -> None:
    for year in ("2034", "2035"):
        facts = {"name": f"Journée {year}", "starts_on": f"{year}-11-20", "by_application": True}
        await open_campaign(f"journee-{year}", facts, by=OPERATOR, now=clock.now())
    mail = await a_session(title="Mail")
    ada = await colleague(mail.organisation)
    corinne = await colleague(None, "coordinator")
    form = await ada.form("/staff/days/journee-2034/participation")
    await ada.submit(form)
    asked = await value("SELECT id FROM participation")
    await decide([asked], "approved", by=OPERATOR, now=clock.now())

    sent = await corinne.submit(await corinne.form(DAY, f"{DAY}/invitations"))

    assert sent.status_code == 303
    assert await value("SELECT count(*) FROM message WHERE letter = 'come_again'") == 1
    page = (await corinne.get(DAY)).text
    assert f'action="{DAY}/invitations"' not in page


async def test_nobody_is_asked_again_once_applications_are_over(colleague: Colleague) -> None:
    for year in ("2034", "2035"):
        facts = {"name": f"Journée {year}", "starts_on": f"{year}-11-20", "by_application": True}
        await open_campaign(f"journee-{year}", facts, by=OPERATOR, now=clock.now())
    mail = await a_session(title="Mail")
    (asked,) = await apply(
        "journee-2034", [mail.library], charter=None, by=mail.ada, locale="fr", now=clock.now()
    )
    await decide([asked], "approved", by=OPERATOR, now=clock.now())
    corinne = await colleague(None, "coordinator")
    form = await corinne.form(DAY, f"{DAY}/invitations")
    over = facts | {"applications_until": clock.now().date() - timedelta(days=2)}
    await edit_campaign("journee-2035", over, by=OPERATOR, now=clock.now())

    refused = await corinne.submit(form)

    assert (refused.status_code, "Libraries cannot apply for this day at the moment." in refused.text) == (
        409,
        True,
    )
    assert f'action="{DAY}/invitations"' not in refused.text
    assert await value("SELECT count(*) FROM message WHERE letter = 'come_again'") == 0
