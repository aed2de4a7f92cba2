"""A session in another room, or in one with another name: who is written to, and what calendars follow."""

from datetime import datetime
from uuid import UUID

import pytest

from events_service import clock
from events_service.database import row
from events_service.registration.changes import change_session
from events_service.registration.rooms import edit_room
from events_service.scheduling.rooms import RoomDraft
from tests.factories import Planned, a_party, a_registration, a_room, a_session, sign_up
from tests.posted import everything_left, letters_to
from tests.registration.test_events import told_in

pytestmark = pytest.mark.usefixtures("database")


async def a_session_in(*names: str) -> tuple[Planned, list[UUID]]:
    """A session in the first of these rooms of its library, with Chloé on it, who was told so."""
    planned = await a_session()
    rooms = [await a_room(planned.library, name) for name in names]
    await put(planned, rooms[0])
    await sign_up(planned, "Chloé")
    await everything_left()
    return planned, rooms


async def put(planned: Planned, room: UUID | None, **more: str) -> None:
    values = {"room": str(room) if room else None, **more}
    await change_session(planned.id, values, by=planned.ada, now=clock.now())


async def numbers(planned: Planned) -> tuple[int, int, int]:
    """SEQUENCE of the session and of Chloé's date, and what a sign-up prepared before is compared with."""
    found = await row(
        """
        SELECT session.sequence, registration_date.sequence AS own, roster.revision
        FROM session JOIN roster ON roster.id = session.roster
        LEFT JOIN registration_date ON registration_date.session = session.id WHERE session.id = $1
        """,
        planned.id,
    )
    assert found is not None
    return found["sequence"], found["own"], found["revision"]


async def test_another_room_is_told_once_next_to_the_old_one() -> None:
    planned, [_, green] = await a_session_in("Salle bleue", "Salle verte")
    before = await numbers(planned)

    await put(planned, green)
    await put(planned, green)

    [(recipient, said)] = await told_in("change")
    assert recipient == "chloe@example.org"
    assert (said["changed"], said["room_name"], said["was_room_name"]) == (
        ["place"],
        "Salle verte",
        "Salle bleue",
    )
    assert await numbers(planned) == tuple(number + 1 for number in before)


async def test_another_room_at_another_time_is_one_letter_and_one_sequence() -> None:
    planned, [_, green] = await a_session_in("Salle bleue", "Salle verte")
    before = await numbers(planned)

    await put(planned, green, starts_at="2035-11-21T10:00")

    [(_, said)] = await told_in("change")
    assert said["changed"] == ["time", "place"]
    assert (await numbers(planned))[:2] == (before[0] + 1, before[1] + 1)


async def test_a_first_room_moves_the_calendars_and_writes_to_nobody() -> None:
    planned = await a_session()
    await sign_up(planned, "Chloé")
    await everything_left()

    await put(planned, await a_room(planned.library))

    assert (await numbers(planned))[:2] == (1, 1)
    assert await letters_to("Chloé") == ["confirmation"]


async def test_a_room_that_was_named_and_is_given_up_is_told() -> None:
    planned, _ = await a_session_in("Salle bleue")

    await put(planned, None)

    [(_, said)] = await told_in("change")
    assert (said["room_name"], said["was_room_name"]) == ("", "Salle bleue")


async def test_a_room_with_another_name_moves_the_calendars_and_writes_to_nobody() -> None:
    planned, [blue] = await a_session_in("Salle bleue")
    before = await numbers(planned)
    drafts = [RoomDraft("Salle Weil", 12, 0, 0), RoomDraft("Salle Weil", 14, 0, 0)]

    for draft in drafts:
        await edit_room(blue, draft, by=planned.ada, now=clock.now())

    assert await numbers(planned) == tuple(number + 1 for number in before)
    assert await letters_to("Chloé") == ["confirmation"]


async def test_what_took_place_in_a_room_has_its_new_name_and_keeps_its_sequence() -> None:
    planned, [blue] = await a_session_in("Salle bleue")
    later = datetime.fromisoformat("2035-11-21T10:00:00+00:00")
    before = await numbers(planned)

    await edit_room(blue, RoomDraft("Salle Weil", 12, 0, 0), by=planned.ada, now=later)

    assert (await numbers(planned))[:2] == before[:2]
    dated = await row("SELECT revised_at FROM session WHERE id = $1", planned.id)
    assert dated is not None
    assert dated["revised_at"] == later


async def test_whoever_signs_up_hears_of_the_room_there_is() -> None:
    planned, [_, green] = await a_session_in("Salle bleue", "Salle verte")
    await put(planned, green)

    await a_registration(planned.id, a_party("Denise", email="denise@example.org"))

    said = dict(await told_in("confirmation"))["denise@example.org"]
    assert said["room_name"] == "Salle verte"
