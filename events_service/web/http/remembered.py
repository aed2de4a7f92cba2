"""Pages that say the same are written once.

Every visit asks PostgreSQL what there is to say; what was said before is then sent as it was written before. So a page
is never older than its facts: a seat that was taken is another fact, and another page.
"""

from collections import OrderedDict
from collections.abc import Hashable, Iterator
from dataclasses import fields
from datetime import datetime
from operator import attrgetter
from typing import Any, Generic, TypeVar

from events_service.scheduling.event_queries import EventPage
from events_service.scheduling.event_words import EventWords
from events_service.scheduling.queries import SessionLine

Body = TypeVar("Body", bytes, str)
MOST_BYTES = 6_000_000
# What is said several times, which as a list is no key.
_LISTS = tuple(field.name for field in fields(EventWords) if field.type == list[str])
_lists_of = attrgetter(*_LISTS)
# What no page shows that is kept: colleagues alone read when people are reminded, and what a model says for them.
_UNSEEN = ("reminder_hours", "locked")
_of_session, _of_event = [
    attrgetter(*(field.name for field in fields(kind) if field.name not in (*_LISTS, *_UNSEEN)))
    for kind in (SessionLine, EventPage)
]


class Remembered(Generic[Body]):
    """What one process has written, by what it says: what was asked for last, up to so many bytes (characters of a
    text)."""

    def __init__(self, most: int) -> None:
        self._bodies: OrderedDict[Hashable, Body] = OrderedDict()
        self._room = most

    def __len__(self) -> int:
        return len(self._bodies)

    def __iter__(self) -> Iterator[Body]:
        return iter(self._bodies.values())

    def get(self, saying: Hashable) -> Body | None:
        body = self._bodies.get(saying)
        if body is not None:
            self._bodies.move_to_end(saying)
        return body

    def keep(self, saying: Hashable, body: Body) -> None:
        self._room -= len(body) - len(self._bodies.pop(saying, ()))
        self._bodies[saying] = body
        while self._room < 0:
            self._room += len(self._bodies.popitem(last=False)[1])


class RememberedPages(Remembered[bytes]):
    """The bodies of whole pages."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        super().__init__(most_bytes)


def saying(fact: Any, now: datetime) -> Hashable:
    """What a page is told, as a key. It asks the time for three things only: what a visitor may do with a session, how
    many seats are kept from them, and whether that is over."""
    match fact:
        case SessionLine():
            told_by_time = fact.registration(now), fact.seats_kept(now), fact.ends_at > now
            return _of_session(fact), _lists(fact), told_by_time
        case EventPage():
            return _of_event(fact), _lists(fact)
        case list() | tuple():
            return tuple([saying(each, now) for each in fact])
        case dict():
            return tuple([(name, saying(each, now)) for name, each in fact.items() if name != "now"])
    hashable: Hashable = fact
    return hashable


def _lists(words: EventWords) -> Hashable:
    return tuple(map(tuple, _lists_of(words)))
