"""Spoken codes: none twice on a roster, each a word as it is written and a number."""

from events_service.registration.codes import NUMBERS, WORDS, spoken_code
from events_service.text import folded

EVERYONE = len(WORDS) * NUMBERS


def test_codes_never_repeat_on_a_roster() -> None:
    everyone = EVERYONE + 200

    assert len({spoken_code(424242, position) for position in range(1, everyone + 1)}) == everyone


def test_a_code_is_a_word_as_it_is_written_and_a_number_of_two_digits() -> None:
    word, number = spoken_code(7, 1).split()

    assert word in WORDS
    assert 10 <= int(number) <= 99
    assert {"FORÊT", "MANÈGE", "RIVIÈRE"} <= set(WORDS)


def test_codes_typed_without_accents_mean_one_word() -> None:
    assert folded("FORÊT 27") == folded("foret 27")
    assert len({folded(word) for word in WORDS}) == len(WORDS)
