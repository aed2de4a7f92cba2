"""How the service says no."""

import pytest

from events_service.errors import NotFound, existing


def test_existing_hands_on_what_is_there_even_when_it_is_empty() -> None:
    assert existing(0) == 0
    assert existing("") == ""


def test_existing_refuses_nothing_with_the_facts() -> None:
    with pytest.raises(NotFound) as refusal:
        existing(None, library="jean-moulin")

    assert refusal.value.facts == {"library": "jean-moulin"}
