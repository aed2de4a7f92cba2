"""Writing to everybody in the office: typed, looked at, and only then written."""

import re
from dataclasses import replace

import pytest

from events_service.database import value
from tests.factories import a_party, a_registration, a_session, sign_up
from tests.posted import letters
from tests.web.office.conftest import Colleague
from tests.web.office.reading import form_to

pytestmark = pytest.mark.usefixtures("database")
SAID = {"headline": "<b>Lunettes</b>", "words": "Apportez vos lunettes."}


async def test_write_to_everybody_is_looked_at_first(colleague: Colleague) -> None:
    session = await a_session(title="Ses photos")
    await sign_up(session, "Ada")
    await a_registration(session.id, a_party("Yvette", phone="+33467000000"))
    mediator = await colleague(session.organisation, "mediator")
    page = f"/staff/sessions/{session.id}"
    assert f'href="{page}/circulars"' in (await mediator.get(page)).text

    shown = await mediator.submit(await mediator.form(f"{page}/circulars"), **SAID)

    assert shown.status_code == 200
    for words in (
        "1 person will be told by e-mail.",
        "1 person has no e-mail.",
        "&lt;b&gt;Lunettes&lt;/b&gt;",
    ):
        assert words in shown.text
    assert "We have a message for you" in shown.text or "Nous avons un message" in shown.text
    assert await value("SELECT count(*) FROM circular") == 0
    form = form_to(f"{page}/circulars", shown.text)
    mark = shown.text.partition('name="agreed" value="')[2].partition('"')[0]
    await sign_up(session, "Basile")
    late = await mediator.submit(form, agreed=mark)
    assert late.status_code == 409
    assert "2 people will be told by e-mail." in late.text
    form = form_to(f"{page}/circulars", late.text)
    mark = late.text.partition('name="agreed" value="')[2].partition('"')[0]
    done = await mediator.submit(form, agreed=mark)
    again = await mediator.submit(form, agreed=mark)
    assert (done.status_code, done.headers["location"], again.status_code) == (303, page, 303)
    assert "It is written" in (await mediator.get(page)).text
    assert [each for each in await letters() if each[0] == "circular"] == [
        ("circular", "ada@example.org"),
        ("circular", "basile@example.org"),
    ]
    assert "&lt;b&gt;Lunettes&lt;/b&gt;" in (await mediator.get(f"{page}/circulars")).text


async def test_the_look_shows_the_whole_letter_and_whoever_wishes_paper(colleague: Colleague) -> None:
    session = await a_session(title="Ses photos")
    place = await sign_up(session, "Ada")
    await a_registration(session.id, replace(a_party("Rose"), paper=True))
    mediator = await colleague(session.organisation, "mediator")
    page = f"/staff/sessions/{session.id}"

    shown = (await mediator.submit(await mediator.form(f"{page}/circulars"), **SAID)).text

    told = shown.partition("What the letter says")[2].replace("\u00a0", " ")
    said = [
        "Médiathèque Jean Moulin vous écrit à ce sujet :",
        "mardi 20 novembre 2035 de 14 h à 16 h",
        "Pour : Ada",
    ]
    for words in (*said, "Apportez vos lunettes.", place.registration.code, "/registrations/…"):
        assert words in told, words
    assert place.link not in shown
    assert "1 person has no e-mail." in shown
    assert re.search(r"Rose,\s+by a letter on paper", shown)


async def test_write_to_all_dates_and_what_is_wrong_is_said(colleague: Colleague) -> None:
    session = await a_session()
    await sign_up(session, "Ada")
    mediator = await colleague(session.organisation, "mediator")
    page = f"/staff/events/{session.event}"
    assert f'href="{page}/circulars"' in (await mediator.get(page)).text

    empty = await mediator.submit(await mediator.form(f"{page}/circulars"), headline="Lunettes", words="")
    nobody = await mediator.submit(await mediator.form(f"{page}/circulars"), **SAID, audience="waiting")
    bare = await mediator.send(f"{page}/circulars", {"agreed": "x"})

    assert empty.status_code == 422
    assert 'value="Lunettes"' in empty.text
    assert nobody.status_code == 409
    assert "Nobody is on that list" in nobody.text
    assert bare.status_code == 422


async def test_circulars_are_no_desks_and_no_strangers(colleague: Colleague) -> None:
    session = await a_session()
    elsewhere = await a_session()
    desk = await colleague(session.organisation, "desk")
    stranger = await colleague(elsewhere.organisation)
    for visit, status in ((desk, 403), (stranger, 404)):
        for page in (f"/staff/sessions/{session.id}/circulars", f"/staff/events/{session.event}/circulars"):
            assert (await visit.get(page)).status_code == status
            assert (await visit.send(page, SAID)).status_code == status
