"""How much of each territory a calendar keeps that cannot hold all of them. Pure."""

from collections.abc import Mapping, Sequence


def common_number(sizes: Mapping[str, Sequence[int]], *, most_events: int, most_bytes: int) -> int:
    """The largest number N such that the first N entries of every territory, whose `sizes` are in bytes and in order,
    stay within both limits together: every territory up to N entries stays whole, and the largest are cut first.

    On the day itself, cut by the hour, a calendar of the whole country would lose the whole of Guadeloupe and Tahiti.
    """
    lowest, highest = 0, max(map(len, sizes.values()), default=0)
    while lowest < highest:
        middle = (lowest + highest + 1) // 2
        kept = [entries[:middle] for entries in sizes.values()]
        if sum(map(len, kept)) <= most_events and sum(map(sum, kept)) <= most_bytes:
            lowest = middle
        else:
            highest = middle - 1
    return lowest
