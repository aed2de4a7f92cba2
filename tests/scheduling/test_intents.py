"""A form or a key sent twice makes one thing."""

from uuid import UUID

import pytest

from events_service.accounts.roles import Viewer
from events_service.scheduling.event_rules import EventDraft
from events_service.scheduling.events import create_event
from events_service.scheduling.intents import IntentReused, intent_of, made_before
from tests.factories import STARTS_AT, a_library, a_viewer, an_organisation

ADA, BASILE = Viewer(UUID(int=1), "Ada", ()), Viewer(UUID(int=2), "Basile", ())


def test_intent_of_is_of_one_person_one_kind_and_one_word():
    kept = [intent_of(*each) for each in ((ADA, "event", "x"), (BASILE, "event", "x"), (ADA, "session", "x"))]

    assert len({*kept, intent_of(ADA, "event", "y")}) == 4
    assert intent_of(ADA, "event", "x") == kept[0]


@pytest.mark.parametrize("nothing", [None, ""])
def test_intent_of_no_word_is_none(nothing: str | None):
    assert intent_of(ADA, "event", nothing) is None


async def test_made_before_finds_what_was_made_and_refuses_something_else(database: str) -> None:
    organisation = await an_organisation()
    ada, library = a_viewer(organisation), await a_library(organisation)
    said = {"title": "Souris", "library": str(library), "strand": "everyday_uses"}

    first, again = [
        await create_event(EventDraft.parse(said), by=ada, now=STARTS_AT, intent="one") for _ in range(2)
    ]

    assert first == again
    with pytest.raises(IntentReused):
        await create_event(
            EventDraft.parse({**said, "title": "Clavier"}), by=ada, now=STARTS_AT, intent="one"
        )
    assert await made_before("event", "never", "x") is None
