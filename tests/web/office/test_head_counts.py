"""Counting who came by kind, on a telephone, with plain forms."""

from httpx import Response

from events_service.database import rows
from tests.factories import STARTS_AT, Planned, a_session, an_organisation, sign_up
from tests.web.conftest import Hands
from tests.web.office.conftest import Colleague, Visit


async def count_heads(visit: Visit, planned: Planned, **typed: str) -> Response:
    path = f"/staff/sessions/{planned.id}/head-counts"
    return await visit.submit(
        await visit.form(path, path), **{name.replace("__", "."): value for name, value in typed.items()}
    )


async def test_tick_first_timers_and_count_by_kind(database: str, colleague: Colleague, hands: Hands) -> None:
    planned = await a_session()
    guest = (await sign_up(planned)).registration.id
    hands.turn_to(STARTS_AT)
    desk = await colleague(planned.organisation, role="desk")
    page = f"/staff/sessions/{planned.id}/presence"
    assert "Note first who came" in (await desk.get(f"/staff/sessions/{planned.id}/head-counts")).text

    tick = await desk.form(page, f"/staff/sessions/{planned.id}/presences/{guest}")
    await desk.submit(tick, presence="attended", first_timers="1")
    walk_in = await desk.form(page, f"/staff/sessions/{planned.id}/walk-ins")
    await desk.submit(walk_in, count="4", first_timers="3")
    shown = (await desk.get(page)).text
    unticked = await desk.form(page, f"/staff/sessions/{planned.id}/presences/{guest}")
    assert unticked.fields.pop("first_timers") == ["1"]
    answer = await count_heads(desk, planned, sex__feminin="3", outcome__will_use_it="5")

    assert shown.count("1 for the first time") == shown.count("3 for the first time") == 1
    await desk.submit(unticked, presence="attended")
    assert "1 for the first time" not in (await desk.get(page)).text
    assert answer.status_code == 303
    again = (await desk.get(answer.headers["location"])).text
    assert 'name="sex.feminin" type="number" value="3"' in again
    assert "Not said: 2" in again
    lines = await rows("SELECT kind, code, number FROM head_count ORDER BY number")
    assert [tuple(each.values()) for each in lines] == [("sex", "feminin", 3), ("outcome", "will_use_it", 5)]


async def test_more_than_were_there_are_refused_beside_the_field_and_nothing_is_lost(
    database: str, colleague: Colleague, hands: Hands
) -> None:
    planned = await a_session()
    await sign_up(planned)
    hands.turn_to(STARTS_AT)
    ada = await colleague(planned.organisation)
    page = f"/staff/sessions/{planned.id}/presence"
    await ada.submit(await ada.form(page, f"/staff/sessions/{planned.id}/walk-ins"), count="4")

    refused = await count_heads(ada, planned, age__moins_de_douze="3", age__douze_dix_huit="2")

    assert refused.status_code == 422
    assert 'href="#age.douze_dix_huit"' in refused.text
    assert "These are more people than were there" in refused.text
    assert 'value="3"' in refused.text
    assert await rows("SELECT 1 FROM head_count") == []


async def test_head_counts_are_nobody_elses(database: str, colleague: Colleague) -> None:
    planned = await a_session()
    basile = await colleague(await an_organisation())

    assert (await basile.get(f"/staff/sessions/{planned.id}/head-counts")).status_code == 404
