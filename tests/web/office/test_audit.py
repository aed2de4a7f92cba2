"""Who did what, as a manager reads it."""

import re
from datetime import UTC, datetime
from pathlib import Path

import events_service
from events_service import audit, clock
from events_service.registration.changes import change_session
from events_service.scheduling.leaving import remove_colleague
from events_service.web.deeds import DEEDS, KINDS
from tests.factories import a_library, a_session, an_organisation
from tests.web.conftest import Hands
from tests.web.office.conftest import Colleague
from tests.web.office.reading import lines_of

# Also on either side of an `if`, and beside another name.
NAMED = re.compile(r"\bwhat(?:, \w+)? ?=.*")
WORD = re.compile(r'"([a-z_]+\.[a-z_]+)"')
# A verb that names what was decided: `f"claim.{decision}"`.
KIND = re.compile(r'what ?= ?f"([a-z_]+)\.{')


def test_every_word_of_the_audit_has_its_sentence():
    code = Path(events_service.__file__).parent
    text = "\n".join(path.read_text(encoding="utf-8") for path in code.rglob("*.py"))
    words = {word for line in NAMED.findall(text) for word in WORD.findall(line)}
    composed = set(KIND.findall(text))

    assert sorted(words - set(DEEDS)) == []
    assert sorted(word for word in set(DEEDS) - words if word.partition(".")[0] not in composed) == []
    assert {word.partition(".")[0] for word in words} == set(KINDS)


async def test_a_manager_reads_who_did_what(colleague: Colleague):
    organisation = await an_organisation()
    manager = await colleague(organisation)
    await a_library(organisation)
    form = await manager.form("/staff/events/new", "/staff/events")

    created = await manager.submit(form, title="Souris et clavier", strand="everyday_uses")
    page = await manager.get("/staff/audit")

    assert f'<a href="{created.headers["location"]}">created an event</a>' in page.text
    assert f"<b>manager-{organisation}@exemple.fr</b>" in page.text
    assert "created an event</a> · Souris et clavier</p>" in page.text


async def test_lines_are_chosen_by_kind_and_colleague_and_paged(colleague: Colleague):
    session = await a_session()
    for seats in range(21, 80):
        await change_session(session.id, {"capacity": seats}, by=session.ada, now=clock.now())
    manager = await colleague(session.organisation)

    first = await manager.get("/staff/audit?kind=session")
    older = re.search(r'rel="next" href="([^"]+)"', first.text)
    assert older is not None
    second = await manager.get(older[1].replace("&amp;", "&"))
    events = await manager.get(f"/staff/audit?kind=event&by={session.ada.id}")

    assert first.text.count("changed the seats or the sign-up of a session") == 50
    assert second.text.count("changed the seats or the sign-up of a session") == 9
    assert "added a session" in second.text
    assert "created an event" in events.text
    assert "added a session" not in events.text


async def test_nobody_reads_the_lines_of_another_organisation(colleague: Colleague):
    session = await a_session()
    stranger, desk = await colleague(await an_organisation()), await colleague(session.organisation, "desk")

    page, refused = await stranger.get("/staff/audit"), await desk.get("/staff/audit")

    assert str(session.id) not in page.text
    assert refused.status_code == 403


async def test_whoever_left_is_still_named(colleague: Colleague):
    organisation = await an_organisation()
    manager, gone = await colleague(organisation), await colleague(organisation, "mediator")
    await a_library(organisation)
    form = await gone.form("/staff/events/new", "/staff/events")
    await gone.submit(form, title="Souris", strand="everyday_uses")
    await remove_colleague(f"mediator-{organisation}@exemple.fr", now=clock.now())

    page = await manager.get("/staff/audit?kind=event")

    assert f"<b>mediator-{organisation}@exemple.fr</b>" in page.text


async def test_the_lines_of_some_days_are_a_sheet(colleague: Colleague, hands: Hands):
    hands.turn_to(datetime(2035, 11, 19, 23, 30, tzinfo=UTC))  # half past midnight of the 20th in Paris
    session = await a_session()
    await audit.note(
        by=session.ada.id, what="session.moved", on=session.id, organisation=session.organisation, now=hands()
    )
    manager = await colleague(session.organisation)

    [line] = lines_of(await manager.get("/staff/audit.csv?kind=session&since=2035-11-20&until=2035-11-20"))
    before = lines_of(await manager.get("/staff/audit.csv?kind=session&since=2035-11-19&until=2035-11-19"))
    page = (await manager.get("/staff/audit?kind=session&since=2035-11-20")).text

    assert list(line.values()) == [
        "20/11/2035 00:30",
        "Somebody who is gone",
        "moved a session",
        "Créer sa boîte mail",
        "20/11/2035",
    ]
    assert before == []
    assert "<b>1 line</b>" in page
    assert 'href="/staff/audit.csv?kind=session&amp;since=2035-11-20"' in page


async def test_a_line_says_to_whom_a_role_was_given(colleague: Colleague):
    organisation = await an_organisation()
    manager = await colleague(organisation)
    await colleague(organisation, "desk")

    page = (await manager.get("/staff/audit?kind=colleague")).text

    assert f"gave a colleague a role · desk-{organisation}@exemple.fr</p>" in page
