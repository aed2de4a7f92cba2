"""The lists of the office as files, and what narrows them. Who may have which is in tests/web/test_routes.py."""

import zipfile
from io import BytesIO

import pytest

from events_service import clock
from events_service.database import rows
from events_service.registration.changes import change_session
from events_service.web.office.lists import Chosen, chosen_from, page_of
from tests.factories import (
    Planned,
    a_colleague,
    a_key,
    a_party,
    a_registration,
    a_session,
    an_organisation,
)
from tests.web.office.conftest import Colleague
from tests.web.office.reading import lines_of


async def planned_for_georges() -> Planned:
    planned = await a_session(title="Trier ses photos", capacity=8)
    await a_registration(planned.id, a_party("=Georges", seats=2, phone="+33612345678"))
    await a_session(title="Ailleurs")
    return planned


def test_what_is_no_choice_and_cannot_be_read_narrows_nothing() -> None:
    query = {"who": " Éva \n", "state": "dancing", "kind": "urgent", "page": "3"}

    chosen = chosen_from(query, who=None, state=("waiting",), kind=("urgent",), library=("annexe",))

    assert chosen.values == {"who": "Éva", "state": "", "kind": "urgent", "library": ""}
    assert (chosen.narrows, chosen.kept) == (True, "who=%C3%89va&kind=urgent")
    assert not chosen_from({"who": "x" * 101, "state": ""}, who=None, state=("waiting",)).narrows


@pytest.mark.parametrize(
    ("typed", "found"), [("", True), ("eva", True), ("DUPONT év", True), ("eva durand", False)]
)
def test_words_are_looked_for_however_they_are_accented(typed: str, found: bool) -> None:
    assert Chosen({"who": typed}).says("who", "Éva Dupont", None) is found


@pytest.mark.parametrize(
    ("asked", "first", "shown", "earlier", "later"),
    [
        ("", 1, 50, "", "who=a&page=2"),
        ("3", 101, 20, "who=a&page=2", ""),
        ("4", 101, 20, "who=a&page=2", ""),  # those of the last page went meanwhile
        ("none", 1, 50, "", "who=a&page=2"),
    ],
)
def test_a_long_list_has_pages(asked: str, first: int, shown: int, earlier: str, later: str) -> None:
    page = page_of(range(1, 121), {"page": asked}, Chosen({"who": "a", "as_role": ""}))

    assert (page.lines[0], len(page.lines), page.number) == (first, shown, 120)
    assert (page.turn.earlier, page.turn.later) == (earlier, later)


def test_a_page_shows_the_line_that_was_refused_and_an_empty_list_is_one_page() -> None:
    nothing_chosen = Chosen({})

    assert page_of(range(120), {}, nothing_chosen, showing=60).lines == range(50, 100)
    assert page_of(range(50), {}, nothing_chosen).turn.later == ""
    assert page_of([], {"page": "2"}, nothing_chosen).turn.number == 1


async def test_a_team_of_sixty_and_its_keys_are_turned_and_their_sheets_are_whole(
    database: str, colleague: Colleague
) -> None:
    organisation = await an_organisation()
    ada = await colleague(organisation)
    for number in range(59):
        await a_colleague(organisation, f"c{number:02}@exemple.org", role="desk", name=f"Zoé {number:02}")
        await a_key(organisation)

    first = (await ada.get("/staff/team")).text
    second = (await ada.get("/staff/team?page=2&keys_page=2")).text
    narrowed = (await ada.get("/staff/team?who=zo%C3%A9+4&key=nothing")).text

    assert ("60 people" in first, "59 keys" in first) == (True, True)
    assert ("Zoé 48" in first, "Zoé 49" in first) == (True, False)
    assert 'href="/staff/team?page=2"' in first
    assert 'href="/staff/team?keys_page=2#keys"' in first
    assert ("Zoé 48" in second, "Zoé 49" in second) == (False, True)
    assert (second.count("/removal"), second.count("/revocation")) == (10, 9)
    assert "15 people" in narrowed  # 04, 14, 24, 34, 54, and 40 to 49
    assert "/revocation" not in narrowed
    assert len(lines_of(await ada.get("/staff/team.csv"))) == 60
    assert len(lines_of(await ada.get("/staff/team/keys.csv"))) == 59


async def test_the_lists_of_workshops_and_people_are_sheets(database: str, colleague: Colleague) -> None:
    planned = await planned_for_georges()
    ada = await colleague(planned.organisation)

    [event] = lines_of(await ada.get("/staff/events.csv?q=photos&stage=published"))
    [session] = lines_of(await ada.get(f"/staff/events/{planned.event}/sessions.csv"))
    [guest] = lines_of(await ada.get(f"/staff/sessions/{planned.id}/registrations.csv"))
    [hit] = lines_of(await ada.get("/staff/search.csv?q=georges"))

    assert (event["Title"], event["Seats taken"], event["Seats"]) == ("Trier ses photos", "2", "8")
    assert lines_of(await ada.get("/staff/events.csv?q=photos&stage=draft")) == []
    assert (session["Begins"], session["State"]) == ("20/11/2035 14:00", "Seats available")
    assert (guest["Name"], guest["Telephone"], guest["Seats"]) == ("'=Georges", "06 12 34 56 78", "2")
    assert (hit["Code"], hit["Title"]) == (guest["Code"], "Trier ses photos")
    assert lines_of(await ada.get("/staff/calls.csv")) == []

    await change_session(planned.id, {"starts_at": "2035-11-21T10:00"}, by=planned.ada, now=clock.now())

    [call] = lines_of(await ada.get("/staff/calls.csv"))
    assert (call["Name"], call["Title"]) == ("'=Georges", "Trier ses photos")


async def test_a_sheet_of_the_other_kind_in_french(database: str, colleague: Colleague) -> None:
    planned = await planned_for_georges()
    ada = await colleague(planned.organisation, locale="fr")

    answer = await ada.get(f"/staff/sessions/{planned.id}/registrations.xlsx")

    book = zipfile.ZipFile(BytesIO(answer.content))
    texts = book.read("xl/sharedStrings.xml").decode()
    assert all(f">{text}<" in texts for text in ("Nom", "=Georges", "Confirmée"))
    assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")


async def test_a_list_longer_than_a_file_says_so(database: str, colleague: Colleague) -> None:
    organisation = await an_organisation()
    ada = await colleague(organisation)
    await rows(
        """
        INSERT INTO audit (id, at, by, what, subject, organisation)
        SELECT gen_random_uuid(), now(), gen_random_uuid(), 'event.edited', gen_random_uuid(), $1
        FROM generate_series(1, 5001)
        """,
        organisation,
    )

    page, file = await ada.get("/staff/audit?kind=event"), await ada.get("/staff/audit.csv?kind=event")

    assert "<b>5001 lines</b>" in page.text
    assert "A file holds the first 5000." in page.text
    assert len(lines_of(file)) == 5000
    assert "(the first 5000).csv" in file.headers["content-disposition"]


@pytest.mark.parametrize("path", ["/staff/calls", "/staff/search"])
async def test_the_desk_takes_no_list_of_contacts_away(
    database: str, colleague: Colleague, path: str
) -> None:
    planned = await planned_for_georges()
    desk, ada = await colleague(planned.organisation, role="desk"), await colleague(planned.organisation)
    await change_session(planned.id, {"starts_at": "2035-11-21T10:00"}, by=planned.ada, now=clock.now())

    for kind in ("csv", "xlsx"):
        answer = await desk.get(f"{path}.{kind}?q=georges")
        assert answer.status_code == 403
        assert "Georges" not in answer.text
    assert f'href="{path}.csv' in (await ada.get(f"{path}?q=georges")).text
    assert f'href="{path}.csv' not in (await desk.get(f"{path}?q=georges")).text
