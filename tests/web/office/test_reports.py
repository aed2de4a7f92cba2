"""A manager's report: the page, its files and its paper."""

import re
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

from httpx import Response
from pypdf import PdfReader

from events_service.attendance.head_counts import note_head_counts
from events_service.attendance.rules import WalkInDraft
from events_service.attendance.walk_ins import note_walk_in
from tests.factories import ENDS_AT, STARTS_AT, Planned, a_library, a_session, an_organisation, sign_up
from tests.web.conftest import Hands
from tests.web.office.conftest import Colleague
from tests.web.office.reading import lines_of

DAYS = "from=2035-01-01&to=2035-12-31"


async def a_visited_session(**given: object) -> Planned:
    planned = await a_session(**given)
    await note_walk_in(planned.id, WalkInDraft(None, 12, 3), by=planned.ada, now=STARTS_AT)
    await note_head_counts(
        planned.id, {"sex.feminin": 7, "outcome.will_use_it": 5}, by=planned.ada, now=ENDS_AT
    )
    return planned


def text_on_paper(answer: Response) -> str:
    assert answer.status_code == 200
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)


async def test_report_says_the_same_on_its_page_in_its_files_and_on_paper(
    database: str, colleague: Colleague, hands: Hands
) -> None:
    planned = await a_visited_session(title="=1+1", topics=["email"])
    hands.turn_to(ENDS_AT + timedelta(hours=1))
    ada = await colleague(planned.organisation)

    page = (await ada.get(f"/staff/reports?{DAYS}")).text
    lines = lines_of(await ada.get(f"/staff/reports.csv?{DAYS}"))
    year = lines_of(await ada.get("/staff/reports/year.csv?from=2035-11-01"))
    coop = lines_of(await ada.get(f"/staff/reports/activities.csv?{DAYS}"))
    paper = text_on_paper(await ada.get(f"/staff/reports.pdf?{DAYS}"))
    book = ZipFile(BytesIO((await ada.get(f"/staff/reports/activities.xlsx?{DAYS}")).content))

    assert "<dt>People</dt><dd>12</dd>" in page
    assert '<rect width="100"' in page
    assert "Of 12 people in whose sessions it was counted." in page
    assert lines[0] == {
        "Part": "In all",
        "Code": "",
        "Name": "",
        "Dates": "1",
        "Hours": "2,0",
        "People": "12",
        "For the first time": "3",
    }
    women = [line["People"] for line in lines if line["Name"] == "Women and girls"]
    assert women == [line["People"] for line in year if line["Name"] == "Women and girls"] == ["7"]
    assert {line["Part"] for line in year} == {
        "In all",
        "By topic",
        "Sex",
        "Age",
        "What they do",
        "By library",
    }
    assert coop[0]["Nom de l’atelier"] == "'=1+1"  # no spreadsheet takes it for a formula
    assert b"=1+1" in book.read("xl/sharedStrings.xml")
    assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
    assert "12" in paper
    assert "Women and girls" in paper


async def test_unmet_need_is_a_map_for_whoever_counts_several_departements(
    database: str, colleague: Colleague, hands: Hands
) -> None:
    nimes = await an_organisation()
    library = await a_library(nimes, department="30")
    gard, herault = (
        await a_session(organisation=nimes, library=library, capacity=1),
        await a_session(capacity=1),
    )
    for planned, waiting in ((gard, 6), (herault, 1)):
        await sign_up(planned, "Ada")
        for number in range(waiting):
            await sign_up(planned, f"Denise {number}")
    hands.turn_to(STARTS_AT)
    coordinator = await colleague(None, "coordinator")
    manager = await colleague(herault.organisation)

    page = (await coordinator.get(f"/staff/reports?{DAYS}&department=")).text
    own = (await manager.get(f"/staff/reports?{DAYS}")).text
    paper = text_on_paper(await coordinator.get(f"/staff/reports.pdf?{DAYS}"))

    tiles = re.findall(r'<a class="(m\d)" href="([^"]+)"\s+aria-label="([^"]+)"', page)
    kept = "from=2035-01-01&amp;to=2035-12-31#needs"
    assert tiles == [
        ("m2", f"?department=30&amp;{kept}", "30 Gard: 6 wishes and awaited seats"),
        ("m1", f"?department=34&amp;{kept}", "34 Hérault: 1 wish or awaited seat"),
    ]
    assert 'class="map"' not in own
    # To hand over, with the two tables that the page has.
    assert re.findall(r"\((\d\d)\) · No topic\s+(\d+)\s+(\d+)", paper) == [("30", "0", "6"), ("34", "0", "1")]
    assert re.findall(r"(Gard|Hérault)\s+(\d+)\s+(\d+)", paper) == [("Gard", "0", "6"), ("Hérault", "0", "1")]


async def test_report_of_days_that_cannot_be_read_says_so(database: str, colleague: Colleague) -> None:
    planned = await a_session()
    ada = await colleague(planned.organisation)

    refused = await ada.get("/staff/reports?from=2026-02-01&to=2026-01-01")

    assert refused.status_code == 422
    assert 'href="#to"' in refused.text
    assert 'value="2026-02-01"' in refused.text


async def test_reports_are_no_business_of_the_desk(database: str, colleague: Colleague) -> None:
    planned = await a_session()
    desk = await colleague(planned.organisation, role="desk")

    for path in ("", ".csv", ".pdf", "/activities.csv", "/year.csv", "/needs.csv"):
        assert (await desk.get(f"/staff/reports{path}")).status_code == 403
