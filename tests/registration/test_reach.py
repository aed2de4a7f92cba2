"""Who is told how: one rule, asked by letters, pages and programs."""

import pytest

from events_service.registration.parties import Party
from events_service.registration.reach import by_a_colleague, reach
from tests.factories import a_party

LETTER = a_party("Chloé", email="chloe@example.fr")
BOTH = a_party("Léa", email="lea@example.fr", phone="+33612345678")
PHONE = a_party("Yvette", phone="+33467000000")
NOTHING = a_party("Mohamed")


@pytest.mark.parametrize(
    ("party", "expected"),
    [(LETTER, "letter"), (BOTH, "letter"), (PHONE, "call"), (NOTHING, "in_person")],
)
def test_a_person_is_reached_in_one_way(party: Party, expected: str) -> None:
    assert reach(party) == expected


def test_a_colleague_tells_whom_nothing_that_we_send_reaches() -> None:
    assert by_a_colleague([LETTER, BOTH, PHONE, NOTHING]) == [PHONE, NOTHING]
