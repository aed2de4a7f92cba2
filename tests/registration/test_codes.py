"""The spoken code is computed twice, in Python and in the statement of a sign-up: both agree."""

import pytest

from events_service.database import rows
from events_service.registration.codes import NUMBERS, WORDS, spoken_code, spoken_code_sql

EVERYONE = len(WORDS) * NUMBERS


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("first_code", [0, 424242, 999_999])
async def test_the_statement_and_python_agree(first_code: int) -> None:
    positions = [1, 2, 3, 500, EVERYONE - 1, EVERYONE, EVERYONE + 1, 3 * EVERYONE + 7]
    code = spoken_code_sql("roster.first_code", "roster.arrivals")
    sql = f"SELECT {code} AS code FROM unnest($1::bigint[], $2::int[]) AS roster (arrivals, first_code)"

    found = await rows(sql, positions, [first_code] * len(positions))

    assert [each["code"] for each in found] == [spoken_code(first_code, position) for position in positions]
