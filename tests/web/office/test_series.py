"""A series in the office: its dates are shown, unticked and moved there, and created with one press."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from events_service.database import rows, value
from events_service.registration.series_growth import create_series
from events_service.scheduling.sessions import add_session
from tests.factories import (
    Planned,
    a_colleague,
    a_library,
    a_party,
    a_registration,
    a_room,
    a_session,
    an_event,
    an_organisation,
)
from tests.web.office.conftest import Colleague, Visit

# 2035: 6, 13, 20 and 27 November are Tuesdays.
TYPED = {"day": "06/11/2035", "starts": "10 h", "ends": "12:00", "until": "2035-11-27", "capacity": "8"}
DAYS = ["2035-11-06", "2035-11-13", "2035-11-20", "2035-11-27"]
SEPTEMBER = datetime(2026, 9, 1, 10, tzinfo=UTC)


async def an_unplanned_event(planned: Planned) -> UUID:
    return await an_event(planned.ada, planned.library, title="Premiers pas")


def days_shown(page: str) -> list[str]:
    """The days that can be unticked, in order."""
    return page.split('name="shown" value="')[1].split('"')[0].split(",")


async def starts_of(event: UUID) -> list[str]:
    lines = await rows("SELECT local_starts FROM session WHERE event = $1 ORDER BY 1", event)
    return [each["local_starts"].isoformat(timespec="minutes") for each in lines]


@pytest.fixture
async def planned(database: str) -> Planned:
    return await a_session()


async def fill_in_series(visit: Visit, event: UUID, **more: Any) -> tuple[str, dict[str, Any]]:
    """The page with its dates shown, and what was typed."""
    form = await visit.form(f"/staff/events/{event}/series", f"/staff/events/{event}/series")
    fields = {name: each for name, each in form.fields.items() if name not in ("show", "move", "create")}
    fields |= {"skip": ["closures"], **TYPED, **more}
    answer = await visit.client.post(form.action, data=fields)
    return answer.text, fields


async def test_dates_are_shown_before_anything_is_created(colleague: Colleague, planned: Planned) -> None:
    visit, event = await colleague(planned.organisation, role="mediator"), await an_unplanned_event(planned)

    page, _ = await fill_in_series(visit, event)

    assert days_shown(page) == DAYS
    assert "Tuesday 6 November 2035" in page
    assert "Create 4 dates" in page
    assert await value("SELECT count(*) FROM series") == 0


async def test_dates_are_created_and_published_with_one_press(colleague: Colleague, planned: Planned) -> None:
    visit, event = await colleague(planned.organisation, role="mediator"), await an_unplanned_event(planned)
    page, fields = await fill_in_series(visit, event)

    created = {**fields, "shown": ",".join(days_shown(page)), "kept": DAYS, "create": "yes"}
    first, again = [await visit.client.post(f"/staff/events/{event}/series", data=created) for _ in range(2)]

    assert (first.status_code, first.headers["location"]) == (303, f"/staff/events/{event}")
    assert again.status_code == 303
    assert await starts_of(event) == [f"{day}T10:00" for day in DAYS]
    assert await value("SELECT published_at IS NOT NULL FROM event WHERE id = $1", event)


async def test_sign_up_opens_and_closes_at_an_instant_for_all_dates(
    colleague: Colleague, planned: Planned
) -> None:
    visit, event = await colleague(planned.organisation, role="mediator"), await an_unplanned_event(planned)
    page, fields = await fill_in_series(
        visit, event, opens_day="1/11/2035", opens_time="9 h", closes_day="2035-11-13", closes_time="18:00"
    )

    created = {**fields, "shown": ",".join(days_shown(page)), "kept": DAYS, "create": "yes"}
    await visit.client.post(f"/staff/events/{event}/series", data=created)

    lines = await rows(
        "SELECT opens_at, closes_at FROM session JOIN roster ON roster.id = roster WHERE session.event = $1"
        " ORDER BY starts_at",
        event,
    )
    assert {line["opens_at"] for line in lines} == {datetime(2035, 11, 1, 8, tzinfo=UTC)}
    # The first two begin before, and close then.
    assert [line["closes_at"] for line in lines] == [
        datetime(2035, 11, 6, 9, tzinfo=UTC),
        datetime(2035, 11, 13, 9, tzinfo=UTC),
        datetime(2035, 11, 13, 17, tzinfo=UTC),
        datetime(2035, 11, 13, 17, tzinfo=UTC),
    ]


async def test_half_an_instant_is_asked_for_where_the_dates_would_stand(
    colleague: Colleague, planned: Planned
) -> None:
    visit, event = await colleague(planned.organisation, role="mediator"), await an_unplanned_event(planned)

    page, _ = await fill_in_series(visit, event, opens_day="01/11/2035")

    plan = page.split('id="plan"')[1]
    assert "Opens at" in plan
    assert 'value="01/11/2035"' in page
    assert "Create 4 dates" not in page


async def test_the_place_of_the_last_session_goes_with_its_room(
    colleague: Colleague, planned: Planned
) -> None:
    visit, event = await colleague(planned.organisation, role="mediator"), await an_unplanned_event(planned)
    branch = await a_library(planned.organisation, name="Annexe")
    room = await a_room(branch)
    await add_session(
        event,
        {
            "starts_at": "2035-11-06T10:00",
            "ends_at": "2035-11-06T12:00",
            "capacity": "8",
            "library": str(branch),
            "room": str(room),
        },
        by=planned.ada,
        now=datetime(2035, 10, 1, tzinfo=UTC),
    )

    form = await visit.form(f"/staff/events/{event}/series", f"/staff/events/{event}/series")

    assert (form.fields["library"], form.fields["room"]) == (str(branch), str(room))


async def test_a_date_is_unticked_and_another_moved_to_thursday(
    colleague: Colleague, planned: Planned
) -> None:
    visit, event = await colleague(planned.organisation, role="mediator"), await an_unplanned_event(planned)
    page, fields = await fill_in_series(visit, event)
    fields |= {"shown": ",".join(days_shown(page)), "kept": [DAYS[0], DAYS[2], DAYS[3]]}
    address = f"/staff/events/{event}/series"

    moving = await visit.client.post(address, data={**fields, "move": DAYS[2]})
    fields |= {
        f"move_day-{DAYS[2]}": "2035-11-22",
        f"move_starts-{DAYS[2]}": "14:00",
        f"move_ends-{DAYS[2]}": "16:00",
    }
    looked = await visit.client.post(address, data={**fields, "show": "yes"})
    unreadable = await visit.client.post(address, data={**fields, "move_day-" + DAYS[2]: "31/11/2035"})
    created = await visit.client.post(address, data={**fields, "create": "yes"})

    assert f'name="move_day-{DAYS[2]}" type="date" value="{DAYS[2]}"' in moving.text
    back = await visit.client.post(
        address, data={**fields, "move_day-" + DAYS[2]: "soon", "move_back": DAYS[2]}
    )
    assert (back.status_code, "move_day-" in back.text) == (200, False)
    assert f'name="move_day-{DAYS[2]}" type="text" value="31/11/2035"' in unreadable.text
    assert f'name="move_back" value="{DAYS[2]}"' in unreadable.text
    assert "Thursday 22 November 2035" in looked.text
    assert created.status_code == 303
    assert await starts_of(event) == ["2035-11-06T10:00", "2035-11-22T14:00", "2035-11-27T10:00"]


async def test_what_is_in_the_way_is_shown_and_nothing_is_created(
    colleague: Colleague, planned: Planned
) -> None:
    room = str(await a_room(planned.library))
    other = {"starts_at": "2035-11-13T11:00", "ends_at": "2035-11-13T13:00", "room": room}
    await a_session(
        organisation=planned.organisation, library=planned.library, title="Club de lecture", **other
    )
    visit, event = await colleague(planned.organisation, role="mediator"), await an_unplanned_event(planned)

    page, fields = await fill_in_series(visit, event, room=room, needs="yes")
    fields |= {"shown": ",".join(days_shown(page)), "kept": DAYS, "create": "yes"}
    refused = await visit.client.post(f"/staff/events/{event}/series", data=fields)

    assert "Club de lecture" in page
    assert 'name="create"' not in page
    assert refused.status_code == 409
    assert "On 1 date something is in the way." in refused.text
    assert await starts_of(event) == []


async def test_dates_nobody_has_seen_are_shown_first(colleague: Colleague, planned: Planned) -> None:
    """The last day was changed after the dates were shown, and the button for creating pressed."""
    visit, event = await colleague(planned.organisation, role="mediator"), await an_unplanned_event(planned)
    page, fields = await fill_in_series(visit, event)
    fields |= {"shown": ",".join(days_shown(page)), "kept": DAYS, "create": "yes", "until": "2035-12-04"}

    answer = await visit.client.post(f"/staff/events/{event}/series", data=fields)

    assert answer.status_code == 409
    assert "These are other dates than those you saw." in answer.text
    assert days_shown(answer.text) == [*DAYS, "2035-12-04"]
    assert await starts_of(event) == []


async def test_nothing_typed_is_lost_by_a_mistake(colleague: Colleague, planned: Planned) -> None:
    visit, event = await colleague(planned.organisation, role="mediator"), await an_unplanned_event(planned)
    page, fields = await fill_in_series(visit, event)
    fields |= {
        "shown": ",".join(days_shown(page)),
        "kept": DAYS[:2],
        "until": "bientôt",
        "weekdays": ["2", "4"],
    }

    answer = await visit.client.post(f"/staff/events/{event}/series", data=fields)

    assert answer.status_code == 422
    assert 'value="bientôt"' in answer.text
    assert answer.text.count('name="kept"') == 2
    assert answer.text.count("checked") >= 3  # two days of the week, and what is skipped


async def test_the_likely_answers_are_filled_in(colleague: Colleague, planned: Planned) -> None:
    """Those of the event's last session, a week later."""
    mediator = await a_colleague(planned.organisation)
    room = str(await a_room(planned.library))
    later = await a_session(
        organisation=planned.organisation,
        library=planned.library,
        room=room,
        facilitators=[str(mediator)],
        capacity=6,
    )
    visit = await colleague(planned.organisation, role="mediator")

    form = await visit.form(f"/staff/events/{later.event}/series", f"/staff/events/{later.event}/series")

    assert {name: form.fields[name] for name in ("day", "starts", "ends", "capacity", "room")} == {
        "day": "2035-11-27",
        "starts": "14:00",
        "ends": "16:00",
        "capacity": "6",
        "room": room,
    }
    assert form.fields[f"facilitator-{mediator}"] == ["yes"]


async def test_a_series_is_made_longer_and_planned_again(colleague: Colleague, planned: Planned) -> None:
    visit, event = await colleague(planned.organisation, role="mediator"), await an_unplanned_event(planned)
    page, fields = await fill_in_series(visit, event)
    fields |= {"shown": ",".join(days_shown(page)), "kept": DAYS, "create": "yes"}
    await visit.client.post(f"/staff/events/{event}/series", data=fields)
    series = await value("SELECT id FROM series")
    address = f"/staff/events/{event}/series"

    longer = (await visit.get(f"{address}?longer={series}")).text
    again = (await visit.get(f"{address}?again={series}")).text
    stranger = await (await colleague(await an_organisation())).get(f"{address}?longer={series}")

    assert f'name="series" value="{series}"' in longer
    assert 'id="day" name="day" type="date" value="2036-11-04"' in again
    assert days_shown(again) == ["2036-11-04", "2036-11-11", "2036-11-18", "2036-11-25"]
    assert stranger.status_code == 404


async def test_a_draft_is_published_at_a_set_time(colleague: Colleague, planned: Planned) -> None:
    visit, event = await colleague(planned.organisation, role="mediator"), await an_unplanned_event(planned)
    page, fields = await fill_in_series(
        visit, event, publication="at", publish_day="2035-10-01", publish_time="9 h"
    )
    fields |= {"shown": ",".join(days_shown(page)), "kept": DAYS, "create": "yes"}

    await visit.client.post(f"/staff/events/{event}/series", data=fields)
    page = (await visit.get(f"/staff/events/{event}")).text
    at = await value("SELECT publish_at FROM event WHERE id = $1", event)
    # More dates for the draft do not publish it in passing.
    more = await visit.form(f"/staff/events/{event}/series", f"/staff/events/{event}/series")
    await visit.send(f"/staff/events/{event}/withdrawal")

    assert at == datetime(2035, 10, 1, 7, tzinfo=UTC)
    assert (more.fields["publication"], more.fields["publish_day"], more.fields["publish_time"]) == (
        "at",
        "2035-10-01",
        "09:00",
    )
    assert "Visitors see it from Monday 1 October 2035, 09:00 on." in page
    assert await value("SELECT publish_at FROM event WHERE id = $1", event) is None


async def test_the_desk_plans_no_series(colleague: Colleague, planned: Planned) -> None:
    visit = await colleague(planned.organisation, role="desk")

    assert (await visit.get(f"/staff/events/{planned.event}/series")).status_code == 403


async def test_a_course_is_one_list_unless_somebody_says_otherwise(
    colleague: Colleague, planned: Planned
) -> None:
    visit = await colleague(planned.organisation, role="mediator")
    event = await an_event(planned.ada, planned.library, kind="course")
    page, fields = await fill_in_series(visit, event, join_until="2")

    created = {**fields, "shown": ",".join(days_shown(page)), "kept": DAYS, "create": "yes"}
    answer = await visit.client.post(f"/staff/events/{event}/series", data=created)

    assert fields["roster"] == "one"
    assert "One list for all of them: whoever is on it comes on each date." in page
    assert "One may join until date 2, Tuesday 13 November 2035." in page
    assert answer.status_code == 303
    lists = await rows(
        "SELECT DISTINCT roster, join_until FROM session JOIN roster ON roster.id = roster WHERE session.event = $1",
        event,
    )
    assert [each["join_until"] for each in lists] == [2]


async def test_who_is_told_of_a_longer_course_is_shown_first(colleague: Colleague, planned: Planned) -> None:
    visit = await colleague(planned.organisation, role="mediator")
    event = await an_event(planned.ada, planned.library, kind="course")
    typed = {"starts_at": "2035-11-06T10:00", "ends_at": "2035-11-06T12:00", "capacity": 8}
    typed |= {"roster": "one", "until": "2035-11-27"}
    series, draft = await create_series(event, typed, by=planned.ada, now=SEPTEMBER, publish_at=SEPTEMBER)
    assert draft is not None
    await a_registration(draft.dates[0].session, a_party("Chloé", email="chloe@example.org"))
    address = f"/staff/events/{event}/series"
    form = await visit.form(f"{address}?longer={series}", address)
    longer = {name: each for name, each in form.fields.items() if name not in ("show", "move", "create")}
    longer |= {"until": "2035-12-04", "shown": "2035-12-04", "kept": ["2035-12-04"], "create": "yes"}
    longer |= {"skip": ["closures"]}

    unseen = await visit.client.post(address, data=longer)
    seen = unseen.text.split('name="told" value="')[1].split('"')[0]
    written = len(await starts_of(event))
    answer = await visit.client.post(address, data=longer | {"told": seen})

    assert (unseen.status_code, written) == (409, 4)
    assert "Chloé" in unseen.text
    assert "1 person will be told by e-mail." in unseen.text
    assert "Other people are told than those you saw." in unseen.text
    assert (answer.status_code, len(await starts_of(event))) == (303, 5)


async def test_a_course_is_made_longer_without_its_list_being_asked_again(
    colleague: Colleague, planned: Planned
) -> None:
    visit = await colleague(planned.organisation, role="mediator")
    event = await an_event(planned.ada, planned.library, kind="course")
    page, fields = await fill_in_series(visit, event)
    created = {**fields, "shown": ",".join(days_shown(page)), "kept": DAYS, "create": "yes"}
    address = f"/staff/events/{event}/series"
    await visit.client.post(address, data=created)
    series = await value("SELECT id FROM series WHERE event = $1", event)

    form = await visit.form(f"{address}?longer={series}", address)
    longer = {name: each for name, each in form.fields.items() if name not in ("show", "move", "create")}
    longer |= {"skip": ["closures"], "until": "2035-12-04"}
    looked = await visit.client.post(address, data=longer)
    longer |= {"shown": "2035-12-04", "kept": ["2035-12-04"], "create": "yes"}
    answer = await visit.client.post(address, data=longer)

    assert "everyone on its list has the new dates too" in looked.text
    assert "capacity" not in longer
    assert answer.status_code == 303
    assert await value("SELECT count(DISTINCT roster) FROM session WHERE event = $1", event) == 1
    assert len(await starts_of(event)) == 5


async def test_a_copy_proposes_last_years_dates_and_creates_none(
    colleague: Colleague, planned: Planned
) -> None:
    visit, event = await colleague(planned.organisation, role="mediator"), await an_unplanned_event(planned)
    page, fields = await fill_in_series(visit, event)
    shown = {"shown": ",".join(days_shown(page)), "kept": days_shown(page), "create": "yes"}
    await visit.client.post(f"/staff/events/{event}/series", data=fields | shown)
    copies = f"/staff/events/{event}/copies"
    copied = await visit.submit(await visit.form(f"/staff/events/{event}", copies))
    copy = copied.headers["location"].split("/")[3]

    proposed = (await visit.get(f"/staff/events/{copy}/series")).text

    assert "Nothing is created before you agree." in proposed
    assert days_shown(proposed) == ["2036-11-04", "2036-11-11", "2036-11-18", "2036-11-25"]
    assert await starts_of(UUID(copy)) == []
    assert len(await starts_of(event)) == 4
    series = await value("SELECT id FROM series")
    again = await visit.get(f"/staff/events/{copy}/series?again={series}")
    assert days_shown(again.text) == days_shown(proposed)
    stranger = await an_unplanned_event(planned)
    assert (await visit.get(f"/staff/events/{stranger}/series?again={series}")).status_code == 404


async def test_an_event_without_dates_begins_with_what_one_did_last(
    colleague: Colleague, planned: Planned
) -> None:
    visit, room = await colleague(planned.organisation, role="mediator"), await a_room(planned.library)
    last = {"starts_at": "2035-11-06T13:30", "ends_at": "2035-11-06T15:00", "capacity": "6"}
    await a_session(organisation=planned.organisation, library=planned.library, room=str(room), **last)
    event = await an_unplanned_event(planned)

    for page in (f"/staff/events/{event}/series", f"/staff/events/{event}"):
        action = page if page.endswith("series") else f"{page}/sessions"
        fields = (await visit.form(page, action)).fields
        typed = {name: fields[name] for name in ("day", "starts", "ends", "capacity", "room")}
        held = [name for name in fields if name.startswith("facilitator-")]

        assert typed == {"day": "", "starts": "13:30", "ends": "15:00", "capacity": "6", "room": str(room)}
        assert len(held) == 1
        assert "opens_days" in fields
    new = await visit.form("/staff/events/new", "/staff/events")
    assert new.fields["library"] == str(planned.library)
