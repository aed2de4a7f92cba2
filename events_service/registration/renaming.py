"""What comes to people of a change of their dates: news by the channel they have; but for a title alone, nobody is
called or texted."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from events_service.messages import calls
from events_service.registration import differences, letters
from events_service.registration.queries import Registration
from events_service.registration.reach import Reach, reach
from events_service.registration.readers import first_reader


async def tell(pairs: Sequence[tuple[Registration, Registration]], *, now: datetime) -> list[Registration]:
    """Tell each what has changed beside what it was, where they have to know, and return who is told.

    An invitation in the mail never learns of a new title by itself, and would stand next to a feed that has it: whoever
    has one gets a letter. Whom none reaches hears of it with the next thing that they are told. The caller holds the
    rosters' locks.
    """
    news, retitled = who_is_told(pairs)
    await calls.retitle(retitled)
    # Of several texts to one person the first to leave says the others, and says the earliest date first.
    news.sort(key=lambda pair: pair[0].begins_at)
    await letters.changes(news, now=now)
    return [registration for registration, _ in news]


def who_is_told(
    pairs: Sequence[tuple[Registration, Registration]],
) -> tuple[list[tuple[Registration, Registration]], dict[UUID, str]]:
    """Who hears of it, each beside what it was; and the titles of those who hear of it with what they are told next."""
    news, retitled = [], {}
    for registration, was in pairs:
        if registration.forgotten_at is not None or not differences.has_news(registration, was):
            continue
        if not differences.has_news(registration, _called_as(registration, was)):
            if reach(first_reader(registration)) is not Reach.LETTER:
                retitled[registration.id] = registration.title
                continue
            if registration.confirmed_at is None:
                continue
        news.append((registration, was))
    return news, retitled


def _called_as(registration: Registration, was: Registration) -> Registration:
    """What it was, but called as it is now."""
    titles = {date.session.id: date.session for date in registration.sessions}
    return was.with_sessions(lambda session: session.called_as(titles.get(session.id, session)))
