"""Which entries a calendar keeps when it cannot keep all: no territory is lost for another one's size."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events_service.feeds.fairness import common_number

SIZES = st.dictionaries(
    st.sampled_from(["01", "2A", "75", "971", "987"]), st.lists(st.integers(1, 9), max_size=12), max_size=5
)


@pytest.mark.parametrize(
    ("counts", "most", "number"),
    [
        ({"75": 1538, "971": 3, "987": 2}, 1000, 995),
        ({"75": 700, "13": 400, "971": 3}, 1000, 597),
        ({"75": 600, "13": 600, "971": 3}, 1000, 498),
        ({"75": 500, "971": 500}, 1000, 500),
        ({"75": 2}, 1000, 2),
        ({"75": 5, "13": 5}, 1, 0),
        ({}, 1000, 0),
    ],
)
def test_common_number_cuts_the_largest_first(counts: dict[str, int], most: int, number: int) -> None:
    sizes = {code: [1] * count for code, count in counts.items()}

    assert common_number(sizes, most_events=most, most_bytes=10_000) == number


def test_common_number_keeps_within_the_bytes_too() -> None:
    assert common_number({"75": [400] * 10, "971": [400]}, most_events=1000, most_bytes=2000) == 4


@given(SIZES, st.integers(0, 40), st.integers(0, 200))
def test_common_number_fits_and_one_more_would_not(
    sizes: dict[str, list[int]], most_events: int, most_bytes: int
) -> None:
    def fits(number: int) -> bool:
        kept = [entries[:number] for entries in sizes.values()]
        return sum(map(len, kept)) <= most_events and sum(map(sum, kept)) <= most_bytes

    number = common_number(sizes, most_events=most_events, most_bytes=most_bytes)

    longest = max(map(len, sizes.values()), default=0)
    assert 0 <= number <= longest
    assert number == 0 or fits(number)
    assert number == longest or not fits(number + 1)
