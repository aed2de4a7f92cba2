"""The town around whoever lets their browser say where it is."""

import httpx
import pytest


@pytest.mark.parametrize(
    ("at", "leads_to"),
    [
        ("47.39,0.69", "/events?near=37000+Tours&within=20"),
        ("48.85,2.35", "/events?near=75005+Paris+5e&within=20"),
        ("-20.88,55.45", "/events?near=97400+Saint-Denis&within=20"),
        ("40.42,-3.70", "/events"),  # Madrid
        ("", "/events"),
        ("91,0", "/events"),
        ("47.39123,0.69", "/events"),  # closer than to a kilometre is not read
        ("٤٧,0", "/events"),
        ("nan,nan", "/events"),
    ],
)
async def test_a_position_leads_to_the_town_around_it(
    client: httpx.AsyncClient, at: str, leads_to: str
) -> None:
    answer = await client.get("/nearest", params={"at": at})

    assert (answer.status_code, answer.headers["location"]) == (303, leads_to)
    assert answer.headers["cache-control"] == "no-store"


async def test_what_it_leads_to_is_read_as_that_town(client: httpx.AsyncClient) -> None:
    page = await client.get("/nearest", params={"at": "47.39,0.69"}, follow_redirects=True)

    assert "Tours" in page.text.split("<h1>")[1].split("</h1>")[0]
