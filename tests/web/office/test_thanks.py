"""Writing to those who came, in the office: who and what is shown first, then it is written once."""

from datetime import timedelta

import pytest

from events_service.attendance.presence import note_presence
from events_service.attendance.rules import Mark
from events_service.database import value
from events_service.registration.rules import Presence
from tests.factories import ENDS_AT, STARTS_AT, a_party, a_registration, a_session, sign_up
from tests.posted import letters
from tests.web.conftest import Hands
from tests.web.office.conftest import Colleague

pytestmark = pytest.mark.usefixtures("database")


async def test_write_to_those_who_came_is_looked_at_first(colleague: Colleague, hands: Hands) -> None:
    planned = await a_session(title="Premiers courriels")
    guests = [await sign_up(planned), await a_registration(planned.id, a_party("Rose", phone="+33467000000"))]
    for guest in guests:
        mark = Mark(Presence.ATTENDED)
        await note_presence(planned.id, guest.registration.id, mark, by=planned.ada, now=STARTS_AT)
    page = f"/staff/sessions/{planned.id}"
    hands.turn_to(ENDS_AT - timedelta(minutes=5))
    mediator = await colleague(planned.organisation, "mediator")
    assert f'href="{page}/thanks"' not in (await mediator.get(f"{page}/presence")).text
    early = (await mediator.get(f"{page}/thanks")).text
    hands.turn_to(ENDS_AT + timedelta(minutes=5))
    form = await mediator.form(f"{page}/presence", f"{page}/afterwards")

    saved = await mediator.submit(form, done="Ouvrir <b>sa</b> boîte", next_step="Joindre une photo")
    behind = (await mediator.get(f"{page}/presence")).text
    shown = await mediator.get(f"{page}/thanks")
    before = await value("SELECT count(*) FROM message WHERE letter = 'after'")
    sent = await mediator.agree(shown)
    after = (await mediator.get(f"{page}/thanks")).text

    assert "The session is not over yet" in early
    assert (saved.status_code, before) == (303, 0)
    assert f'href="{page}/thanks"' in behind
    for words in (
        "1 letter leaves.",
        "1 person has no e-mail.",
        "Rose",
        "Ouvrir &lt;b&gt;sa&lt;/b&gt; boîte",
    ):
        assert words in shown.text
    assert (sent.status_code, sent.headers["location"]) == (303, f"{page}/presence")
    assert ("after", "chloe@example.org") in await letters()
    assert "1 person was written to before" in after
    assert 'name="agreed"' not in after
