"""What a librarian knows better than the directory."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest

from events_service.database import row
from events_service.errors import ChangedMeanwhile, Invalid, NotFound
from events_service.identifiers import uuid7
from events_service.libraries.editing import edit_library
from events_service.libraries.opening import OpeningHours
from events_service.libraries.queries import library_page
from tests.factories import a_library

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


LATER = NOON + timedelta(days=300)


async def row_of(identifier: UUID) -> dict[str, Any]:
    return dict(await row("SELECT * FROM library WHERE id = $1", identifier) or {})


async def moulin_in_the_directory() -> UUID:
    return await a_library(None, latitude=43.61, longitude=3.87, created_at=NOON, updated_at=NOON)


async def test_edit_library_records_only_real_edits(database):
    moulin = await moulin_in_the_directory()

    await edit_library(moulin, {"name": "Médiathèque Jean Moulin", "town": "Montpellier"}, now=LATER)
    untouched = await row_of(moulin)
    await edit_library(moulin, {"name": " Moulin ", "phone": "04 67 00 00 00", "town": "Lattes"}, now=LATER)
    await edit_library(moulin, {"kind": "administrative", "name": "Le Moulin"}, now=LATER)

    assert (untouched["edited"], untouched["updated_at"]) == ([], NOON)
    after = await row_of(moulin)
    assert after["edited"] == ["kind", "name", "phone", "town"]
    assert (after["name"], after["town_key"], after["kind"]) == ("Le Moulin", "lattes", "administrative")
    assert after["updated_at"] == LATER


async def test_edit_library_that_moves_takes_its_zone_with_it(database):
    moulin, sete = await moulin_in_the_directory(), await moulin_in_the_directory()

    await edit_library(moulin, {"department": "987", "town": "Taiohae", "postcode": "98742"}, now=LATER)
    await edit_library(sete, {"department": "974", "time_zone": "Indian/Mayotte"}, now=LATER)
    await edit_library(sete, {"department": "988"}, now=LATER)

    assert (await row_of(moulin))["time_zone"] == "Pacific/Marquesas"
    assert (await row_of(moulin))["edited"] == ["department", "postcode", "time_zone", "town"]
    assert (await row_of(sete))["time_zone"] == "Indian/Mayotte"


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"slug": "x"}, {"slug": "unknown_field"}),
        (
            {"edited": [], "organisation": uuid7()},
            {"edited": "unknown_field", "organisation": "unknown_field"},
        ),
        ({"name": " "}, {"name": "required"}),
        ({"name": "x" * 201, "town": ""}, {"name": "too_long", "town": "required"}),
        ({"name": 3}, {"name": "not_text"}),
        ({"kind": "castle"}, {"kind": "not_a_choice"}),
        ({"time_zone": "Europe/Berlin"}, {"time_zone": "not_a_choice"}),
        ({"postcode": "3408"}, {"postcode": "not_a_postcode"}),
        ({"department": "99"}, {"department": "unknown"}),
        ({"website": "javascript:alert(1)"}, {"website": "not_a_web_address"}),
        ({"latitude": 91, "longitude": True}, {"latitude": "out_of_range", "longitude": "out_of_range"}),
        ({"latitude": float("nan")}, {"latitude": "out_of_range"}),
        ({"latitude": None}, {"latitude": "both_or_neither", "longitude": "both_or_neither"}),
    ],
)
async def test_edit_library_refuses_and_changes_nothing(database, changes, fields):
    before = await row_of(await moulin_in_the_directory())

    with pytest.raises(Invalid) as refusal:
        await edit_library(before["id"], changes, now=LATER)

    assert refusal.value.fields == fields
    assert await row_of(before["id"]) == before


async def test_edit_library_of_an_unknown_library(database):
    with pytest.raises(NotFound):
        await edit_library(uuid7(), {"name": "Moulin"}, now=NOON)


async def test_edit_library_keeps_a_long_web_address_whole(database):
    moulin = await moulin_in_the_directory()
    long = "https://www.sommieresduclain.fr/vie-associative/les-amis-d"

    await edit_library(moulin, {"website": long}, now=LATER)

    assert len(long) == 58
    assert (await row_of(moulin))["website"] == long


HOURS = [{"weekday": 2, "opens": "10:00", "closes": "19:00"}]


async def test_edit_library_keeps_hours_and_closures_whole(database):
    moulin = await moulin_in_the_directory()
    closed = [{"starts_on": "2026-12-24", "ends_on": "2027-01-02"}]

    first = await edit_library(moulin, {"opening_hours": HOURS, "closures": closed}, now=LATER)
    again = await edit_library(moulin, {"opening_hours": HOURS, "closures": closed}, now=LATER)
    await edit_library(moulin, {"closures": []}, now=LATER)

    assert (first, again) == (["opening_hours", "closures"], [])
    page = await library_page(str(moulin))
    assert page is not None
    assert (page.opening_hours, page.closures) == ((OpeningHours(2, time(10), time(19)),), ())


async def test_edit_library_that_somebody_else_changed_meanwhile(database):
    moulin = await moulin_in_the_directory()
    await edit_library(moulin, {"phone": "04 67 00 00 00"}, now=LATER, seen=NOON)

    with pytest.raises(ChangedMeanwhile):
        await edit_library(moulin, {"name": "Le Moulin"}, now=LATER, seen=NOON)
    same = await edit_library(moulin, {"phone": "04 67 00 00 00"}, now=LATER, seen=NOON)

    assert same == []
    assert (await row_of(moulin))["name"] == "Médiathèque Jean Moulin"
