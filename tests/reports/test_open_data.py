"""The files of open data: what is in them, what never is, and when they are made."""

import csv
import gzip
import re
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest

from events_service.accounts.roles import OPERATOR
from events_service.campaigns.editions import open_campaign
from events_service.reports.open_data import (
    EDITION_FIELDS,
    EVENT_FIELDS,
    SESSION_FIELDS,
    make_open_data,
    open_data,
    open_data_files,
)
from events_service.scheduling.events import amend_event
from tests.factories import STARTS_AT, a_library, a_session, an_organisation, sign_up
from tests.scheduling.test_trainings import a_training

pytestmark = pytest.mark.usefixtures("database")
DOCUMENT = Path(__file__).parents[2] / "docs/open-data.md"
BASE = "https://ateliers.example"
NOW = STARTS_AT - timedelta(days=10)


async def records_of(name: str) -> list[dict[str, str]]:
    file = await open_data(name)
    assert file is not None
    return list(csv.DictReader(StringIO(gzip.decompress(file.content).decode())))


async def test_files_have_what_is_public_and_nothing_else() -> None:
    planned = await a_session(title="=Photos", topics=["email", "reseaux_sociaux"], level="debutant")
    await sign_up(planned, "Chloé")
    await a_session(published=False, title="Brouillon")
    await a_training(title="Formation")

    await make_open_data(BASE, NOW)

    [session] = await records_of("sessions.csv")
    [event] = await records_of("events.csv")
    libraries = await records_of("libraries.csv")
    assert tuple(session) == SESSION_FIELDS
    assert tuple(event) == EVENT_FIELDS
    assert session["id"] == str(planned.id)
    assert session["title"] == "'=Photos"
    assert (session["starts_at"], session["state"], session["capacity"]) == (
        "2035-11-20T14:00:00+01:00",
        "scheduled",
        "20",
    )
    assert session["url"] == f"{BASE}/sessions/{planned.id}"
    assert (event["id"], event["topics"]) == (str(planned.event), "email|reseaux_sociaux")
    of_photos = [each for each in libraries if each["id"] == str(planned.library)]
    assert [each["modalites_accompagnement"] for each in of_photos] == ["Dans un atelier collectif"]
    for name in ("sessions.csv", "events.csv", "libraries.csv", "editions.csv"):
        file = await open_data(name)
        assert file is not None
        assert b"Chlo" not in gzip.decompress(file.content)


async def test_editions_are_those_that_were_open() -> None:
    edition = {"name": "Journée 2035", "starts_on": "2035-11-20"}
    await open_campaign("journee", edition, by=OPERATOR, now=NOW)
    await open_campaign("brouillon", edition, by=OPERATOR, now=NOW, drafted=True)

    await make_open_data(BASE, NOW)

    [line] = await records_of("editions.csv")
    assert tuple(line) == EDITION_FIELDS
    assert (line["slug"], line["ends_on"], line["url"]) == ("journee", "2035-11-20", f"{BASE}/days/journee")


async def test_a_session_is_as_new_as_what_is_said_of_it() -> None:
    planned = await a_session()
    await amend_event(planned.event, {"summary": "Avec votre téléphone"}, by=planned.ada, now=NOW)

    await make_open_data(BASE, NOW)

    [session], [event] = await records_of("sessions.csv"), await records_of("events.csv")
    assert {datetime.fromisoformat(each["updated_at"]) for each in (session, event)} == {NOW}


def test_every_field_is_in_the_documentation():
    lines = dict(re.findall(r"^\| `(\w+\.csv)` \| [^|]+ \| (.+) \|$", DOCUMENT.read_text("utf-8"), re.M))
    fields = {name: tuple(re.findall(r"`(\w+)`", words)) for name, words in lines.items()}

    assert (fields["editions.csv"], fields["events.csv"], fields["sessions.csv"]) == (
        EDITION_FIELDS,
        EVENT_FIELDS,
        SESSION_FIELDS,
    )


async def test_a_minus_of_a_degree_is_no_formula_and_a_plus_of_a_title_is_one() -> None:
    team = await an_organisation()
    brest = await a_library(team, latitude=48.39, longitude=-4.486, phone="02 98 00 87 40", department="29")
    island = await a_library(team, latitude=-20.8789, longitude=55.4481, department="974")
    for library, title in ((brest, "+33HYPERLINK(1)"), (island, "-2+3")):
        await a_session(organisation=team, library=library, title=title)

    await make_open_data(BASE, NOW)

    libraries = {each["id"]: each for each in await records_of("libraries.csv")}
    assert libraries[str(brest)]["longitude"] == "-4.486000"
    assert libraries[str(brest)]["telephone"] == "+33298008740"
    assert libraries[str(island)]["latitude"] == "-20.878900"
    sessions = {each["library"]: each for each in await records_of("sessions.csv")}
    assert float(sessions[str(brest)]["longitude"]) == -4.486
    assert {each["title"] for each in sessions.values()} == {"'+33HYPERLINK(1)", "'-2+3"}
    assert {each["title"] for each in await records_of("events.csv")} == {"'+33HYPERLINK(1)", "'-2+3"}


async def test_files_are_made_once_an_hour() -> None:
    await make_open_data(BASE, NOW)
    first = [(each.name, each.made_at) for each in await open_data_files()]
    await make_open_data(BASE, NOW + timedelta(minutes=50))
    same = [(each.name, each.made_at) for each in await open_data_files()]
    await make_open_data(BASE, NOW + timedelta(hours=1))

    assert (
        first
        == same
        == [(name, NOW) for name in ("editions.csv", "events.csv", "libraries.csv", "sessions.csv")]
    )
    assert {each.made_at for each in await open_data_files()} == {NOW + timedelta(hours=1)}
