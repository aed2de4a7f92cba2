"""What comes to people of a change of their dates: news by the channel they have; but for a title alone, nobody is
called or texted."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from events_service.messages import calls
from events_service.registration import differences, letters
from events_service.registration.queries import Registration
from events_service.registration.reach import Reach, reach
from events_service.registration.readers import first_reader
from events_service.scheduling.queries import SessionLine


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


def beside_title(people: Sequence[Registration], was: str) -> list[tuple[Registration, Registration]]:
    """Each beside what it was while the event was called so; a date with a title of its own was called as it is."""

    @once_for_each
    def called(session: SessionLine) -> SessionLine:
        return replace(session, event_title=was, title=session.own_title or was)

    return [(each, each.with_sessions(called)) for each in people]


def who_is_told(
    pairs: Sequence[tuple[Registration, Registration]],
) -> tuple[list[tuple[Registration, Registration]], dict[UUID, str]]:
    """Who hears of it, each beside what it was; and the titles of those who hear of it with what they are told next."""
    titles = {date.session.id: date.session for registration, _ in pairs for date in registration.sessions}

    @once_for_each
    def as_called_now(session: SessionLine) -> SessionLine:
        return session.called_as(titles.get(session.id, session))

    news, retitled = [], {}
    for registration, was in pairs:
        if registration.forgotten_at is not None or not differences.has_news(registration, was):
            continue
        if not differences.has_news(registration, was.with_sessions(as_called_now)):
            if reach(first_reader(registration)) is not Reach.LETTER:
                retitled[registration.id] = registration.title
                continue
            if registration.confirmed_at is None:
                continue
        news.append((registration, was))
    return news, retitled


def once_for_each(change: Callable[[SessionLine], SessionLine]) -> Callable[[SessionLine], SessionLine]:
    """The same, made once for a session that many have: to copy its fifty fields takes a tenth of a millisecond."""
    made: dict[int, tuple[SessionLine, SessionLine]] = {}

    def changed(session: SessionLine) -> SessionLine:
        # Beside itself, for an identity is another's as soon as the first is gone.
        if id(session) not in made:
            made[id(session)] = session, change(session)
        return made[id(session)][1]

    return changed
