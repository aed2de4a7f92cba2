"""Two hundred searches: the right place or workshop among the first three for 95 in a hundred, and never a dead end."""

import re

import httpx
import pytest

from events_service import clock
from events_service.scheduling.filters import SessionFilter
from events_service.scheduling.searching import understand
from events_service.scheduling.words import gather_words
from tests.factories import a_library, a_session, an_organisation
from tests.web.public.queries_people_type import BOTH, LIBRARIES, NEEDS, PLACES

FIRST = 3
TOWNS = {
    "37261": ("Tours", "37000", "37"),
    "93066": ("Saint-Denis", "93200", "93"),
    "75111": ("Paris", "75011", "75"),
}
NAMES = {"37": ("mitterrand", "Médiathèque François-Mitterrand"), "93": ("veil", "Bibliothèque Simone Veil")}
OTHERS = ("Jardiner au balcon", "Coudre un ourlet", "Lire à voix haute", "Jouer aux échecs")
# A card of the page: the workshop's title, and the département where it is.
CARD = re.compile(r'<h[23]><a href="/sessions/[^"]+"[^>]*>([^<]+)<.*?<p>[^<]+ \((\w+)\)', re.DOTALL)
LIBRARY = re.compile(r'href="/libraries/([^"]+)"')


async def workshops_planned() -> None:
    """Every workshop in each of the towns, after others of which nobody speaks."""
    organisation = await an_organisation()
    for town, postcode, department in TOWNS.values():
        slug, name = NAMES.get(department, ("paris", "Médiathèque"))
        library = await a_library(
            organisation, town=town, postcode=postcode, department=department, slug=slug, name=name
        )
        for title in (*OTHERS, *NEEDS):
            await a_session(
                organisation=organisation, library=library, title=title, summary="En petit groupe."
            )
    await gather_words(clock.now())


async def _is_right(client: httpx.AsyncClient, typed: str, title: str, code: str) -> bool:
    """Whether that place is among the first three, and that workshop, there, among the first three that the page
    shows."""
    typed_as = (await understand(SessionFilter(q=typed), now=clock.now())).typed
    page = await client.get("/events", params={"q": typed})
    shown = [(plain_spaces(each), department) for each, department in CARD.findall(page.text)]
    assert page.status_code == 200, typed
    assert shown, f"{typed} is a dead end"
    places = [each.code for each in (*typed_as.communes, *typed_as.nearly)[:FIRST]]
    if code and code not in (*places, f"D{typed_as.department}", f"R{typed_as.region}"):
        return False
    there = [each for each, department in shown[:FIRST] if not code or department in (code[:2], code[1:])]
    return not title or title in there


def plain_spaces(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def asked_for() -> list[tuple[str, str, str]]:
    places = [(typed, "", code) for typed, code in PLACES.items()]
    needs = [(typed, title, "") for title, wordings in NEEDS.items() for typed in wordings]
    return places + needs + [(typed, title, code) for typed, (title, code) in BOTH.items()]


@pytest.mark.timeout(240)
async def test_the_right_place_or_workshop_is_among_the_first_three_and_nothing_is_a_dead_end(
    client: httpx.AsyncClient,
) -> None:
    await workshops_planned()
    asked = asked_for()

    wrong = [typed for typed, title, code in asked if not await _is_right(client, typed, title, code)]

    assert len(asked) >= 200
    assert all(len(wordings) == 10 for wordings in NEEDS.values())
    assert len(wrong) <= 0.05 * len(asked), str(wrong)
    for typed, slug in LIBRARIES.items():
        for page in ("/events", "/libraries"):
            shown = LIBRARY.findall((await client.get(page, params={"q": typed})).text)
            assert slug in shown[:FIRST], f"{typed} on {page}"
