"""What text messages may cost: a manager's page, and a line on Today when the month's are used up."""

import pytest

from events_service.database import value
from tests.factories import a_party, a_registration, a_session
from tests.posted import becomes
from tests.sms_gateways import texts_leave
from tests.web.office.conftest import Colleague

pytestmark = pytest.mark.usefixtures("database")


async def test_limit_what_texts_cost_and_say_when_it_is_reached(colleague: Colleague) -> None:
    async with texts_leave():
        planned = await a_session()
        ada = await colleague(planned.organisation)
        await a_registration(planned.id, a_party("Yvette", phone="+33612345678"))
        text = await value("SELECT id FROM message WHERE channel = 'sms'")
        await becomes(text, "state = 'sent', sent_at = now(), segments = 3")
        page = (await ada.get("/staff/texts")).text
        assert "3 text messages counted this month, of 500." in page
        assert "/staff/texts" in (await ada.get("/staff/calls")).text
        assert "used up" not in (await ada.get("/staff")).text

        answer = await ada.submit(await ada.form("/staff/texts"), most="4")

        assert answer.status_code == 303
        assert await value("SELECT most_segments FROM organisation WHERE id = $1", planned.organisation) == 4
        assert "used up" in (await ada.get("/staff")).text
        assert "called instead" in (await ada.get("/staff/texts")).text
        refused = await ada.submit(await ada.form("/staff/texts"), most="-1")
        assert refused.status_code == 422


async def test_texts_is_a_managers_page_and_asks_nothing_without_a_gateway(colleague: Colleague) -> None:
    planned = await a_session()
    ada = await colleague(planned.organisation)
    page = (await ada.get("/staff/texts")).text
    assert "No text messages leave here" in page
    assert 'name="most"' not in page
    async with texts_leave():
        desk = await colleague(planned.organisation, role="desk")
        assert (await desk.get("/staff/texts")).status_code == 403
