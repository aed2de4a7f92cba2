"""What an organisation says of itself for visitors and for the law, and what it does not."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from events_service import clock
from events_service.database import row, rows, value
from events_service.errors import ChangedMeanwhile, Invalid
from events_service.identifiers import uuid7
from events_service.libraries.imprints import (
    Conformity,
    Imprint,
    only_publisher,
    publisher,
    publisher_called,
    publishers,
    write_imprint,
)
from events_service.libraries.organisations import create_organisation
from events_service.libraries.practice import create_shared_practice
from tests.factories import a_library, a_viewer, an_organisation

TODAY = date(2026, 11, 26)
FOIX = Imprint(
    legal_name="Commune de Foix",
    address="45 cours Gabriel Fauré, 09000 Foix",
    phone="05 61 00 00 00",
    email="mediatheque@foix.example",
    director="Ada Rousseau, maire",
    data_email="dpo@foix.example",
    accessibility_email="acces@foix.example",
)
AUDITED = replace(FOIX, audited_on=date(2025, 3, 1), audited_by="Atelier Clair", rate=76)


def test_parse_takes_an_empty_form_and_names_what_it_cannot_read():
    assert Imprint.parse({}, today=TODAY) == Imprint()
    typed = {
        "email": "dpo@",
        "scheme_url": "non",
        "rate": "101",
        "audited_on": "2026-11-27",
        "address": "x" * 301,
    }
    with pytest.raises(Invalid) as refusal:
        Imprint.parse(typed, today=TODAY)

    assert refusal.value.fields == {
        "address": "too_long",
        "email": "not_an_email",
        "audited_by": "required",
        "rate": "out_of_range",
        "audited_on": "in_the_future",
        "scheme_url": "not_a_web_address",
    }


@pytest.mark.parametrize(
    ("rate", "audited_on", "says", "over"),
    [
        (None, None, Conformity.NONE, False),
        (49, date(2026, 1, 1), Conformity.NONE, False),
        (50, date(2026, 1, 1), Conformity.PARTIAL, False),
        (99, date(2026, 1, 1), Conformity.PARTIAL, False),
        (100, date(2026, 1, 1), Conformity.FULL, False),
        (100, date(2023, 11, 27), Conformity.FULL, False),
        (100, date(2023, 11, 26), Conformity.NONE, True),
    ],
)
def test_a_statement_says_no_more_than_an_audit_of_three_years(
    rate: int | None, audited_on: date | None, says: Conformity, over: bool
) -> None:
    imprint = replace(FOIX, rate=rate, audited_on=audited_on, audited_by="Atelier Clair")

    assert (imprint.conformity(TODAY), imprint.audit_is_over(TODAY)) == (says, over)
    assert imprint.missing(TODAY) == (["audited_on"] if over else [])


def test_an_audit_of_the_29th_of_february_holds_to_the_first_of_march():
    imprint = replace(AUDITED, audited_on=date(2024, 2, 29))

    assert [imprint.audit_is_over(day) for day in (date(2027, 2, 28), date(2027, 3, 1))] == [False, True]


async def test_write_keeps_it_and_moves_calendars_only_for_what_they_show(database: str) -> None:
    town = await an_organisation("foix", name="Ville de Foix")
    ada = a_viewer(town)

    await write_imprint(town, FOIX, by=ada.id, now=clock.now())
    kept = await publisher(town)
    moved = await value("SELECT updated_at FROM organisation WHERE id = $1", town)
    await write_imprint(town, AUDITED, by=ada.id, now=clock.now())

    assert (kept.imprint, kept.full_name, kept.imprint.missing(TODAY)) == (FOIX, "Commune de Foix", [])
    assert (await publisher(town)).imprint == AUDITED
    assert moved is not None
    assert await value("SELECT updated_at FROM organisation WHERE id = $1", town) == moved
    assert [each["what"] for each in await rows("SELECT what FROM audit")] == [
        "organisation.imprint_written"
    ] * 2


async def test_write_refuses_what_was_filled_in_before_a_colleague_saved(database: str) -> None:
    town = await an_organisation()
    ada = a_viewer(town)
    await write_imprint(town, FOIX, by=ada.id, now=clock.now())

    with pytest.raises(ChangedMeanwhile):
        await write_imprint(town, AUDITED, by=ada.id, now=clock.now(), seen=Imprint())

    assert (await publisher(town)).imprint == FOIX


async def test_who_publishes(database: str) -> None:
    """Whoever answers for a library in earnest; a notice is read longer than a library is kept."""
    foix = await an_organisation("foix", name="Ville de Foix")
    await a_library(foix)
    without = await an_organisation("pamiers")
    await a_library(await create_shared_practice("Exercice", by=uuid7(), now=clock.now()))
    await create_organisation("Nouvelle", provisional=True, now=clock.now())

    assert [each.organisation_slug for each in await publishers()] == ["foix"]
    assert await only_publisher() == await publisher(foix)
    called: dict[str, Any] = {
        slug: await publisher_called(slug) for slug in ("foix", "pamiers", "exercice", "nouvelle", "nul")
    }
    assert {slug: each and each.organisation_name for slug, each in called.items()} == {
        "foix": "Ville de Foix",
        "pamiers": "Ville de Montpellier",
        "exercice": None,
        "nouvelle": None,
        "nul": None,
    }
    await a_library(without)
    assert await only_publisher() is None
    assert await row("SELECT 1 FROM imprint") is None
