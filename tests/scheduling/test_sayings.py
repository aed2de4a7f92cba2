"""What people say, and what it is looked for by."""

import pytest

from events_service.scheduling.sayings import _SAYINGS, NOISE, is_said, needs_in
from events_service.scheduling.topics import TOPICS


@pytest.mark.parametrize(
    ("typed", "needs"),
    [
        ("mail", ["mail"]),
        ("e mail", ["e mail"]),
        ("photos du telephone", ["photos du telephone"]),
        ("je veux declarer mes impots", ["declarer", "impots"]),
        ("atelier", ["atelier"]),
        ("atelier tricot", ["tricot"]),
        ("reseaux sociaux", ["reseaux sociaux"]),
    ],
)
def test_the_longest_saying_counts_and_what_is_around_it_does_not(typed: str, needs: list[str]) -> None:
    assert [each.typed for each in needs_in(typed.split())] == needs


def test_every_topic_that_a_saying_names_exists_and_no_saying_is_written_with_accents() -> None:
    for sayings, _words, topics in _SAYINGS:
        assert set(topics) <= set(TOPICS), topics
        assert sayings.isascii(), sayings


def test_words_around_a_need_are_said_too() -> None:
    assert is_said("atelier")
    assert is_said("impots")
    assert not is_said("tricot")
    assert "atelier" in NOISE
