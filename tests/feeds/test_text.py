"""No character of somebody's words is lost, and no line is too long."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar, vUri
from icalendar.parser.string import _foldline

from events_service.feeds.calendar import invitation
from events_service.feeds.text import content_line
from tests.feeds.samples import CHLOE, HEAD, MAILBOX, TAXES, feed, only_event, read_by_the_rfc

PATHS = st.lists(
    st.sampled_from(
        ["C:\\Nouveau", "\\\\serveur\\Notices", "\\n", "\\N", "\\", "\\\\", ";", ",", "\\,", "\\;", " ", "n", "N", "é"]
    ),
    min_size=1,
    max_size=12,
).map(lambda pieces: "x" + "".join(pieces) + "x")  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(text=PATHS)
def test_no_character_of_a_text_is_eaten(text: str) -> None:
    text = " ".join(text.split(" "))
    said = " ".join(filter(None, text.split(" ")))
    entry = replace(
        MAILBOX, summary=text, description=text, location=text, categories=(text,), organiser="a@b.example",
        organiser_name=text, url="",
    )  # fmt: skip
    body = feed(replace(HEAD, name=text, description=text), [entry])
    event, calendar = only_event(body), Calendar.from_ical(body)

    for name, wanted in (("SUMMARY", said), ("LOCATION", said)):
        assert str(event[name]) == read_by_the_rfc(body, name) == wanted
    inside = body[body.index(b"BEGIN:VEVENT") :]
    assert str(event["DESCRIPTION"]) == read_by_the_rfc(inside, "DESCRIPTION") == text
    assert read_by_the_rfc(body[: body.index(b"BEGIN:VEVENT")], "DESCRIPTION") == text
    look_alike = said.replace("\\", "/")
    assert [str(each) for each in event["CATEGORIES"].cats] == [look_alike]
    assert read_by_the_rfc(body, "CATEGORIES") == look_alike
    assert event["ORGANIZER"].params["CN"] == look_alike
    # Where readers disagree on every escape, words survive and separators become blanks.
    words = " ".join(look_alike.replace(",", " ").replace(";", " ").split())
    for name in ("NAME", "X-WR-CALNAME", "X-WR-CALDESC"):
        assert str(calendar[name]) == read_by_the_rfc(body, name) == words


@pytest.mark.parametrize(
    "text", ["Retrouver C:\\Nouveau dossier", "\\\\serveur\\Notices", "Écrire \\n et \\N"]
)
def test_a_windows_path_stays_a_path(text: str) -> None:
    body = invitation(replace(TAXES, summary=text), CHLOE, language="fr")

    assert str(only_event(body)["SUMMARY"]) == read_by_the_rfc(body, "SUMMARY") == text


@settings(max_examples=300, deadline=None)
@given(value=st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=400))
def test_content_line_is_folded_as_icalendar_folds_it(value: str) -> None:
    assert content_line("SUMMARY", vUri(value)).decode() == _foldline(f"SUMMARY:{value}") + "\r\n"


@pytest.mark.parametrize(
    ("value", "second"),
    [
        ("x" * 72, b" xx\r\n"),  # 74 octets in the first line, its name and colon among them
        ("x" * 69 + "é" * 2, " éé\r\n".encode()),  # no character is cut in two
        ("x" * 69 + "\\," + "x" * 9, b" \\,xxxxxxxxx\r\n"),  # nor an escape from what it escapes
    ],
)
def test_content_line_cuts_where_nothing_is_hurt(value: str, second: bytes) -> None:
    first, rest = content_line("NAM", vUri(value)).split(b"\r\n", maxsplit=1)

    assert len(first) <= 74
    assert rest == second
