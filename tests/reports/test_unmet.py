"""What was asked for and not had, by place and topic."""

from datetime import date, timedelta

import pytest

from events_service import clock
from events_service.registration.rules import Door
from events_service.registration.wish_rules import Reason, WishDraft
from events_service.registration.wishes import note_wish
from events_service.reports.scopes import Scope
from events_service.reports.unmet import unmet
from tests.factories import a_library, a_session, an_organisation, sign_up

pytestmark = pytest.mark.usefixtures("database")


async def test_unmet_is_wishes_without_an_answer_and_who_still_waits() -> None:
    organisation, now = await an_organisation(), clock.now()
    port = await a_library(organisation, name="Médiathèque du Port", department="30")
    full = await a_session(organisation=organisation, capacity=2, topics=["email", "sante"])
    await sign_up(full, "Ada")
    await sign_up(full, "Denise", seats=2)

    async def wish(topic: str, intent: str) -> None:
        draft = WishDraft(topic, Reason.NO_DATE, "", None)
        await note_wish(port, draft, door=Door.DESK, intent=intent, by=full.ada, now=now)

    for intent, topic in enumerate(("bureautique", "bureautique", "email")):
        await wish(topic, str(intent))
    # A session about e-mail there, planned after the wish: that one is answered.
    await a_session(organisation=organisation, library=port, topics=["email"])
    whole = Scope(now.date() - timedelta(days=1), date(2035, 12, 31))

    needs = await unmet(whole, full.ada, now=clock.now())
    stranger = await unmet(whole, (await a_session()).ada, now=clock.now())

    assert (needs.wishes, needs.waiting) == (2, 2)
    assert needs.departments == (("30", 2, 0), ("34", 0, 2))
    assert [(each.department, each.topic, each.wishes, each.waiting) for each in needs.needs] == [
        ("34", "email", 0, 2),
        ("34", "sante", 0, 2),
        ("30", "bureautique", 2, 0),
    ]
    assert (stranger.wishes, stranger.waiting) == (0, 0)
