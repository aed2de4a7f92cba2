"""The programme of a day as open data."""

import csv
import re
from io import StringIO
from pathlib import Path

import httpx
import pytest

from events_service import clock
from events_service.accounts.roles import OPERATOR
from events_service.campaigns.editions import open_campaign
from events_service.database import value
from events_service.web.public.open_programmes import COLUMNS, LICENCE
from tests.factories import a_library, a_session, an_organisation
from tests.scheduling.test_counters import SLUG, an_edition_everywhere

DOCUMENT = Path(__file__).parents[3] / "docs/programme.md"


async def the_table(client: httpx.AsyncClient) -> tuple[httpx.Response, list[dict[str, str]]]:
    answer = await client.get(f"/days/{SLUG}/programme.csv")
    assert answer.status_code == 200
    return answer, list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


async def test_programme_is_a_file_of_the_days_sessions_with_licence_and_date(
    client: httpx.AsyncClient,
) -> None:
    await an_edition_everywhere()
    changed_at = await value(
        "SELECT greatest(max(updated_at), $1) FROM event", clock.now().replace(year=2000)
    )

    answer, lines = await the_table(client)

    # As they are made in test_counters: the course has two dates, the permanence is one, one is called off.
    assert [
        (line["department"], line["starts_at"], line["ends_at"][11:16], line["state"]) for line in lines
    ] == [
        ("34", "2035-11-20T09:00:00+01:00", "10:00", "planned"),
        ("34", "2035-11-20T10:00:00+01:00", "11:00", "planned"),
        ("34", "2035-11-20T11:00:00+01:00", "12:00", "planned"),
        ("34", "2035-11-20T12:00:00+01:00", "13:00", "cancelled"),
        ("30", "2035-11-20T14:00:00+01:00", "15:00", "planned"),
        ("30", "2035-11-20T14:00:00+01:00", "15:00", "planned"),
        ("30", "2035-11-20T16:00:00+01:00", "17:00", "planned"),
        ("974", "2035-11-27T09:00:00+04:00", "10:00", "planned"),
    ]
    assert sorted(line["capacity"] for line in lines if line["department"] == "30") == ["3", "6", "6"]
    assert [line["capacity"] for line in lines if line["sign_up"] == "not_needed"] == [""]
    assert tuple(lines[0]) == COLUMNS
    assert answer.headers["link"] == f'<{LICENCE}>; rel="license"'
    assert f"{SLUG} {changed_at:%Y-%m-%d}.csv" in answer.headers["content-disposition"]
    again = await client.get(f"/days/{SLUG}/programme.csv", headers={"if-none-match": answer.headers["etag"]})
    assert again.status_code == 304


async def test_programme_says_the_same_as_json(client: httpx.AsyncClient) -> None:
    await an_edition_everywhere()

    said = (await client.get(f"/days/{SLUG}/programme.json")).json()

    _, lines = await the_table(client)
    assert (said["edition"], said["starts_on"], said["licence"]) == (SLUG, "2035-11-20", LICENCE)
    assert [each["url"] for each in said["sessions"]] == [line["url"] for line in lines]
    assert said["sessions"][0]["topics"] == []
    assert (await client.get(f"/{said['sessions'][0]['url'].split('/', 3)[3]}")).status_code == 200
    assert (await client.get("/days/none/programme.json")).status_code == 404


@pytest.mark.parametrize("title", ["=1+1", "@SUM(A1)", "+33"])
async def test_no_cell_of_the_programme_is_a_formula(client: httpx.AsyncClient, title: str) -> None:
    await open_campaign(SLUG, {"name": "Journée", "starts_on": "2035-11-20"}, by=OPERATOR, now=clock.now())
    await a_session(campaign=SLUG, title=title, topics=["sante", "email"])

    _, lines = await the_table(client)

    assert {line["title"] for line in lines} == {f"'{title}"}
    assert {line["topics"] for line in lines} == {"sante|email"}


async def test_degrees_west_and_south_are_numbers(client: httpx.AsyncClient) -> None:
    await open_campaign(SLUG, {"name": "Journée", "starts_on": "2035-11-20"}, by=OPERATOR, now=clock.now())
    team = await an_organisation()
    brest = await a_library(team, latitude=48.39, longitude=-4.486)
    island = await a_library(team, latitude=-20.8789, longitude=55.4481)
    for library in (brest, island):
        await a_session(campaign=SLUG, organisation=team, library=library)

    _, lines = await the_table(client)

    assert {(line["latitude"], line["longitude"]) for line in lines} == {
        ("48.39", "-4.486"),
        ("-20.8789", "55.4481"),
    }


def test_every_column_is_explained():
    explained = re.findall(
        r"`(\w+)`", "".join(re.findall(r"^\| (`[^|]+) \|", DOCUMENT.read_text("utf-8"), re.M))
    )

    assert tuple(explained) == COLUMNS
