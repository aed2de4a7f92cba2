"""When an agenda that is followed is looked at again: pure rules."""

from datetime import datetime, timedelta

USUAL, LEAST, MOST = timedelta(hours=6), timedelta(hours=1), timedelta(hours=24)
# More than this is as good as never.
MOST_MINUTES = 10_000
# However often its server says that nothing changed: new dates of a series come into sight as time passes.
WHOLE_AGAIN = timedelta(days=7)


def next_look(*, now: datetime, refresh_minutes: int | None = None, failures: int = 0) -> datetime:
    """As often as its maker wants it (RFC 7986 §5.7), within an hour and a day; after `failures` in a row, each time
    twice as long after the last."""
    if failures:
        return now + min(LEAST * (1 << min(failures - 1, 10)), MOST)
    every = USUAL if refresh_minutes is None else timedelta(minutes=min(refresh_minutes, MOST_MINUTES))
    return now + min(max(every, LEAST), MOST)
