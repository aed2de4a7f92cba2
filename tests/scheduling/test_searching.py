"""The one box, understood with what the database has."""

from uuid import UUID

from events_service import clock
from events_service.scheduling.catalogue import upcoming
from events_service.scheduling.filters import SessionFilter
from events_service.scheduling.searching import Search, understand
from events_service.scheduling.words import gather_words
from tests.factories import a_library, a_session, an_organisation


async def results(typed: str, **others: str) -> tuple[Search, list[UUID]]:
    search = await understand(SessionFilter(q=typed, **others), now=clock.now())  # type: ignore[arg-type]
    return search, [line.id for line in await upcoming(search.filters, now=clock.now())]


async def test_a_need_and_a_place_in_one_box(database: str) -> None:
    organisation = await an_organisation()
    denis = await a_library(organisation, town="Saint-Denis", postcode="93200", department="93")
    taxes = await a_session(organisation=organisation, library=denis, title="Déclarer ses impôts")
    await a_session(organisation=organisation, library=denis, title="Trier ses photos")
    await a_session(organisation=organisation, title="Déclarer ses impôts")

    search, asked = await results("atelier impots sain deni")
    _, chosen = await results("atelier impots sain deni", department="93")
    _, island = await results("atelier impots sain deni", department="974")

    assert search.typed.asks
    assert search.typed.corrections == (("sain deni", "Saint-Denis"),)
    assert (asked, chosen, island) == ([taxes.id], [taxes.id], [])


async def test_what_people_say_finds_what_we_call_otherwise(database: str) -> None:
    mail = await a_session(title="Créer une boîte de courriel")
    phone = await a_session(title="Le smartphone sans crainte")
    procedures = await a_session(title="Un après-midi ensemble", topics=["sante"])

    for typed in ("mail", "e-mail", "mel", "gmail", "email"):
        assert (await results(typed))[1] == [mail.id], typed
    for typed in ("telefone", "portable", "android", "telephones"):
        assert (await results(typed))[1] == [phone.id], typed
    assert (await results("doctolib"))[1] == [procedures.id]


async def test_every_word_counts_in_whatever_form(database: str) -> None:
    both = await a_session(title="Retoucher des photographies anciennes")
    await a_session(title="Photographies de voyage")

    assert (await results("photographie ancienne"))[1] == [both.id]


async def test_a_word_of_an_event_is_corrected(database: str) -> None:
    knitting = await a_session(title="Tricoter en regardant des vidéos")
    await gather_words(clock.now())

    search, sessions = await results("tricotter")

    assert search.typed.corrections == (("tricotter", "tricoter"),)
    assert sessions == [knitting.id]


async def test_a_library_by_its_name(database: str) -> None:
    organisation = await an_organisation()
    alcazar = await a_library(
        organisation, name="Bibliothèque de l’Alcazar", slug="alcazar", town="Marseille"
    )
    there = await a_session(organisation=organisation, library=alcazar)
    await a_session(organisation=organisation)

    search, sessions = await results("bibliotheque alcazar")

    assert [each.slug for each in search.libraries] == ["alcazar"]
    assert sessions == [there.id]
    assert (await results("alcazar"))[1] == [there.id]


async def test_who_says_only_that_they_look_for_something_is_shown_all(database: str) -> None:
    planned = await a_session(title="Trier ses photos")

    for typed in ("atelier", "ateliers numériques", "cours", "je cherche une formation"):
        assert (await results(typed))[1] == [planned.id], typed


async def test_the_name_of_a_library_is_meant_before_a_village(database: str) -> None:
    organisation = await an_organisation()
    await a_library(organisation, name="Médiathèque Simone-Weil", slug="weil", town="Tours")
    await gather_words(clock.now())

    search, _ = await results("mediatheque simone veil")

    assert [each.slug for each in search.libraries] == ["weil"]
    assert search.typed.corrections == (("veil", "weil"),)


async def test_a_short_saying_is_a_whole_word(database: str) -> None:
    """PostgreSQL's stem of "café" is "caf"."""
    await a_session(title="Répare-café numérique", summary="Autour d’un café.")
    rights = await a_session(title="Mes démarches avec la CAF", summary="")

    for typed in ("caf", "rsa", "allocation"):
        assert (await results(typed))[1] == [rights.id], typed
