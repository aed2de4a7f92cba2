"""Rounded counts for everybody, on a page and for programs."""

import re

from httpx import AsyncClient

from tests.reports.test_publishing import LATE, a_year_of_small_numbers, publish_all


async def test_counts_of_a_period_are_shown_rounded_and_small_ones_not(
    client: AsyncClient, database: str
) -> None:
    await a_year_of_small_numbers()
    await publish_all(LATE)

    page = (await client.get("/counts?period=2035-01", headers={"Accept-Language": "en"})).text
    newest = (await client.get("/counts")).text
    shape = (await client.get("/api/v1/counts", params={"period": "2035-01"})).json()

    year = (await client.get("/counts?period=2035", headers={"Accept-Language": "en"})).text
    years = (await client.get("/api/v1/counts", params={"period": "2035"})).json()

    small = '<span class="soft">not shown</span>'
    assert people_in(page) == [("In all", "35")]
    # By hand: 2 + 4 + 13, 2 + 0 and 30 + 9 + 1.
    assert people_in(year) == [("In all", "60"), ("Aveyron", "40"), ("Gard", small), ("Hérault", "20")]
    assert "<h2>mars 2035</h2>" in newest
    assert shape["periods"] == ["2035-03", "2035-02", "2035-01", "2035"]
    assert [(each["department"], each["people"]) for each in shape["territories"]] == [("", 35)]
    assert [(each["department"], each["people"], each["first_timers"]) for each in years["territories"]] == [
        ("", 60, 30),
        ("12", 40, None),
        ("30", None, None),
        ("34", 20, None),
    ]


def people_in(page: str) -> list[tuple[str, str]]:
    return re.findall(
        r"<tr><th scope=\"row\">(.*?)</th>\s*<td.*?</td><td.*?</td><td class=\"r\">(.*?)</td>", page
    )


async def test_counts_of_no_period_say_when_there_are_some(client: AsyncClient, database: str) -> None:
    page = await client.get("/counts", headers={"Accept-Language": "en"})

    assert page.status_code == 200
    assert "Nothing is counted yet" in page.text
    assert (await client.get("/counts?period=2035-01")).status_code == 404
    assert (await client.get("/api/v1/counts?period=2035-01")).status_code == 404
    assert (await client.get("/api/v1/counts")).json() == {"periods": [], "period": None, "territories": []}
