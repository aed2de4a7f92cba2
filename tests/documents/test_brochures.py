"""A library's month on paper, read back from the PDF."""

from datetime import date

import pytest

from events_service import clock
from events_service.documents.brochures import brochure, posters
from events_service.documents.typesetting import Paper, typeset
from events_service.errors import existing
from events_service.libraries.queries import LibraryPage, library_page
from events_service.registration.changes import cancel_session
from events_service.scheduling.month_programme import month_programme
from events_service.scheduling.permanences import plan_permanence
from events_service.scheduling.queries import SessionLine
from tests.documents.test_papers import MARKUP, pages_of, squeezed
from tests.factories import a_library, a_session, an_organisation

pytestmark = pytest.mark.usefixtures("database")
NOVEMBER = date(2035, 11, 1)
SITE = "https://ateliers.example"


async def a_month() -> tuple[LibraryPage, list[SessionLine]]:
    """Two workshops of one day, a permanence of another; and what does not belong there."""
    team = await an_organisation()
    library = await a_library(team, slug="ici", phone="04 65 71 12 34")

    async def workshop(day: str, **more: object) -> None:
        times = {"starts_at": f"{day}T14:00", "ends_at": f"{day}T16:00"}
        planned = await a_session(organisation=team, library=library, **{**times, **more})
        if more.get("title") == "Annulé":
            await cancel_session(planned.id, reason="", by=planned.ada, now=clock.now())
        if more.get("title") == "Une question":
            hours = {"starts_at": "2035-11-21T09:00", "ends_at": "2035-11-21T12:00", "slot_minutes": 30}
            await plan_permanence(planned.event, hours, by=planned.ada, now=clock.now())

    await workshop("2035-11-20", title=MARKUP, summary="Un résumé")
    await workshop("2035-11-20", title="Portes ouvertes", sign_up="not_needed", capacity=None)
    await workshop("2035-12-01", title="Une question")
    await workshop("2035-10-31", title="Octobre")
    await workshop("2035-11-22", title="Annulé")
    await workshop("2035-11-23", title="Brouillon", published=False)
    lines = await month_programme("ici", NOVEMBER, now=clock.now())
    return existing(await library_page("ici")), lines


async def test_brochure_says_day_by_day_what_is_on_and_how_one_comes() -> None:
    library, lines = await a_month()

    pdf = typeset(Paper.BROCHURE, brochure(library, lines, NOVEMBER, locale="fr", public_url=SITE))

    text = squeezed(" ".join(pages_of(pdf)).replace("\u200b", ""))
    order = [
        "Lesateliersnumériquesennovembre2035",
        "Mardi20novembre2035",
        squeezed(MARKUP),
        "Unrésumé",
        "Portesouvertes",
        "Entréelibre",
        "Mercredi21novembre2035",
        "9hà12h",
        "Unequestion",
        "0465711234",
    ]
    places = [text.find(words) for words in order]
    assert -1 not in places
    assert places == sorted(places)
    assert not any(word in text for word in ("Octobre", "Annulé", "Brouillon", "décembre"))
    assert b"pdfuaid" in pdf


async def test_posters_are_one_for_each_event_of_the_month() -> None:
    _, lines = await a_month()

    pages = pages_of(typeset(Paper.POSTERS, posters(lines, NOVEMBER, locale="fr", public_url=SITE)))

    assert [("Unequestion" in squeezed(page), "Portesouvertes" in squeezed(page)) for page in pages] == [
        (False, False),
        (False, True),
        (True, False),
    ]
    assert "9hà12h" in squeezed(pages[2])
