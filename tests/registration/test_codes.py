"""The spoken code is computed twice, in Python and in the statement of a sign-up: both agree."""

import pytest

from events_service.database import rows
from events_service.registration.codes import NUMBERS, WORDS, spoken_code, spoken_code_sql
from events_service.text import folded

EVERYONE = len(WORDS) * NUMBERS


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("first_code", [0, 424242, 999_999])
async def test_the_statement_and_python_agree(first_code: int) -> None:
    positions = [1, 2, 3, 500, EVERYONE - 1, EVERYONE, EVERYONE + 1, 3 * EVERYONE + 7]
    code = spoken_code_sql("roster.first_code", "roster.arrivals")
    sql = f"SELECT {code} AS code FROM unnest($1::bigint[], $2::int[]) AS roster (arrivals, first_code)"

    found = await rows(sql, positions, [first_code] * len(positions))

    assert [each["code"] for each in found] == [spoken_code(first_code, position) for position in positions]


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
