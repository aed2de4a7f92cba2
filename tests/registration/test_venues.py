"""A library gets another name or address: what its calendars, its guests and an import hear of it."""

from dataclasses import replace
from typing import Any

import pytest

from events_service import clock
from events_service.database import row, rows
from events_service.imports.directory import telling
from events_service.imports.directory.reading import Entry
from events_service.imports.directory.telling import ManyToTell, import_directory
from events_service.registration.changes import change_session
from events_service.registration.venues import Reached, edit_library
from tests.factories import Planned, a_library, a_party, a_registration, a_session, an_organisation
from tests.registration.test_events import told_in

pytestmark = pytest.mark.usefixtures("database")

ENTRY = Entry(
    line=2, code="LI1", name="Médiathèque Jean Moulin", kind="building", address="3 rue du Pont", postcode="34000",
    town="Montpellier", department="34", time_zone="Europe/Paris", latitude=None, longitude=None, website="",
    silent=(),
)  # fmt: skip


async def a_session_with_guests(*guests: str) -> Planned:
    organisation = await an_organisation()
    library = await a_library(organisation, ministry_code="LI1")
    session = await a_session(organisation=organisation, library=library)
    for guest in guests:
        await a_registration(session.id, a_party(guest, email=f"{guest}@example.org"))
    return session


async def revision(session: Planned) -> tuple[int, Any]:
    found = await row("SELECT sequence, revised_at FROM session WHERE id = $1", session.id)
    assert found is not None
    return found["sequence"], found["revised_at"]


async def test_edit_library_with_a_new_address_writes_to_everyone_on_the_way() -> None:
    session = await a_session_with_guests("chloe", "denise")
    before = await revision(session)

    _, told = await edit_library(
        session.library, {"address": "8 place Foch", "postcode": "34070"}, now=clock.now()
    )

    after = await revision(session)
    assert after[0] == before[0] + 1
    assert after[1] > before[1]
    assert told == Reached(people=2, libraries=1)
    written = await told_in()
    assert sorted(recipient for recipient, _ in written) == ["chloe@example.org", "denise@example.org"]
    for _, context in written:
        assert context["changed"] == ["place"]
        assert context["library_street"] == "8 place Foch, 34070 Montpellier"
        assert context["was_library_street"] == "3 rue du Pont, 34000 Montpellier"
        assert context["sequence"] == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "Médiathèque Lucie Aubrac"},
        {"address": "3, RUE DU PONT"},
        {"town": "MONTPELLIER"},
        {"latitude": 43.6, "longitude": 3.88},
    ],
)
async def test_edit_library_in_what_people_can_find_all_the_same_raises_the_sequence_and_writes_to_nobody(
    changes: dict[str, object],
) -> None:
    session = await a_session_with_guests("chloe")
    before = await revision(session)

    assert (await edit_library(session.library, changes, now=clock.now()))[1] == Reached()

    after = await revision(session)
    assert after[0] == before[0] + 1
    assert after[1] > before[1]
    assert await told_in() == []


async def test_edit_library_with_a_new_telephone_is_a_revision_and_no_other_place() -> None:
    session = await a_session_with_guests()
    before = await revision(session)

    await edit_library(session.library, {"phone": "04 67 00 00 00"}, now=clock.now())

    after = await revision(session)
    assert after[0] == before[0]
    assert after[1] > before[1]


@pytest.mark.parametrize(
    "changes", [{"website": "https://moulin.example"}, {"address": " 3 rue  du Pont"}, {}]
)
async def test_edit_library_in_what_no_calendar_shows_leaves_its_sessions_alone(
    changes: dict[str, object],
) -> None:
    session = await a_session_with_guests("chloe")
    before = await revision(session)

    await edit_library(session.library, changes, now=clock.now())

    assert await revision(session) == before
    assert await told_in() == []


async def test_edit_library_dates_past_sessions_too_and_keeps_their_sequence() -> None:
    session = await a_session_with_guests("chloe")
    await rows(
        "UPDATE session SET starts_at = now() - interval '3 hours', ends_at = now() - interval '1 hour'"
    )
    before = await revision(session)

    _, told = await edit_library(session.library, {"address": "8 place Foch"}, now=clock.now())

    after = await revision(session)
    assert told == Reached()
    assert after[0] == before[0]
    assert after[1] > before[1]


async def test_change_session_tells_the_place_that_was_left_in_full() -> None:
    session = await a_session_with_guests("chloe")
    elsewhere = await a_library(session.organisation, name="Annexe", address="1 quai Est")

    await change_session(session.id, {"library": str(elsewhere)}, by=session.ada, now=clock.now())

    [(_, told)] = await told_in()
    assert told["changed"] == ["place"]
    assert (told["was_library_name"], told["was_library_street"]) == (
        "Médiathèque Jean Moulin",
        "3 rue du Pont, 34000 Montpellier",
    )


async def test_import_directory_tells_as_an_edit_does() -> None:
    session = await a_session_with_guests("chloe")

    report, told = await import_directory([replace(ENTRY, address="8 place Foch")], now=clock.now())

    assert (report.updated, told) == (1, Reached(people=1, libraries=1))
    assert [recipient for recipient, _ in await told_in()] == ["chloe@example.org"]
    assert (await revision(session))[0] == 1


async def test_import_directory_dry_counts_and_writes_nothing() -> None:
    session = await a_session_with_guests("chloe", "denise")
    before = await revision(session)

    report, told = await import_directory(
        [replace(ENTRY, address="8 place Foch")], now=clock.now(), dry_run=True
    )

    assert (report.updated, told) == (1, Reached(people=2, libraries=1))
    assert await told_in() == []
    assert await revision(session) == before


async def test_import_directory_asks_before_it_tells_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "TELL_AT_ONCE", 1)
    session = await a_session_with_guests("chloe", "denise")
    newer = [replace(ENTRY, address="8 place Foch")]

    with pytest.raises(ManyToTell) as refused:
        await import_directory(newer, now=clock.now())

    assert refused.value.facts == {"people": 2, "libraries": 1}
    assert await told_in() == []
    assert (await revision(session))[0] == 0
    assert (await row("SELECT address FROM library WHERE ministry_code = 'LI1'"))[
        "address"
    ] == "3 rue du Pont"
    assert (await import_directory(newer, now=clock.now(), tell=True))[1].people == 2
