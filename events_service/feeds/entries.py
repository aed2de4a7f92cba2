"""From rows to calendar entries: one function for a session, one for a registration, used by every feed and letter."""

from collections.abc import Mapping
from datetime import datetime
from email.utils import parseaddr

from events_service.feeds.queries import LONGEST_DESCRIPTION, ShownSession
from events_service.feeds.vevent import Entry
from events_service.installation import NotSettled
from events_service.language import language
from events_service.scheduling.queries import SessionLine
from events_service.scheduling.rules import STRAND_WORDS


def session_entry(line: SessionLine | ShownSession, *, public_url: str, locale: str) -> Entry:
    """A session in a public feed or download: `session-<id>@<the installation's host>`, for ever."""
    say = language(locale).say
    words = [line.summary, shortened(line.description)]
    if line.cancelled and line.cancel_reason:
        words.insert(0, line.cancel_reason)
    if line.phone:
        words.append(say("Phone: {phone}").format(phone=line.phone))
    return Entry(
        uid=_uid("session", line.id, line.uid_host),
        sequence=line.sequence,
        created_at=line.created_at,
        changed_at=line.changed_at,
        starts_at=line.starts_at,
        ends_at=line.ends_at,
        time_zone=line.time_zone,
        summary=line.title,
        description="\n\n".join(word for word in words if word),
        location=line.location,
        url=f"{public_url}/sessions/{line.id}",
        latitude=line.latitude,
        longitude=line.longitude,
        categories=(say(STRAND_WORDS[line.strand]),),
        cancelled=line.cancelled,
        busy=False,
    )


def shortened(description: str, *, longest: int = LONGEST_DESCRIPTION) -> str:
    """Its beginning, up to a whole word; the page, whose address follows in the entry, has the rest."""
    if len(description) <= longest:
        return description
    beginning = description[: longest + 1]
    cut = max(beginning.rfind(" "), beginning.rfind("\n"))
    return beginning[: cut if cut > longest // 2 else longest].rstrip() + " …"


def registration_entry(told: Mapping[str, object], *, public_url: str, sender: str) -> Entry:
    """A guest's own entry, from the snapshot their letters are written from (registration/letters.py): the same UID,
    SEQUENCE, times and status in the invitation, the update, the cancellation, the download and the private feed.

    It holds no link and no code, with which anybody could cancel by telephone: calendars are shared (ical.md 68).
    """
    say = language(str(told["locale"])).say
    organiser, organiser_name = _organiser(told, sender)
    words = [
        str(told["called_off"]),
        str(told["summary"]),
        say("Phone: {phone}").format(phone=told["library_phone"]) if told["library_phone"] else "",
    ]
    return Entry(
        uid=_uid("registration", told["registration"], told["uid_host"]),
        sequence=int(str(told["sequence"])),
        created_at=_moment(told, "created_at"),
        changed_at=_moment(told, "changed_at"),
        starts_at=_moment(told, "starts_at"),
        ends_at=_moment(told, "ends_at"),
        time_zone=str(told["time_zone"]),
        summary=str(told["title"]),
        description="\n\n".join(word for word in words if word),
        location=str(told["library_address"]),
        url=f"{public_url}/sessions/{told['session']}",
        latitude=_number(told["latitude"]),
        longitude=_number(told["longitude"]),
        categories=(),
        cancelled=bool(told["cancelled"]),
        busy=True,
        organiser=organiser,
        organiser_name=organiser_name,
    )


def _uid(kind: str, identifier: object, host: object) -> str:
    """An identity without its host would be given out for ever: rather nothing at all."""
    if not host:
        raise NotSettled("run `events-service migrate` once more")
    return f"{kind}-{identifier}@{host}"


def _organiser(told: Mapping[str, object], sender: str) -> tuple[str, str]:
    """Address and name of who invites: as it was in the first entry that was given out, else the present `sender`."""
    if told.get("organiser_email"):
        return str(told["organiser_email"]), str(told["organiser_name"] or "")
    name, address = parseaddr(sender)
    return address, str(told["organisation_name"]) or name


def _moment(told: Mapping[str, object], name: str) -> datetime:
    return datetime.fromisoformat(str(told[name]))


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
