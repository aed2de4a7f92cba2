"""The words that are there, and those that were meant."""

from datetime import timedelta

from events_service import clock
from events_service.database import rows, value
from events_service.scheduling.words import gather_words, words_meant, words_that_exist
from tests.factories import ENDS_AT, a_library, a_session, an_event, an_organisation


async def words_written() -> dict[str, tuple[bool, bool]]:
    lines = await rows("SELECT word, of_events, of_libraries FROM word")
    return {each["word"]: (each["of_events"], each["of_libraries"]) for each in lines}


async def test_what_is_public_and_ahead_and_the_libraries_that_are_shown_give_their_words(
    database: str,
) -> None:
    organisation = await an_organisation()
    library = await a_library(organisation, name="Médiathèque Tricot")
    planned = await a_session(
        organisation=organisation, library=library, title="Tricoter ensemble", summary=""
    )
    await an_event(planned.ada, library, title="Brouillon secret")
    await a_library(None, name="Réserve cachée", kind="storage")
    now = clock.now()

    await gather_words(now)
    before = await words_written()
    await gather_words(ENDS_AT + timedelta(seconds=1))
    after = await words_written()

    assert before == {
        "tricoter": (True, False), "ensemble": (True, False), "mediatheque": (False, True), "tricot": (False, True),
    }  # fmt: skip
    assert after == {"mediatheque": (False, True), "tricot": (False, True)}


async def test_after_many_new_words_postgresql_knows_at_once_how_many_there_are(database: str) -> None:
    """Else it compares what is typed with each of them, until it comes round by itself."""
    known = "SELECT reltuples::int FROM pg_class WHERE relname = 'word'"
    await a_library(None, name="Médiathèque Tricot")

    await gather_words(clock.now())

    assert await value(known) == 2


async def test_a_slip_and_a_sound_lead_to_the_word_and_events_come_first(database: str) -> None:
    organisation = await an_organisation()
    library = await a_library(organisation, name="Bibliothèque Mitterrand Jardina")
    await a_session(organisation=organisation, library=library, title="Jardiner", summary="")
    await gather_words(clock.now())

    meant = await words_meant(["jardinr", "jardinar", "miterand", "xyzxyz", "jar"])

    assert {typed: [each.word for each in words] for typed, words in meant.items()} == {
        "jardinr": ["jardiner", "jardina"],
        "jardinar": ["jardiner", "jardina"],
        "miterand": ["mitterrand"],
    }


async def test_a_slip_in_a_draft_or_in_what_is_over_is_no_word(database: str) -> None:
    organisation = await an_organisation()
    library = await a_library(organisation, name="Bibliothèque Alcazar")
    planned = await a_session(organisation=organisation, library=library, title="Infromatique douce")
    await an_event(planned.ada, library, title="Tricto entre amis")
    await a_library(None, name="Réserve Jardni", kind="storage")
    typed = ["infromatique", "tricto", "jardni"]

    before = await words_that_exist(typed, now=clock.now())
    after = await words_that_exist(typed, now=ENDS_AT + timedelta(seconds=1))

    assert (before.events, before.libraries, before.begun) == ({"infromatique"}, frozenset(), frozenset())
    assert (after.events, after.libraries, after.begun) == (frozenset(), frozenset(), frozenset())


async def test_a_word_is_there_from_the_moment_on_in_which_it_is_published(database: str) -> None:
    organisation = await an_organisation()
    library = await a_library(organisation, name="Bibliothèque Alcazar")
    await a_session(organisation=organisation, library=library, title="Tricoter")

    there = await words_that_exist(["tricotez", "alcazar", "alca", "rien", "tri"], now=clock.now())

    assert (there.events, there.libraries, there.begun) == ({"tricotez"}, {"alcazar"}, {"alcazar", "alca"})
    assert there.may_name(["alca"])
    assert not there.may_name(["alca", "rien"])
    assert there.may_name(["tri"])  # too short to be asked about
