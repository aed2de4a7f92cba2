"""What stands on each paper, read back from the PDF by another program than the one that wrote it."""

import io
from typing import Any
from uuid import UUID

import pytest
from pypdf import PdfReader

from events_service import clock
from events_service.attendance.attestations import attested, set_attestation
from events_service.attendance.presence import note_presence
from events_service.attendance.queries import attendance_of
from events_service.attendance.rules import Mark
from events_service.documents import papers
from events_service.documents.typesetting import Paper, typeset
from events_service.registration.places import register
from events_service.registration.queries import Registration, roster_for
from events_service.registration.rules import Door, Presence
from events_service.scheduling.programme import office_session
from events_service.scheduling.queries import SessionLine
from tests.factories import (
    ENDS_AT,
    KEY,
    STARTS_AT,
    Planned,
    a_library,
    a_party,
    a_session,
    an_organisation,
    sign_up,
)
from tests.registration.test_several_dates import WEEK, a_course

pytestmark = pytest.mark.usefixtures("database")

PAGE = "https://ateliers.example/sessions/1"
LONG = "Jean-Baptiste-Maximilien Wolfeschlegelsteinhausenbergerdorff"
MARKUP = '#panic("*no*") $x$ <b> @cite `raw` \\ // é'
ARABIC = "محمد بن علي"
NAMES = (LONG, MARKUP, ARABIC, "Élodie Œuvrard", "Ñandú Đặng", "Олена Шевченко")


def pages_of(pdf: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]


def read_back(pdf: bytes) -> str:
    """Without the spaces and the places to break, which each reader puts elsewhere."""
    return "".join("".join(pages_of(pdf)).replace("\u200b", "").split())


def squeezed(text: str) -> str:
    return "".join(text.split())


async def a_roster_of(names: tuple[str, ...], **given: Any) -> Planned:
    organisation = await an_organisation()
    library = await a_library(organisation, phone="04 65 71 12 34")
    planned = await a_session(organisation=organisation, library=library, bring="Vos lunettes", **given)
    for name in names:
        await sign_up(planned, name, email=None, phone="+33612345678")
    return planned


async def line_and_people(
    planned: Planned, session: UUID | None = None
) -> tuple[SessionLine, list[Registration]]:
    line = await office_session(session or planned.id, planned.ada)
    people = await roster_for(planned.roster, planned.ada)
    assert line is not None
    assert people is not None
    return line, people


async def test_every_paper_is_tagged_and_takes_any_name_as_it_is() -> None:
    planned = await a_roster_of(NAMES)
    line, people = await line_and_people(planned)
    attendance = await attendance_of(planned.id, planned.ada)
    assert attendance is not None

    for locale in ("fr", "en", "ar", "fr-simple"):
        made = {
            Paper.SHEET: papers.sheet(line, attendance, locale=locale),
            Paper.SLIPS: papers.slips(line, people, locale=locale, page=PAGE),
            Paper.BADGES: papers.badges(line, people, locale=locale),
            Paper.LETTERS: papers.letters(line, people),
        }
        for paper, data in made.items():
            pdf = typeset(paper, data)
            catalogue = PdfReader(io.BytesIO(pdf)).root_object

            assert catalogue["/MarkInfo"]["/Marked"], paper
            assert b"pdfuaid" in pdf, paper
            for name in (LONG, MARKUP, "Élodie Œuvrard"):
                assert squeezed(name) in read_back(pdf).replace("\u00a0", ""), (paper, name)


async def test_sheet_has_room_to_sign_and_no_address_or_number() -> None:
    planned = await a_roster_of(("Chloé", "Denise"))
    line, _ = await line_and_people(planned)
    attendance = await attendance_of(planned.id, planned.ada)
    assert attendance is not None

    data = papers.sheet(line, attendance, locale="fr")
    text = pages_of(typeset(Paper.SHEET, data))[0]

    assert (data["headings"][-1], data["blank"]) == ("Signature", 12)
    assert data["when"] == ["Mardi 20 novembre 2035, de 14\u00a0h à 16\u00a0h"]
    assert "Chloé" in text
    assert "612345678" not in squeezed(text).replace("\u00a0", "")


async def test_sheet_says_who_sits_on_an_extra_seat() -> None:
    planned = await a_session(capacity=1)
    for name in ("Chloé", "Denise"):
        party, now = a_party(name), clock.now()
        await register(planned.roster, party, door=Door.DESK, key=KEY, now=now, extra="Une chaise de plus")
    line, _ = await line_and_people(planned)
    attendance = await attendance_of(planned.id, planned.ada)
    assert attendance is not None

    data = papers.sheet(line, attendance, locale="fr")
    [text] = pages_of(typeset(Paper.SHEET, data))

    assert [each["extra"] for each in data["people"]] == ["", "1 place en plus"]
    assert text.count("1 place en plus") == 1


async def test_slips_say_code_hour_and_what_to_bring_one_on_each_page() -> None:
    planned = await a_roster_of(("Chloé", "Denise"))
    line, people = await line_and_people(planned)

    slips = pages_of(typeset(Paper.SLIPS, papers.slips(line, people, locale="fr", page=PAGE)))

    assert len(slips) == 2
    for slip, party in zip(slips, people, strict=True):
        assert party.code in slip.replace("\u00a0", " ")
        assert "Vos lunettes" in slip


async def test_letters_are_in_the_language_of_each_and_say_who_waits() -> None:
    planned = await a_roster_of(("Chloé", "Denise"), capacity=1)
    line, people = await line_and_people(planned)

    seat, waits = pages_of(typeset(Paper.LETTERS, papers.letters(line, people)))

    assert "Votre place est gardée" in seat
    assert "liste d’attente" in waits
    assert people[1].code in waits.replace("\u00a0", " ")


async def test_poster_leads_to_the_page() -> None:
    planned = await a_roster_of(())
    line, _ = await line_and_people(planned)

    data = papers.poster(line, [line], locale="fr", page=PAGE)
    text = pages_of(typeset(Paper.POSTER, data))

    assert len(text) == 1
    assert "Créer sa boîte mail" in text[0]
    assert PAGE in data["qr_says"]
    assert data["qr"].startswith("<svg")


async def test_attestation_for_whoever_was_at_enough_dates() -> None:
    planned, sessions = await a_course()
    often = await sign_up(planned, "Chloé Martin")
    once = await sign_up(planned, "Denise")
    came = Mark(Presence.ATTENDED)
    for number, session in enumerate(sessions[:2]):
        await note_presence(
            session, often.registration.id, came, by=planned.ada, now=STARTS_AT + number * WEEK
        )
    await note_presence(sessions[0], once.registration.id, came, by=planned.ada, now=STARTS_AT)
    later = ENDS_AT + 3 * WEEK
    assert await attested(planned.roster, now=later) == []  # without a rule, nobody has one

    await set_attestation(planned.id, {"dates": "2"}, by=planned.ada, now=clock.now())
    people = await attested(planned.roster, now=later)

    assert [each.name for each in people] == ["Chloé Martin"]
    line, _ = await line_and_people(planned)
    data = papers.attestations(line, people, locale="fr", today=later)
    [page] = pages_of(typeset(Paper.ATTESTATIONS, data))
    assert "Chloé Martin a participé à 2 séances de" in page.replace("\u00a0", " ")
    assert data["people"][0]["hours"] == "4\u00a0h"
    await set_attestation(planned.id, {"dates": ""}, by=planned.ada, now=clock.now())
    assert await attested(planned.roster, now=later) == []


def test_breakable_leaves_short_words_as_they_are() -> None:
    assert papers.breakable("Jean Petit") == "Jean Petit"
    assert papers.breakable("a" * 25) == "a" * 12 + "\u200b" + "a" * 12 + "\u200b" + "a"
