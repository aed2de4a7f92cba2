"""Letters that came back: noted once, shown, and owed as a call."""

from datetime import timedelta
from pathlib import Path

import pytest

from events_service.database import rows, value
from events_service.identifiers import uuid7
from events_service.messages import bounces
from events_service.messages.bounce_reports import Kind, Report
from events_service.messages.bounces import note_reports, read_maildir
from events_service.registration.sent import sent_about
from tests.factories import STARTS_AT, a_session, sign_up
from tests.messages.test_bounce_reports import LETTER, a_notification
from tests.posted import NOON, becomes, everything_left, post, reason_of, state_of

pytestmark = pytest.mark.usefixtures("database")


def a_maildir(folder: Path, *contents: bytes) -> Path:
    for name in ("new", "tmp"):
        (folder / name).mkdir(parents=True)
    for number, content in enumerate(contents):
        (folder / "new" / f"{number}.relais").write_bytes(content)
    return folder


async def test_a_report_is_counted_once_and_its_letter_has_failed(tmp_path: Path) -> None:
    message = await post()
    await everything_left()
    content = a_notification().replace(str(LETTER).encode(), str(message).encode())
    maildir = a_maildir(tmp_path / "box", *[content] * 5, b"Subject: Absent\n\nJe suis absente.")

    more = await read_maildir(maildir, now=NOON)

    assert (more, await value("SELECT count(*) FROM bounce")) == (False, 1)
    assert (await state_of(message), await reason_of(message)) == ("failed", "bounced 5.1.1")
    assert len(list((maildir / "cur").iterdir())) == 6
    assert list((maildir / "new").iterdir()) == []


async def test_many_reports_are_read_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounces, "AT_ONCE", 2)
    maildir = a_maildir(tmp_path / "box", *[b"Subject: x\n\n"] * 3)

    assert [await read_maildir(maildir, now=NOON) for _ in range(2)] == [True, False]


async def test_no_folder_is_no_fault(tmp_path: Path) -> None:
    assert await read_maildir(tmp_path / "nowhere", now=NOON) is False


async def test_an_invented_report_changes_nothing() -> None:
    due = await post()

    assert await note_reports([Report(uuid7(), Kind.BOUNCED), Report(due, Kind.BOUNCED)], now=NOON) == 0
    assert await state_of(due) == "due"


async def test_who_is_not_reached_is_owed_a_call_and_still_written_to() -> None:
    session = await a_session()
    place = await sign_up(session, phone="+33467000000", email="chloe@example.org")
    await everything_left()
    letter = await value("SELECT id FROM message")
    now = STARTS_AT - timedelta(days=9)

    await note_reports([Report(letter, Kind.BOUNCED, "5.1.1")], now=now)

    [call] = await rows("SELECT about, letter FROM call_task WHERE closed_at IS NULL")
    assert tuple(call) == (place.registration.id, "confirmation")
    assert [each.fate for each in await sent_about(place.registration.id, now=now)][-1] == "failed"


async def test_a_letter_of_unknown_fate_that_came_back_is_not_sent_again() -> None:
    message = await post()
    await becomes(message, "state = 'unknown', handed = true, next_at = $2", NOON)

    await note_reports([Report(message, Kind.BOUNCED, "5.1.1")], now=NOON)

    assert await state_of(message) == "failed"


async def test_a_complaint_is_shown_and_its_letter_stays_sent() -> None:
    place = await sign_up(await a_session())
    await everything_left()
    letter = await value("SELECT id FROM message")

    await note_reports([Report(letter, Kind.COMPLAINED)] * 2, now=NOON)

    assert await state_of(letter) == "sent"
    assert [each.fate for each in await sent_about(place.registration.id, now=NOON)] == ["complained"]
    assert await value("SELECT count(*) FROM call_task") == 0
