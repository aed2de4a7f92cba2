"""OpenAgenda's JSON, as its exports and its API give it (their developer documentation, "structure d'un événement")."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from events_service.errors import Invalid
from events_service.imports.agendas import words
from events_service.imports.agendas.entries import (
    MARK,
    Entry,
    Reading,
    Skipped,
    WrongAgenda,
    uid_of,
    within,
)
from events_service.scheduling.event_rules import LONGEST_DESCRIPTION, LONGEST_SUMMARY

# Their words for the state of an event: 2 is published; and for what becomes of it: 6 is cancelled.
PUBLISHED, CANCELLED = 2, 6
MOST_EVENTS = 10_000


def read_openagenda(content: bytes, *, zone: str, since: datetime, until: datetime) -> Reading:
    """The dates between two instants; times without an offset are on the wall of `zone`. Raises WrongAgenda."""
    try:
        written = msgspec.json.decode(content.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, RecursionError):
        raise WrongAgenda("not_an_agenda") from None
    events = _events(written)
    if len(events) > MOST_EVENTS:
        raise WrongAgenda("too_many")
    place = ZoneInfo(zone)
    entries: list[Entry] = []
    skipped: list[Skipped] = []
    for event in events:
        title = words.readable(_in_french(event.get("title")))
        uid = uid_of(str(event.get("uid") or ""), title)
        try:
            entries += _dates(event, title, uid, place)
        except (Invalid, ValueError, OverflowError, TypeError, AttributeError, KeyError):
            skipped.append(Skipped(title, "", "unreadable", uid))
        if not event.get("timings"):
            skipped.append(Skipped(title, "", "no_start", uid))
    floating = any(map(_floats, events))
    return replace(within(entries, skipped, place=place, since=since, until=until), floating=floating)


def _events(written: Any) -> Sequence[Mapping[str, Any]]:
    """Those of an export or of a page of the API (`events`), of the API's third version (`data`), or one alone."""
    if isinstance(written, dict):
        written = written.get("events", written.get("data", written.get("event")))
        written = [written] if isinstance(written, dict) else written
    if not isinstance(written, list) or not all(isinstance(each, dict) for each in written):
        raise WrongAgenda("not_an_agenda")
    return written


def _dates(event: Mapping[str, Any], title: str, uid: str, place: ZoneInfo) -> Iterator[Entry]:
    """A date for each of its timings, in order. They have no names of their own, so that each is known by its start."""
    location = event.get("location") or {}
    where = [str(location.get(name) or "") for name in ("name", "address")]
    more = [_in_french(event.get(name)) for name in ("longDescription", "conditions")]
    timings = sorted(
        (_instant(each["begin"], place), _instant(each["end"], place)) for each in event.get("timings") or ()
    )
    for starts_at, ends_at in timings:
        yield Entry(
            uid=uid,
            recurrence=f"{starts_at:{MARK}}",
            offer=f"openagenda {uid}",
            title=title,
            starts_at=starts_at,
            ends_at=ends_at,
            summary=words.one_line(_in_french(event.get("description")), longest=LONGEST_SUMMARY),
            description=words.lines("\n\n".join(filter(None, more)), longest=LONGEST_DESCRIPTION),
            url=_address(event),
            place=words.one_line(", ".join(filter(None, where)), longest=words.LONGEST_PLACE),
            cancelled=event.get("status") == CANCELLED,
            private=event.get("state", PUBLISHED) != PUBLISHED,
        )


def _in_french(text: Any) -> str:
    """A text that may be there in several languages."""
    if isinstance(text, dict):
        text = text.get("fr") or next(iter(text.values()), "")
    return text if isinstance(text, str) else ""


def _floats(event: Mapping[str, Any]) -> bool:
    """Whether its times name no zone; of one that cannot be read nothing is said."""
    with suppress(ValueError, TypeError, KeyError):
        return any(
            datetime.fromisoformat(each["begin"]).tzinfo is None for each in event.get("timings") or ()
        )
    return False


def _instant(written: str, place: ZoneInfo) -> datetime:
    moment = datetime.fromisoformat(written)
    return (moment if moment.tzinfo else moment.replace(tzinfo=place)).astimezone(UTC)


def _address(event: Mapping[str, Any]) -> str:
    """Where one signs up: the first of its ways that is a page."""
    for way in event.get("registration") or ():
        address = words.web_address(str(way.get("value", "") if isinstance(way, dict) else way))
        if address:
            return address
    return ""
