"""What a calendar with filters is called, and which page people read instead."""

import httpx
import icalendar

from events_service import clock
from events_service.accounts.roles import OPERATOR
from events_service.campaigns.editions import open_campaign
from events_service.web.filters import FILTERS
from tests.factories import a_library, a_session, an_organisation

ASKED = {
    "q": "tablette",
    "near": "34000",
    "within": "10",
    "department": "34",
    "library": "autre",
    "strand": "critical_uses",
    "topic": "email",
    "level": "debutant",
    "from": "2035-01-01",
    "to": "2035-12-31",
    "hour": "14",
    "campaign": "journee",
    "open": "1",
    "when": "saturday",
    "wheelchair": "1",
    "hearing": "1",
    "spoken": "ar",
    "sign_up": "not_needed",
    "one_to_one": "1",
}


async def test_every_filter_gives_its_calendar_another_name_and_page(client: httpx.AsyncClient) -> None:
    organisation = await an_organisation()
    await a_library(organisation, slug="autre", name="Médiathèque Autre")
    await a_session()
    await open_campaign(
        "journee", {"name": "Journée", "starts_on": "2035-11-20"}, by=OPERATOR, now=clock.now()
    )

    heads = {}
    for name, value in ASKED.items():
        query = {name: value} | ({"near": "34000"} if name == "within" else {})
        answer = await client.get("/feeds/all.ics", params=query)
        assert answer.status_code == 200, name
        calendar = icalendar.Calendar.from_ical(answer.content)
        heads[name] = (str(calendar["NAME"]), str(calendar["URL"]).partition("/events?")[2])

    assert list(ASKED) == list(FILTERS)
    whole = "Ateliers numériques en bibliothèque"
    assert len({whole, *(name for name, _ in heads.values())}) == len(FILTERS) + 1
    assert {name: page for name, (_, page) in heads.items()} == {
        name: f"near=34000&within={value}" if name == "within" else f"{name}={value}"
        for name, value in ASKED.items()
    }
    assert heads["within"][0] == "Ateliers numériques en bibliothèque – 34000 – À moins de 10\u00a0km"
    assert heads["library"][0] == "Ateliers numériques en bibliothèque – Médiathèque Autre"
    assert heads["campaign"][0] == "Ateliers numériques en bibliothèque – Journée"
    assert heads["when"][0] == "Ateliers numériques en bibliothèque – Le samedi"


async def test_the_page_calls_its_calendar_as_the_calendar_calls_itself(client: httpx.AsyncClient) -> None:
    await a_session()

    page = await client.get("/events?strand=critical_uses&level=debutant", headers={"accept-language": "en"})

    assert 'title="Digital workshops in libraries – Staying safe and informed – Beginner"' in page.text
