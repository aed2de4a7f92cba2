import csv
import zipfile
from io import BytesIO, StringIO

import pytest

from events_service import clock
from events_service.registration.changes import change_session
from tests.factories import Planned, a_party, a_registration, a_session
from tests.web.office.conftest import Colleague, Visit

LISTS = ("/staff/calls", "/staff/search", "/staff/sessions/{session}/registrations")


async def planned_for_georges() -> Planned:
    planned = await a_session(title="Trier ses photos", capacity=8)
    await a_registration(planned.id, a_party("=Georges", seats=2, phone="+33612345678"))
    await a_session(title="Ailleurs")
    return planned


async def lines_of(visit: Visit, address: str) -> list[dict[str, str]]:
    answer = await visit.get(address)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-disposition"].startswith("attachment; filename=")
    return list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


async def test_each_list_is_a_sheet(database: str, colleague: Colleague) -> None:
    planned = await planned_for_georges()
    ada = await colleague(planned.organisation)

    (event,) = await lines_of(ada, "/staff/events.csv?q=photos&stage=published")
    (session,) = await lines_of(ada, f"/staff/events/{planned.event}/sessions.csv")
    (guest,) = await lines_of(ada, f"/staff/sessions/{planned.id}/registrations.csv")
    (hit,) = await lines_of(ada, "/staff/search.csv?q=georges")

    assert (event["Title"], event["Seats taken"], event["Seats"]) == ("Trier ses photos", "2", "8")
    assert (session["Begins"], session["State"]) == ("20/11/2035 14:00", "Seats available")
    assert (guest["Name"], guest["Telephone"], guest["Seats"]) == ("'=Georges", "06 12 34 56 78", "2")
    assert (hit["Code"], hit["Title"]) == (guest["Code"], "Trier ses photos")
    assert await lines_of(ada, "/staff/calls.csv") == []

    await change_session(planned.id, {"starts_at": "2035-11-21T10:00"}, by=planned.ada, now=clock.now())

    (call,) = await lines_of(ada, "/staff/calls.csv")
    assert (call["Name"], call["Title"]) == ("'=Georges", "Trier ses photos")


async def test_a_sheet_of_the_other_kind(database: str, colleague: Colleague) -> None:
    planned = await planned_for_georges()
    ada = await colleague(planned.organisation)

    answer = await ada.get(f"/staff/sessions/{planned.id}/registrations.xlsx")

    book = zipfile.ZipFile(BytesIO(answer.content))
    assert "=Georges" in book.read("xl/sharedStrings.xml").decode()
    assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("path", LISTS)
async def test_the_desk_takes_no_list_of_people_away(database: str, colleague: Colleague, path: str) -> None:
    planned = await planned_for_georges()
    desk, ada = await colleague(planned.organisation, role="desk"), await colleague(planned.organisation)
    await change_session(planned.id, {"starts_at": "2035-11-21T10:00"}, by=planned.ada, now=clock.now())
    address = path.format(session=planned.id)
    page = address.removesuffix("/registrations") + "?q=georges"

    for kind in ("csv", "xlsx"):
        answer = await desk.get(f"{address}.{kind}?q=georges")
        assert answer.status_code == 403
        assert "Georges" not in answer.text
    assert f'href="{address}.csv' in (await ada.get(page)).text
    assert f'href="{address}.csv' not in (await desk.get(page)).text
