"""A manager says who publishes; visitors read it at the foot of every page of the organisation."""

import pytest

from events_service.database import value
from tests.factories import a_session
from tests.web.office.conftest import Colleague

pytestmark = pytest.mark.usefixtures("database")


async def test_fill_in_who_publishes_and_be_told_what_is_missing(colleague: Colleague) -> None:
    planned = await a_session()
    ada = await colleague(planned.organisation)
    assert 'href="/staff/imprint"' in (await ada.get("/staff/libraries")).text
    assert "Still missing" in (await ada.get("/staff/imprint")).text
    form = await ada.form("/staff/imprint")

    refused = await ada.submit(form, audited_on="31/02/2026", address="45 cours Fauré")
    answer = await ada.submit(
        form,
        address="45 cours Fauré, 09000 Foix",
        phone="05 61 00 00 00",
        director="Ada Rousseau, maire",
        data_email="dpo@foix.example",
        accessibility_email="acces@foix.example",
    )

    assert refused.status_code == 422
    assert 'value="45 cours Fauré"' in refused.text
    assert 'value="31/02/2026"' in refused.text
    assert answer.status_code == 303
    assert "Still missing" not in (await ada.get("/staff/imprint")).text
    assert await value("SELECT director FROM imprint") == "Ada Rousseau, maire"


async def test_a_colleagues_words_stand_beside_ones_own(colleague: Colleague) -> None:
    planned = await a_session()
    ada = await colleague(planned.organisation)
    old, new = await ada.form("/staff/imprint"), await ada.form("/staff/imprint")
    await ada.submit(new, director="Ada Rousseau, maire")

    answer = await ada.submit(old, director="Basile Petit", address="45 cours Fauré")

    assert answer.status_code == 409
    assert "What your colleague changed" in answer.text
    assert 'value="Basile Petit"' in answer.text
    assert await value("SELECT director FROM imprint") == "Ada Rousseau, maire"


async def test_it_is_a_managers_page(colleague: Colleague) -> None:
    planned = await a_session()
    desk = await colleague(planned.organisation, role="desk")

    assert (await desk.get("/staff/imprint")).status_code == 403
