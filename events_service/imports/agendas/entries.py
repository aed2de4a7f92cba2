"""What every reader of an agenda hands out, whatever it read: dates, and what it could not use."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo

# More dates than this are nobody's agenda; a whole département's year has fewer.
MOST_ENTRIES = 10_000
# How a date of several is named by its start, in UTC.
MARK = "%Y%m%dT%H%M%SZ"
LONGEST_UID = 255


class WrongAgenda(Exception):
    """Nothing of it can be used; the text is a code: `not_an_agenda`, `cut_short`, `too_large`, `too_many`,
    `took_too_long`, `unreadable_agenda`; of a sheet `no_rows` and `too_many_rows` too."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One date of an agenda; instants are in UTC.

    `uid` and `recurrence` tell it apart within its source, for ever (RFC 5545 §3.8.4.4); entries of one `offer` are
    dates of one event. `whole_days` has no hours of its own, `private` is shown to nobody, and one that is `free`
    takes nobody's time.
    """

    uid: str
    recurrence: str
    offer: str
    title: str
    starts_at: datetime
    ends_at: datetime
    summary: str = ""
    description: str = ""
    url: str = ""
    place: str = ""
    seats: int | None = None
    whole_days: bool = False
    cancelled: bool = False
    private: bool = False
    free: bool = False

    @property
    def key(self) -> tuple[str, str]:
        return self.uid, self.recurrence


@dataclass(frozen=True, slots=True)
class Skipped:
    """What cannot be used: what it is called, where it stands in its source (`when`), and why, as a code."""

    title: str
    when: str
    reason: str
    uid: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """All of an agenda that takes place from `since` to `until`. `floating` says that some of its times named no zone
    and were read on the wall of the place; `refresh_minutes` is how often its maker wants it to be looked at again."""

    since: datetime
    until: datetime
    entries: tuple[Entry, ...]
    skipped: tuple[Skipped, ...] = ()
    name: str = ""
    floating: bool = False
    refresh_minutes: int | None = None


def uid_of(written: str, *more: str) -> str:
    """The name that a source has for something, as we keep it. Where there is none, or none to be kept, it is made of
    what more there is, the same each time."""
    if written and len(written) <= LONGEST_UID and written.isprintable():
        return written
    return hashlib.sha256(repr((written, *more)).encode()).hexdigest()


def within(
    entries: Iterable[Entry], skipped: Iterable[Skipped], *, place: tzinfo, since: datetime, until: datetime
) -> Reading:
    """What takes place between two instants, in order: of several with one name the first. What is over, or has the
    name of another, cannot be used; its day is said on the wall of `place`. Raises WrongAgenda.

    That one of several is over says nothing of the others of its UID: they were read.
    """
    first: dict[tuple[str, str], Entry] = {}
    doubles, over = [], []
    for each in entries:
        day = f"{each.starts_at.astimezone(place):%d/%m/%Y}"
        if first.setdefault(each.key, each) is not each:
            doubles.append(Skipped(each.title, day, "double"))
        elif each.ends_at <= since:
            over.append(Skipped(each.title, day, "over", "" if each.recurrence else each.uid))
    if len(first) > MOST_ENTRIES:
        raise WrongAgenda("too_many")
    inside = [each for each in first.values() if each.ends_at > since and each.starts_at < until]
    inside.sort(key=lambda each: (each.starts_at, each.title, each.key))
    return Reading(since, until, tuple(inside), (*skipped, *doubles, *over))


def decoded(content: bytes) -> str:
    """A text as programs save it, also those on old Windows: whatever else it is, each byte is some letter."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")
