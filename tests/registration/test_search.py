from dataclasses import replace
from datetime import timedelta

import pytest

from events_service import clock
from events_service.accounts.roles import Viewer
from events_service.database import rows, transaction, value
from events_service.registration.cancellation import cancel_by_link
from events_service.registration.erasure import forget_past
from events_service.registration.search import (
    Typed,
    figures_missing,
    find_registrations,
    typed_code,
    typed_figures,
    typed_into_one_box,
)
from events_service.text import folded
from tests.factories import ENDS_AT, a_party, a_registration, a_session, a_viewer, an_organisation


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("moulin 27", "moulin 27"),
        ("  MOULIN27 ", "moulin 27"),
        ("27 Moulin", "moulin 27"),
        ("foret 14", "foret 14"),
        ("FORÊT-14", "foret 14"),
        ("moulin 127", "moulin 127"),
        ("moulin", "moulin"),
        ("27", ""),
        ("jean moulin", ""),
        ("", ""),
    ],
)
def test_read_a_code_as_it_is_said_or_typed(typed: str, code: str) -> None:
    assert typed_code(typed) == code


@pytest.mark.parametrize(
    ("typed", "figures"),
    [
        ("06 12 34 56 78", "612345678"),
        ("06.12.34", "61234"),
        ("+33 (0)6 12 34 56 78", "33612345678"),
        ("0033 6 12 34 56 78", "33612345678"),
        ("+33 6 12 34 56 78", "33612345678"),
        ("0262 61 92 00", "262619200"),
        ("+262 (0)692 12 34 56", "262692123456"),
        ("5678", "5678"),
        ("78", ""),
        ("moulin 27", ""),
        ("appt 4, 0612345678", ""),
    ],
)
def test_read_a_number_in_any_spelling(typed: str, figures: str) -> None:
    assert typed_figures(typed) == figures


@pytest.mark.parametrize(
    ("typed", "missing"),
    [("01 99", 1), ("0199", 1), ("+33", 2), ("01 99 0", 0), ("2531", 0), ("dupont", 0), ("0", 0), ("", 0)],
)
def test_a_number_that_is_too_short_misses_figures(typed: str, missing: int) -> None:
    assert figures_missing(typed) == missing


def test_tell_a_number_from_a_code_from_a_name() -> None:
    assert typed_into_one_box("06 12 34") == Typed(figures="61234")
    assert typed_into_one_box("Moulin 27") == Typed(code="moulin 27")
    assert typed_into_one_box("Moulin") == Typed(code="moulin", names=("moulin",))
    assert typed_into_one_box("Élise Dupont") == Typed(names=("elise", "dupont"))
    assert not typed_into_one_box("")


async def test_the_database_folds_as_we_do(database: str) -> None:
    texts = ["Éloïse Lœuf", "ŒUVRE", "D’Été-Barré", "Æsop", "Weiß", "FORÊT 14", "Nguyễn Thị", "JOSÉ l'Ancien"]

    there = [await value("SELECT folded($1)", text) for text in texts]

    assert there == [folded(text) for text in texts]


async def names(viewer: Viewer, typed: Typed, **more: bool) -> list[str]:
    registrations = await find_registrations(viewer, typed, now=clock.now(), limit=20, **more)
    return [registration.name for registration in registrations]


async def test_find_by_any_part_of_a_name_and_by_who_comes_along(database: str) -> None:
    planned = await a_session()
    await a_registration(planned.id, replace(a_party("Éloïse Dupont", seats=2), companions=("Zoé Faure",)))
    await a_registration(planned.id, a_party("Li Na"))
    await a_registration(planned.id, a_party("100 %_"))

    assert await names(planned.ada, Typed(names=("pont", "eloise"))) == ["Éloïse Dupont"]
    assert await names(planned.ada, Typed(names=("zoe",))) == ["Éloïse Dupont"]
    assert await names(planned.ada, Typed(names=("oi",))) == []  # so short, it begins a name
    assert await names(planned.ada, Typed(names=("na",))) == ["Li Na"]
    assert await names(planned.ada, Typed(names=("%_",))) == ["100 %_"]
    assert await names(planned.ada, Typed()) == []


async def test_find_by_code_and_by_telephone(database: str) -> None:
    planned = await a_session()
    place = await a_registration(planned.id, a_party("Chloé", phone="+33612345678"))
    await a_registration(planned.id, a_party("Marcel", phone="+33698765432"))
    code = typed_code(place.registration.code.lower())
    word = code.split()[0]

    assert await names(planned.ada, Typed(code=code)) == ["Chloé"]
    assert await names(planned.ada, Typed(code=word)) == ["Chloé"]
    assert await names(planned.ada, Typed(figures="61234")) == ["Chloé"]
    assert await names(planned.ada, Typed(figures="5432")) == ["Marcel"]
    assert await names(planned.ada, Typed(code=code, figures="5432")) == []
    assert await names(planned.ada, Typed(code=code, figures="5432"), any_of=True) == ["Marcel", "Chloé"]


async def test_show_what_is_ahead_first_and_what_was_cancelled_last(database: str) -> None:
    organisation = await an_organisation()
    soon = await a_session(organisation=organisation)
    later = await a_session(
        organisation=organisation, starts_at="2035-11-27T14:00", ends_at="2035-11-27T16:00"
    )
    past = await a_session(
        organisation=organisation, starts_at="2035-10-27T14:00", ends_at="2035-10-27T16:00"
    )
    for session, name in ((past, "Hier"), (later, "Bientôt"), (soon, "Demain")):
        await a_registration(session.id, a_party(f"Dupont {name}"))
    gone = await a_registration(soon.id, a_party("Dupont Annulé"))
    await cancel_by_link(gone.link, now=clock.now())
    now = ENDS_AT - timedelta(hours=1)

    registrations = await find_registrations(soon.ada, Typed(names=("dupont",)), now=now, limit=20)

    assert [each.name for each in registrations] == [
        "Dupont Demain",
        "Dupont Bientôt",
        "Dupont Annulé",
        "Dupont Hier",
    ]


async def test_find_nobody_of_another_organisation_and_nobody_forgotten(database: str) -> None:
    planned = await a_session()
    await a_registration(planned.id, a_party("Chloé", phone="+33612345678"))
    basile = a_viewer(await an_organisation())
    word = typed_code(await value("SELECT code FROM registration"))
    everything = Typed(word, ("chloe",), "345678")

    assert await names(basile, everything, any_of=True) == []
    assert await names(planned.ada, everything) == ["Chloé"]

    await forget_past(days=90, now=ENDS_AT + timedelta(days=91))

    assert await names(planned.ada, everything, any_of=True) == []


async def test_find_by_an_index(database: str) -> None:
    """The words of the query are those of the indexes."""
    planned = await a_session(capacity=100)
    await a_registration(planned.id, a_party("Dupont", phone="+33612345678"))
    await rows(
        """
        INSERT INTO registration (id, roster, name, companions, seats, phone, locale, state, position, code, link_hash,
                                  door, created_at, revised_at, confirmed_at)
        SELECT gen_random_uuid(), roster, md5(number::text), '{}', 1, '+331' || lpad(number::text, 8, '0'), 'fr',
               'confirmed', 10 + number, 'LAMPE ' || number, number, 'web', now(), now(), now()
        FROM registration, generate_series(1, 300) AS number
        """
    )
    await rows("ANALYZE registration")
    conditions = {
        "registration_folded_code": "folded(registration.code) = 'lampe 27'",
        "registration_names_and_numbers": "folded_names(registration.name, registration.companions) LIKE '%dupont%'",
    }

    async with transaction():
        await rows("SET LOCAL enable_seqscan = off")  # so few are read as quickly one by one
        for index, condition in conditions.items():
            plan = await rows(f"EXPLAIN SELECT FROM registration WHERE {condition}")
            assert index in "\n".join(line[0] for line in plan)
