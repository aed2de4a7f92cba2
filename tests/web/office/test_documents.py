"""The papers of a session, one click from its page."""

from io import BytesIO

import pytest
from httpx import Response
from pypdf import PdfReader

from events_service.documents.typesetting import Paper
from tests.factories import STARTS_AT, a_session, an_organisation, sign_up
from tests.registration.test_several_dates import WEEK, a_course
from tests.web.conftest import Hands
from tests.web.office.conftest import Colleague


def text_in(answer: Response) -> str:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["cache-control"] == "no-store"
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)


async def test_manager_prints_from_the_page_of_the_session(database: str, colleague: Colleague) -> None:
    planned = await a_session()
    await sign_up(planned, "Chloé Martin", email=None, phone="+33612345678")
    await sign_up(planned, "Denise Roux")
    ada = await colleague(planned.organisation)
    page = (await ada.get(f"/staff/sessions/{planned.id}")).text

    made = {}
    for paper in ("sheet", "poster", "badges", "slips", "letters"):
        path = f"/staff/sessions/{planned.id}/documents/{paper}.pdf"
        assert f'href="{path}"' in page
        made[paper] = text_in(await ada.get(path))

    assert ["Chloé Martin" in made[paper] for paper in made] == [True, False, True, True, True]
    assert ["Denise Roux" in made[paper] for paper in made] == [True, False, True, True, False]


async def test_desk_prints_what_lies_about_and_no_whole_names(database: str, colleague: Colleague) -> None:
    planned = await a_session()
    await sign_up(planned, "Chloé Martin", email=None, phone="+33612345678")
    desk = await colleague(planned.organisation, role="desk")
    path = f"/staff/sessions/{planned.id}/documents/"

    sheet = text_in(await desk.get(f"{path}sheet.pdf"))

    assert "Chloé M." in sheet
    assert "Martin" not in sheet
    refused = [
        (await desk.get(f"{path}{paper}.pdf")).status_code for paper in ("slips", "letters", "attestations")
    ]
    assert refused == [403, 403, 403]


@pytest.mark.parametrize("paper", list(Paper))
async def test_stranger_finds_no_paper(database: str, colleague: Colleague, paper: str) -> None:
    planned = await a_session()
    await sign_up(planned)
    stranger = await colleague(await an_organisation())

    answer = await stranger.get(f"/staff/sessions/{planned.id}/documents/{paper}.pdf")

    assert answer.status_code == 404


async def test_paper_of_nobody_or_of_no_kind(database: str, colleague: Colleague) -> None:
    planned = await a_session()
    ada = await colleague(planned.organisation)
    path = f"/staff/sessions/{planned.id}/documents/"

    answers = [await ada.get(f"{path}{name}") for name in ("letters.pdf", "sheet.png", "common.pdf", "sheet")]

    assert [each.status_code for each in answers] == [409, 404, 404, 404]
    assert "Nobody would be on this paper." in answers[0].text


async def test_attestation_by_the_librarys_rule(database: str, colleague: Colleague, hands: Hands) -> None:
    planned, sessions = await a_course()
    guest = (await sign_up(planned, "Chloé Martin")).registration.id
    hands.turn_to(STARTS_AT + 2 * WEEK)
    ada = await colleague(planned.organisation)
    page, path = f"/staff/sessions/{planned.id}", f"/staff/sessions/{planned.id}/documents/attestations.pdf"
    for session in sessions[:2]:
        tick = f"/staff/sessions/{session}/presences/{guest}"
        await ada.submit(await ada.form(f"/staff/sessions/{session}/presence", tick), presence="attended")
    assert path not in (await ada.get(page)).text

    rule = await ada.submit(await ada.form(page, f"{page}/attestation"), dates="2")

    assert rule.headers["location"] == page
    assert path in (await ada.get(page)).text
    assert "Chloé Martin" in text_in(await ada.get(path))
    await ada.submit(await ada.form(page, f"{page}/attestation"), dates="3")
    assert (await ada.get(path)).status_code == 409
    assert (await ada.get(f"{page}/attestation")).headers["location"] == page
