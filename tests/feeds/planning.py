"""A session in the window of the feeds, and the feed of everything as a process would compose it."""

from datetime import datetime, timedelta

from events_service import clock
from events_service.feeds.calendar import Head
from events_service.feeds.composing import Composed, Subject, compose
from events_service.feeds.kept_texts import Texts
from events_service.feeds.shelf import FeedShelf, KeptFeed
from events_service.scheduling.filters import SessionFilter
from tests.factories import Planned, a_session

# Later than anything these tests plan and publish.
NOW = clock.now() + timedelta(hours=1)
STARTS_AT = (NOW + timedelta(days=20)).replace(microsecond=0)
HERE = "https://a.fr"


async def a_session_soon(starts_at: datetime = STARTS_AT, **given: object) -> Planned:
    times = {"starts_at": starts_at.isoformat(), "ends_at": (starts_at + timedelta(hours=2)).isoformat()}
    return await a_session(**times, **given)  # type: ignore[arg-type]


def a_subject(feed: str = "all", *, name: str = "Ateliers", filters: SessionFilter | None = None) -> Subject:
    head = Head(name=name, description=name, url=HERE, source=HERE, time_zone="", language="fr")
    return Subject(feed, filters or SessionFilter(), head, f"{HERE}/calendars")


async def composed(subject: Subject | None = None, *, now: datetime = NOW) -> Composed:
    """By a process that has kept nothing."""
    return await compose(subject or a_subject(), Texts(HERE), now=now)


async def asked(shelf: FeedShelf, subject: Subject | None = None, *, now: datetime = NOW) -> KeptFeed:
    """What a visitor of that process gets."""
    about = subject or a_subject()
    address = f"{about.feed} {about.head.name} {about.filters}"
    return shelf.current(address, now) or await shelf.feed(
        address, lambda: compose(about, shelf.texts, now=now), now=now
    )
