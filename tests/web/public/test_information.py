"""What the law asks for stands on a page of each organisation's own, and what is missing there is said."""

import html
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx

from events_service import clock
from events_service.libraries.imprints import Imprint, write_imprint
from events_service.libraries.queries import organisation_slug
from tests.factories import a_library, a_session, a_viewer, an_organisation

ENGLISH = {"accept-language": "en"}
FOIX = Imprint(
    legal_name="Commune de Foix",
    address="45 cours Fauré, 09000 Foix",
    phone="05 61 00 00 00",
    email="mediatheque@foix.example",
    director="Ada Rousseau, maire",
    data_email="dpo@foix.example",
    accessibility_email="acces@foix.example",
    audited_by="Atelier Clair",
    rate=76,
    shortcomings="Les affiches anciennes.",
)
FOIX_UNSEEN = replace(FOIX, audited_by="", rate=None)


def main_of(answer: httpx.Response) -> str:
    main = answer.text[answer.text.index("<main") : answer.text.index("</main>")]
    return html.unescape(" ".join(re.sub("<[^>]+>", " ", main).split()))


async def test_a_page_leads_to_what_its_own_organisation_says(client: httpx.AsyncClient) -> None:
    planned = await a_session()
    await a_session()
    slug = await organisation_slug(planned.organisation)
    audited = replace(FOIX, audited_on=clock.now().date() - timedelta(days=30))
    await write_imprint(planned.organisation, audited, by=a_viewer(planned.organisation).id, now=clock.now())
    page = await client.get(f"/sessions/{planned.id}", headers=ENGLISH)

    legal, privacy, accessibility = [
        main_of(await client.get(f"/{each}/{slug}", headers=ENGLISH))
        for each in ("legal", "privacy", "accessibility")
    ]

    for each in ("legal", "privacy", "accessibility"):
        assert f'href="/{each}/{slug}"' in page.text
    assert "Commune de Foix 45 cours Fauré, 09000 Foix" in legal
    assert "Director of publication Ada Rousseau, maire" in legal
    assert "Data protection officer dpo@foix.example" in privacy
    assert "at the latest after 6 months" in privacy
    assert "Accessibility: partly compliant" in accessibility
    assert "76 in 100 criteria" in accessibility
    assert "Les affiches anciennes." in accessibility
    assert "Not filled in yet." not in privacy + accessibility


async def test_the_statement_says_when_it_was_written_and_of_what_it_is(client: httpx.AsyncClient) -> None:
    """As the model of the RGAA has it: date, site, what it is made with; and nothing that nobody tried."""
    town = await an_organisation("foix", name="Ville de Foix")
    await a_library(town)
    late = datetime(2026, 11, 26, 23, 30, tzinfo=UTC)  # the next day already, in Foix
    await write_imprint(town, FOIX_UNSEEN, by=a_viewer(town).id, now=late)

    answer = main_of(await client.get("/accessibility/foix", headers=ENGLISH))

    assert "This statement is about this site: http://" in answer
    assert "It was written on Friday 27 November 2026." in answer
    assert "HTML, CSS, SVG, WAI-ARIA, JavaScript" in answer
    assert "No trial with a screen reader has been noted yet." in answer


async def test_the_page_of_ones_data_names_each_thing_that_is_kept(client: httpx.AsyncClient) -> None:
    answer = main_of(await client.get("/privacy", headers=ENGLISH))

    for each in (
        "the names of those who come with you",
        "a word of your choice",
        "letters on paper",
        "If somebody helps you: their name, and their phone or their e-mail.",
        "a mark made of your internet connection",
        "If you have only your code, ask the library.",
    ):
        assert each in answer
    assert "at any time, on the page" not in answer


async def test_what_nobody_filled_in_is_said_to_be_missing(client: httpx.AsyncClient) -> None:
    town = await an_organisation("foix", name="Ville de Foix")
    await a_library(town)

    pages = {
        each: await client.get(f"/{each}/foix", headers=ENGLISH)
        for each in ("legal", "privacy", "accessibility")
    }

    assert {each: main_of(page).count("Not filled in yet.") for each, page in pages.items()} == {
        "legal": 5,
        "privacy": 3,
        "accessibility": 3,
    }
    assert "Accessibility: not compliant" in pages["accessibility"].text
    assert (await client.get("/legal/nowhere")).status_code == 404


async def test_of_one_organisation_alone_the_common_pages_are_its_own(client: httpx.AsyncClient) -> None:
    town = await an_organisation("foix", name="Ville de Foix")
    await a_library(town)
    full = replace(FOIX, audited_on=clock.now().date(), rate=100)
    await write_imprint(town, full, by=a_viewer(town).id, now=clock.now())

    alone = {path: (await client.get(path, headers=ENGLISH)).text for path in ("/", "/legal", "/privacy")}
    await a_library(await an_organisation("pamiers", name="Ville de Pamiers"))
    together = {path: (await client.get(path, headers=ENGLISH)).text for path in ("/", "/legal", "/privacy")}

    assert "Accessibility: fully compliant" in alone["/"]
    assert all("Commune de Foix" in alone[path] for path in ("/legal", "/privacy"))
    assert "Accessibility: not compliant" in together["/"]
    assert not any("Foix" in together[path] for path in ("/legal", "/privacy"))
