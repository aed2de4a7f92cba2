"""Two hundred searches: the right place or workshop among the first three for 95 in a hundred, and never a dead end."""

import re

import httpx
import pytest

from events_service.scheduling.filters import SessionFilter
from events_service.scheduling.searching import understand
from tests.factories import a_library, a_session, an_organisation
from tests.web.public.queries_people_type import BOTH, NEEDS, PLACES

FIRST = 3
TOWNS = {
    "37261": ("Tours", "37000", "37"),
    "93066": ("Saint-Denis", "93200", "93"),
    "75111": ("Paris", "75011", "75"),
}
OTHERS = ("Jardiner au balcon", "Coudre un ourlet", "Lire à voix haute", "Jouer aux échecs")


async def workshops_planned() -> None:
    """Every workshop in each of the towns, after others of which nobody speaks."""
    organisation = await an_organisation()
    for town, postcode, department in TOWNS.values():
        library = await a_library(organisation, town=town, postcode=postcode, department=department)
        for title in (*OTHERS, *NEEDS):
            await a_session(
                organisation=organisation, library=library, title=title, summary="En petit groupe."
            )


async def _is_right(client: httpx.AsyncClient, typed: str, title: str, code: str) -> bool:
    """Whether that place is among the first three, and that workshop among the first three that the page shows."""
    typed_as = (await understand(SessionFilter(q=typed))).typed
    page = await client.get("/events", params={"q": typed})
    shown = re.findall(r'<h[23]><a href="/sessions/[^"]+"[^>]*>([^<]+)<', page.text)
    assert page.status_code == 200, typed
    assert shown, f"{typed} is a dead end"
    places = [each.code for each in typed_as.communes[:FIRST]]
    return (not code or code in places or code == f"D{typed_as.department}") and (
        not title or title in map(plain_spaces, shown[:FIRST])
    )


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
    assert len(wrong) <= 0.05 * len(asked), str(wrong)
