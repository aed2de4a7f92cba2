"""What of a count may be published. No database here.

A count is rounded to the nearest five, each by itself: a total from the true total, never from rounded parts. So a
published number stands for five true ones. One that rounds to less than ten is not shown, not even as nothing: between
a whole of five and two parts of nothing somebody could tell that there was one or two. What is hidden may then be
anything from nobody to seven people, and what is shown is at least eight; whatever is taken from whatever, what is left
may be nobody, or five and more (tests/reports/test_rounding.py tries it).
"""

BASE = 5
# What rounds to less is not shown.
LEAST = 10
# The most that is hidden.
MOST_HIDDEN = LEAST - BASE // 2 - 1


def rounded(number: int) -> int | None:
    """The number as it may be published; None where it may not."""
    nearest = BASE * ((number + BASE // 2) // BASE)
    return nearest if nearest >= LEAST else None


def stands_for(published: int | None) -> tuple[int, int]:
    """Which true numbers a published one may be: the least and the most."""
    if published is None:
        return 0, MOST_HIDDEN
    return published - BASE // 2, published + BASE // 2
