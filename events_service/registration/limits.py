"""What strangers may cause by signing up: seats from one network, letters to one address. Nobody else is limited.

A library's forty visitors share one network address, and a helper may sign five people up with her own e-mail. So a
network is slowed down long before it is refused, and letters to one address first wait and only then stay away: their
reader sees the same page, with the code and the link. Cancellations and what a colleague does never count, and of
changes only the letters to an address that the guest has just given, or with a new link.

The counters (allowances.py) are written in the sign-up's own transaction: what is rolled back, or was there before, was
never counted (reliability 141, 143, 144; numbers: docs/decisions.md).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from events_service import allowances
from events_service.allowances import CLOCKS_DIFFER, Limit
from events_service.errors import Refusal
from events_service.identifiers import derived, hashed

# Seats that one network takes anywhere, and on one roster.
SEATS = Limit(at_once=240, a_day=240)
SEATS_OF_A_ROSTER = Limit(at_once=200, a_day=200)
# Letters to one address: three in an hour and nine in a day. A later one waits for its turn, at most until tomorrow.
LETTERS = Limit(at_once=3, a_day=6)
LONGEST_DELAY = timedelta(days=1)
# From then on a network's sign-ups take longer and longer, up to five seconds.
UNSLOWED_SEATS = 40
LONGEST_PAUSE = 5.0
PAUSE_FOR_A_SEAT = 0.05


class TooManySignUps(Refusal):
    """This network has taken more seats than a whole library full of people would; `retry_after` is in seconds."""

    code = "too_many_sign_ups"


class Slower(Exception):
    """This sign-up is to wait so many `seconds` first, with nothing locked."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def pause_for(used: timedelta) -> float:
    """Seconds that a sign-up waits when its network has `used` that much of SEATS, itself included."""
    over = used / SEATS.cost() - UNSLOWED_SEATS
    return max(0.0, min(over * PAUSE_FOR_A_SEAT, LONGEST_PAUSE))


def leaves_at(used: timedelta, *, now: datetime) -> datetime | None:
    """When a letter leaves whose address has `used` that much of LETTERS, itself included; None for never."""
    delay = LETTERS.until_it_fits(used)
    return None if delay > LONGEST_DELAY + CLOCKS_DIFFER else now + delay


@dataclass(frozen=True, slots=True)
class Stranger:
    """Who signs up by themselves: so many `seats`, and the counters these count in: of their network `anywhere` and
    `here` on the roster, and of their `mailboxes`, where letters about it go. They `have_paused` once they waited as
    long as they were told to."""

    seats: int
    anywhere: str
    here: str
    mailboxes: tuple[str, ...]
    has_paused: bool = False

    @property
    def costs(self) -> dict[str, timedelta]:
        """What this one takes of each counter."""
        costs = {self.anywhere: SEATS.cost(self.seats), self.here: SEATS_OF_A_ROSTER.cost(self.seats)}
        return costs | dict.fromkeys(self.mailboxes, LETTERS.cost())


def stranger(seats: int, mailboxes: Sequence[str], *, network: str, roster: UUID, key: str) -> Stranger:
    """A stranger from a `network`, which is only kept as a hash with the installation's `key`, for as long as its
    bucket leaks."""
    anywhere, here = derived(key, "seats", network), derived(key, "seats", network, roster)
    return Stranger(seats, anywhere, here, tuple(map(mailbox_counter, mailboxes)))


class Count:
    """What the strangers of one transaction use, one after the other; all of it was counted before the first."""

    def __init__(self, before: dict[str, timedelta], counted: dict[str, timedelta], now: datetime) -> None:
        self._used, self._unused, self._now = before, counted, now

    def refuse_too_many(self, stranger: Stranger) -> None:
        """Refuse whom the limits do not let in now: with TooManySignUps, or with Slower unless they have paused."""
        used = self._used[stranger.anywhere] + SEATS.cost(stranger.seats)
        used_here = self._used[stranger.here] + SEATS_OF_A_ROSTER.cost(stranger.seats)
        wait = max(SEATS.until_it_fits(used), SEATS_OF_A_ROSTER.until_it_fits(used_here))
        if wait:
            raise TooManySignUps(retry_after=math.ceil(wait.total_seconds()))
        if not stranger.has_paused and (pause := pause_for(used)):
            raise Slower(pause)

    def use(self, stranger: Stranger) -> dict[str, datetime | None]:
        """Let them in; when a letter to each of their mailboxes may leave, None for never. A letter that never leaves
        does not count: otherwise an attack would keep the address silent long after it has ended."""
        turns: dict[str, datetime | None] = {}
        for name, cost in stranger.costs.items():
            used = self._used[name] + cost
            if name in stranger.mailboxes:
                turns[name] = leaves_at(used, now=self._now)
                if turns[name] is None:
                    continue
            self._used[name] = used
            self._unused[name] -= cost
        return turns

    async def give_back(self) -> None:
        """What was counted for those who were not let in, before the transaction ends."""
        await allowances.give_back({name: cost for name, cost in self._unused.items() if cost})


async def count_sign_ups(strangers: Sequence[Stranger], *, now: datetime) -> Count:
    """Count what these take, in the transaction of their sign-ups and under the locks of their rosters: whoever waits
    for a roster keeps no counter from anybody."""
    counted: dict[str, timedelta] = {}
    for stranger in strangers:
        for name, cost in stranger.costs.items():
            counted[name] = counted.get(name, timedelta(0)) + cost
    used = await allowances.count(counted, now) if counted else {}
    return Count({name: used[name] - cost for name, cost in counted.items()}, counted, now)


async def count_letter(email: str | None, *, now: datetime) -> datetime:
    """When a letter may leave that the holder of a link causes, to an address that nobody has checked. It tells what
    has changed since another letter, so it only ever waits. Where a roster's row is locked too, call it after that, as
    sign-ups do."""
    if email is None:
        return now
    mailbox = mailbox_counter(email)
    used = await allowances.count({mailbox: LETTERS.cost()}, now)
    turn = leaves_at(used[mailbox], now=now)
    if turn is None:  # what does not leave in its turn does not count
        await allowances.give_back({mailbox: LETTERS.cost()})
    return turn or now + LONGEST_DELAY


def mailbox_counter(email: str) -> str:
    """The counter of a mailbox, or of a telephone. Upper case and what follows a plus do not make it another one."""
    if "@" not in email:  # a telephone: its last nine figures, however it is written
        return hashed(f"texts {''.join(figure for figure in email if figure.isdigit())[-9:]}")[:40]
    local, _, domain = email.lower().rpartition("@")
    return hashed(f"letters {local.partition('+')[0]}@{domain}")[:40]
