"""Whether people have to know of a change, and of what of it."""

from events_service.registration import told
from events_service.registration.queries import DateLine, Registration
from events_service.scheduling.queries import SessionLine


def has_news(registration: Registration, was: Registration) -> bool:
    """Whether people have to know of a change: of a time, a place, a title, a date called off, or a new one."""
    before = {date.session.id: date.session for date in was.sessions}
    if told.read_as(registration.title) != told.read_as(was.title):
        return True
    return any(_is_news(date, before.get(date.session.id)) for date in registration.sessions)


def _is_news(date: DateLine, was: SessionLine | None) -> bool:
    return was is None or was.cancelled != date.session.cancelled or bool(changed(was, date.session))


def changed(was: SessionLine, session: SessionLine) -> list[str]:
    """What people have to know of a change: `time`, `place`, `title`. A place is another one when its street, postcode
    or town reads otherwise, or the room that was named, and neither a place nor a title for case, accents and
    punctuation."""
    differs = {
        "time": (was.local_starts, was.local_ends) != (session.local_starts, session.local_ends),
        "place": was.library != session.library
        or _reads(was) != _reads(session)
        or not told.same_room(session.room_name, was.room_name),
        "title": told.read_as(was.title) != told.read_as(session.title),
    }
    return [what for what, so in differs.items() if so]


def _reads(session: SessionLine) -> tuple[str, str, str]:
    return told.read_as(session.address), told.read_as(session.postcode), told.read_as(session.town)
