import re
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from events_service import clock
from events_service.database import row, rows, value
from events_service.scheduling.programme import DATES
from events_service.scheduling.sessions import add_session
from tests.factories import (
    ENDS_AT,
    a_library,
    a_party,
    a_registration,
    a_session,
    a_viewer,
    an_event,
    an_organisation,
)
from tests.web.conftest import Hands
from tests.web.office.conftest import Colleague
from tests.web.office.reading import form_to

LATER: dict[str, Any] = {"starts_at": "2035-11-27T14:00", "ends_at": "2035-11-27T16:00"}
DRAFT = {"title": "Écrire un e-mail", "strand": "everyday_uses", "topics": ["email", "bureautique"]}


async def test_create_makes_a_draft(database: str, colleague: Colleague) -> None:
    organisation = await an_organisation()
    library = await a_library(organisation)
    ada = await colleague(organisation)

    answer = await ada.submit(await ada.form("/staff/events/new", "/staff/events"), **DRAFT)

    made = await row("SELECT * FROM event")
    assert made is not None
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        f"/staff/events/{made['id']}",
    )
    assert (made["title"], made["library"], made["organisation"]) == (
        "Écrire un e-mail",
        library,
        organisation,
    )
    assert (made["topics"], made["published_at"]) == (["email", "bureautique"], None)
    shown = (await ada.get(answer.headers["location"])).text
    assert "Visitors do not see it yet" in shown
    assert f'action="/staff/events/{made["id"]}/publication"' in shown


async def test_create_pressed_twice_makes_one_event(database: str, colleague: Colleague) -> None:
    organisation = await an_organisation()
    await a_library(organisation)
    ada = await colleague(organisation)
    form = await ada.form("/staff/events/new", "/staff/events")

    first, second = await ada.submit(form, **DRAFT), await ada.submit(form, **DRAFT)

    assert first.headers["location"] == second.headers["location"]
    assert await value("SELECT count(*) FROM event") == 1


async def test_create_keeps_what_was_typed(database: str, colleague: Colleague) -> None:
    organisation = await an_organisation()
    await a_library(organisation)
    other = await a_library(organisation, name="Bibliothèque du Port")
    ada = await colleague(organisation)
    typed = {
        **{"title": "T" * 141, "summary": "Un <b>résumé</b>", "description": "Une ligne\nune autre"},
        **{"library": str(other), "strand": "critical_uses", "kind": "talk", "level": "avance"},
        "topics": ["email", "sante"],
    }

    answer = await ada.submit(await ada.form("/staff/events/new", "/staff/events"), **typed)

    kept = form_to("/staff/events", answer.text).fields
    assert answer.status_code == 422
    assert "This is too long." in answer.text
    assert {name: kept[name] for name in typed} == typed
    assert await value("SELECT count(*) FROM event") == 0


async def test_create_names_every_field_at_fault(database: str, colleague: Colleague) -> None:
    organisation = await an_organisation()
    ada = await colleague(organisation)

    answer = await ada.submit(await ada.form("/staff/events/new", "/staff/events"), kind="x", topics=["y"])

    assert answer.status_code == 422
    for name in ("title", "library", "strand", "kind", "topics"):
        assert f'id="{name}-error"' in answer.text
        assert f'href="#{name}"' in answer.text


async def test_description_is_replaced_and_nobody_is_lost(database: str, colleague: Colleague) -> None:
    planned = await a_session(title="Ancien titre", level="debutant", topics=["email"])
    await a_registration(planned.id, a_party(email="chloe@exemple.fr"))
    ada = await colleague(planned.organisation)
    path = f"/staff/events/{planned.event}/description"
    form = await ada.form(path)

    asked = await ada.submit(form, title="Nouveau titre")
    before = await value("SELECT title FROM event"), await value("SELECT count(*) FROM message")
    answer = await ada.agree(asked)

    assert before == ("Ancien titre", 1)
    assert "1 person will be told by e-mail." in asked.text
    assert answer.headers["location"] == f"/staff/events/{planned.event}"
    edited = await row("SELECT title, level, topics FROM event")
    assert edited is not None
    assert tuple(edited) == ("Nouveau titre", "debutant", ["email"])
    assert await value("SELECT state FROM registration") == "confirmed"
    letters = "SELECT array_agg(letter::text ORDER BY position) FROM message"
    assert await value(letters) == ["confirmation", "change"]
    await ada.submit(await ada.form(path), summary="Une autre phrase")
    assert await value(letters) == ["confirmation", "change"]


async def test_description_keeps_what_was_typed(database: str, colleague: Colleague) -> None:
    planned = await a_session(title="Ancien titre")
    ada = await colleague(planned.organisation)
    path = f"/staff/events/{planned.event}/description"

    answer = await ada.submit(await ada.form(path), title="", summary="Pour tous")

    kept = form_to(path, answer.text).fields
    assert (answer.status_code, kept["title"], kept["summary"]) == (422, "", "Pour tous")
    assert await value("SELECT title FROM event") == "Ancien titre"


async def test_description_of_an_event_keeps_an_edition_that_is_over(
    database: str, colleague: Colleague
) -> None:
    planned = await a_session()
    edition = uuid4()
    await rows(
        "INSERT INTO campaign (id, slug, name, theme, starts_on, ends_on, created_at)"
        " VALUES ($1, 'jour-2020', 'Journée 2020', '', '2020-11-24', '2020-11-24', now())",
        edition,
    )
    await rows("UPDATE event SET campaign = $1", edition)
    ada = await colleague(planned.organisation)

    await ada.submit(await ada.form(f"/staff/events/{planned.event}/description"), title="Autre titre")

    assert await value("SELECT campaign FROM event") == edition


async def test_publish_without_a_session_says_what_is_missing(database: str, colleague: Colleague) -> None:
    organisation = await an_organisation()
    event = await an_event(a_viewer(organisation), await a_library(organisation))
    ada = await colleague(organisation)

    answer = await ada.submit(await ada.form(f"/staff/events/{event}", f"/staff/events/{event}/publication"))

    assert answer.status_code == 409
    assert "Add at least one session before publishing" in answer.text


async def test_publish_at_an_hour_that_is_typed(colleague: Colleague) -> None:
    planned = await a_session(published=False)
    visit = await colleague(planned.organisation)
    address = f"/staff/events/{planned.event}/publication/hour"

    wrong = await visit.send(address, {"publish_day": "demain", "publish_time": "9 h"})
    kept = await visit.send(address, {"publish_day": "1/10/2035", "publish_time": "9 h"})

    assert (wrong.status_code, kept.status_code) == (422, 303)
    assert 'value="demain"' in wrong.text
    page = (await visit.get(f"/staff/events/{planned.event}")).text
    assert "Visitors see it from Monday 1 October 2035, 09:00 on." in page


async def test_publish_shows_the_event_to_everyone(database: str, colleague: Colleague) -> None:
    planned = await a_session(published=False)
    ada = await colleague(planned.organisation)
    assert (await ada.get(f"/sessions/{planned.id}")).status_code == 404

    answer = await ada.submit(
        await ada.form(f"/staff/events/{planned.event}", f"/staff/events/{planned.event}/publication")
    )

    assert answer.headers["location"] == f"/staff/events/{planned.event}"
    assert (await ada.get(f"/sessions/{planned.id}")).status_code == 200
    shown = (await ada.get(f"/staff/events/{planned.event}")).text
    assert "/publication" not in shown
    assert "See it as visitors do" in shown


async def test_event_lists_its_sessions_the_past_ones_apart(
    database: str, colleague: Colleague, hands: Hands
) -> None:
    planned = await a_session()
    hands.turn_to(ENDS_AT + timedelta(hours=1))
    ada = await colleague(planned.organisation)
    path = f"/staff/events/{planned.event}"
    for day in ("2035-11-27", "2035-12-04"):
        await ada.submit(await ada.form(path, f"{path}/sessions"), day=day, starts="14:00", ends="16:00")

    shown = (await ada.get(path)).text

    ahead, past = shown.split("Sessions that are over")
    assert ahead.count('href="/staff/sessions/') == 2
    assert past.count('href="/staff/sessions/') == 1


async def test_a_long_series_is_shown_page_by_page(database: str, colleague: Colleague) -> None:
    planned = await a_session()
    ada = await colleague(planned.organisation)
    for number in range(DATES):
        starts = datetime(2035, 12, 1, 14) + timedelta(days=number)
        given = {"starts_at": starts.isoformat(), "ends_at": f"{starts:%Y-%m-%d}T15:00", "capacity": 8}
        await add_session(planned.event, given, by=planned.ada, now=clock.now())
    path = f"/staff/events/{planned.event}"

    first, second = (await ada.get(path)).text, (await ada.get(f"{path}?page=2")).text

    assert first.count('href="/staff/sessions/') == DATES
    assert f'href="{path}?page=2"' in first
    assert second.count('href="/staff/sessions/') == 1
    assert f'href="{path}?page=1"' in second


async def test_event_shows_markup_as_text(database: str, colleague: Colleague) -> None:
    planned = await a_session(title="<script>alert(1)</script>", summary="{{ 7 * 7 }} %(x)s")
    ada = await colleague(planned.organisation)

    for path in ("/staff", f"/staff/events/{planned.event}", f"/staff/sessions/{planned.id}"):
        assert "<script>" not in (await ada.get(path)).text
    assert "{{ 7 * 7 }} %(x)s" in (await ada.get(f"/staff/events/{planned.event}")).text


async def test_a_mistake_begins_the_page_and_its_title(database: str, colleague: Colleague) -> None:
    ada = await colleague(await an_organisation())

    refused = await ada.submit(await ada.form("/staff/events/new", "/staff/events"), title="")

    assert "<title>Error: New event" in refused.text
    assert '<div class="notice bad" role="alert" tabindex="-1" autofocus id="errors">' in refused.text


async def test_what_makes_it_easy_to_come_is_typed_once_and_read_everywhere(
    database: str, colleague: Colleague
) -> None:
    planned = await a_session()
    ada = await colleague(planned.organisation)
    path = f"/staff/events/{planned.event}/description"
    notes = "Ascenseur au fond du hall.\nSalle calme."

    saved = await ada.submit(await ada.form(path), access_notes=notes)
    again = (await ada.get(path)).text
    slug = await value("SELECT slug FROM event WHERE id = $1", planned.event)
    pages = [(await ada.get(page)).text for page in (f"/sessions/{planned.id}", f"/events/{slug}")]
    told = [
        (await ada.get(f"/api/v1/{kind}")).json()["items"][0]["access_notes"]
        for kind in ("events", "sessions")
    ]

    assert saved.status_code == 303
    assert notes in again
    shown = f'What makes it easy to come</h2>\n  <p class="lines" lang="fr">{notes}</p>'
    assert all(shown in page for page in pages)
    assert told == [notes, notes]


async def test_nothing_is_said_of_access_where_nobody_knows(database: str, colleague: Colleague) -> None:
    planned = await a_session()
    ada = await colleague(planned.organisation)

    assert "What makes it easy to come" not in (await ada.get(f"/sessions/{planned.id}")).text


async def test_a_further_date_of_a_course_is_for_the_same_group(database: str, colleague: Colleague) -> None:
    planned = await a_session(kind="course", capacity=4)
    await a_registration(planned.id, a_party(seats=2))
    ada = await colleague(planned.organisation)
    path = f"/staff/events/{planned.event}"
    form = await ada.form(path, f"{path}/sessions")
    shown = (await ada.get(path)).text
    chosen = re.search(r'<option value="(.*?)" selected>The same group as on', shown)
    assert chosen is not None
    assert chosen.groups() == (str(planned.id),)

    asked = await ada.submit(
        form, day="2035-11-27", starts="14:00", ends="16:00", capacity="9", roster_of=str(planned.id)
    )
    for _ in range(2):
        assert (await ada.agree(asked)).status_code == 303

    (roster,) = await rows("SELECT id, capacity, seats_taken FROM roster")
    assert (roster["capacity"], roster["seats_taken"]) == (4, 2)
    assert await value("SELECT count(*) FROM session WHERE roster = $1", roster["id"]) == 2
    assert await value("SELECT count(*) FROM registration_date") == 2
    assert "2 of 4" in (await ada.get("/staff/events")).text
    assert "2 dates, from Tuesday 20 November 2035 to Tuesday 27 November 2035" in (await ada.get(path)).text


async def test_a_workshop_asks_for_no_group(database: str, colleague: Colleague) -> None:
    planned = await a_session()
    ada = await colleague(planned.organisation)

    assert "roster_of" not in (await ada.get(f"/staff/events/{planned.event}")).text


async def test_the_second_of_two_editors_is_told_and_loses_nothing(
    database: str, colleague: Colleague
) -> None:
    planned = await a_session(title="Photos", summary="Avec le téléphone")
    ada, basile = await colleague(planned.organisation), await colleague(planned.organisation, "mediator")
    path = f"/staff/events/{planned.event}/description"
    first, second = await ada.form(path), await basile.form(path)

    assert (await ada.submit(first, title="Nos photos", level="debutant")).status_code == 303
    refused = await basile.submit(second, title="Mes photos", access_notes="Ascenseur")

    assert refused.status_code == 409
    assert "Somebody else has just changed this." in refused.text
    box = refused.text.partition("What your colleague changed")[2].partition("</dl>")[0]
    assert "Nos photos" in box
    assert "Beginner" in box
    assert box.count("You changed this too") == 1
    again = form_to(path, refused.text)
    assert (again.fields["title"], again.fields["level"]) == ("Mes photos", "debutant")
    assert again.fields["access_notes"] == "Ascenseur"
    assert await value("SELECT title FROM event") == "Nos photos"

    assert (await basile.submit(again)).status_code == 303

    event = await row("SELECT title, level, access_notes, summary FROM event")
    assert event is not None
    assert tuple(event) == ("Mes photos", "debutant", "Ascenseur", "Avec le téléphone")
