"""No small count is found in what is published, whatever is taken from whatever."""

import itertools
import random

import pytest

from events_service.reports.rounding import LEAST, rounded, stands_for

SMALL = range(1, 5)
Interval = tuple[int, int]


@pytest.mark.parametrize(
    ("number", "published"),
    [
        (0, None),
        (2, None),
        (3, None),
        (7, None),
        (8, 10),
        (12, 10),
        (13, 15),
        (17, 15),
        (18, 20),
        (1000, 1000),
    ],
)
def test_rounded_to_five_and_small_ones_not_at_all(number: int, published: int | None):
    assert rounded(number) == published
    least, most = stands_for(published)
    assert least <= number <= most


def tells(least: int, most: int) -> bool:
    """Whether whoever knows that a number lies between these knows that it is one to four people."""
    return least >= SMALL[0] and most <= SMALL[-1]


def found_in(whole: Interval, parts: list[Interval]) -> bool:
    """Whether a whole and its parts tell a small number of any part, or of what is left of the whole without some."""
    for size in range(len(parts) + 1):
        for known in itertools.combinations(range(len(parts)), size):
            left = [part for number, part in enumerate(parts) if number not in known]
            least = whole[0] - sum(parts[number][1] for number in known)
            most = whole[1] - sum(parts[number][0] for number in known)
            if tells(max(least, sum(part[0] for part in left)), min(most, sum(part[1] for part in left))):
                return True
    return False


def test_a_whole_and_its_parts_tell_no_small_number():
    draws = random.Random(20)
    for _ in range(4_000):
        parts = [
            draws.choice((0, 1, 2, 3, 4, 5, 7, 8, 9, 11, 12, 13, 40)) for _ in range(draws.randint(1, 4))
        ]
        published = [stands_for(rounded(part)) for part in parts]
        whole = stands_for(rounded(sum(parts)))
        assert not found_in(whole, published), parts


def test_plain_rounding_would_have_told_one():
    """Two and two: a whole of five, and two parts of nothing, each of which can only be one or two."""

    def plain(number: int) -> Interval:
        nearest = 5 * ((number + 2) // 5)
        return max(0, nearest - 2), nearest + 2

    assert found_in(plain(4), [plain(2), plain(2)])
    assert LEAST == 10
