"""From rows to calendar entries: one function for a session, one for a registration, used by every feed and letter."""

from events_service.feeds.queries import LONGEST_DESCRIPTION, ShownSession
from events_service.feeds.vevent import Entry
from events_service.installation import NotSettled
from events_service.language import language
from events_service.markdown import as_plain
from events_service.messages.addresses import sender_of
from events_service.registration.told import Told, ToldDate
from events_service.scheduling.queries import SessionLine
from events_service.scheduling.rules import STRAND_WORDS


def session_entry(line: SessionLine | ShownSession, *, public_url: str, locale: str) -> Entry:
    """A session in a public feed or download: `session-<id>@<the installation's host>`, for ever; in a feed a
    permanence, `permanence-<id>@…`."""
    say = language(locale).say
    words = [line.summary, as_plain(shortened(line.description))]
    if line.cancelled and line.cancel_reason:
        words.insert(0, line.cancel_reason)
    if line.phone:
        words.append(say("Phone: {phone}").format(phone=line.phone))
    return Entry(
        uid=f"{line.thing}@{_settled(line.uid_host)}",
        sequence=line.sequence,
        created_at=line.created_at,
        changed_at=line.changed_at,
        starts_at=line.starts_at,
        ends_at=line.ends_at,
        time_zone=line.time_zone,
        summary=line.title,
        description="\n\n".join(word for word in words if word),
        location=line.location,
        url=f"{public_url}/{line.thing.replace('-', 's/', 1)}",
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


def registration_entries(says: Told, *, public_url: str, sender: str) -> list[Entry]:
    """A guest's own entries, one for each of their dates; see `registration_entry`."""
    return [registration_entry(says, date, public_url=public_url, sender=sender) for date in says.all_dates]


def registration_entry(says: Told, date: ToldDate | None = None, *, public_url: str, sender: str) -> Entry:
    """A guest's own entry for one `date`, or the one they are told of, from what their letters say
    (registration/told.py): the same UID, SEQUENCE, times and status in the invitation, the update, the cancellation,
    the download and the private feed. Raises NotSettled.

    It holds no link and no code, with which anybody could cancel by telephone: calendars are shared (ical.md 68).
    """
    date = says if date is None else date
    organiser, organiser_name = _organiser(says, sender)
    words = [
        date.called_off,
        says.summary,
        language(says.locale).say("Phone: {phone}").format(phone=says.library_phone)
        if says.library_phone
        else "",
    ]
    return Entry(
        uid=_settled(date.uid),
        sequence=date.sequence,
        created_at=says.created_at,
        changed_at=date.changed_at,
        starts_at=date.starts_at,
        ends_at=date.ends_at,
        time_zone=date.time_zone,
        summary=date.own_title or says.title,
        description="\n\n".join(word for word in words if word),
        location=date.library_address,
        url="" if says.meeting else f"{public_url}/sessions/{date.session}",
        latitude=date.latitude,
        longitude=date.longitude,
        categories=(),
        cancelled=date.off_calendar,
        busy=True,
        organiser=organiser,
        organiser_name=organiser_name,
    )


def _settled(identity: str) -> str:
    """An identity without its host would be given out for ever: rather nothing at all."""
    if not identity:
        raise NotSettled("run `events-service migrate` once more")
    return identity


def _organiser(says: Told, sender: str) -> tuple[str, str]:
    """Address and name of who invites: as it was in the first entry that was given out, else the present `sender`."""
    if says.organiser_email:
        return says.organiser_email, says.organiser_name or ""
    name, address = sender_of(sender)
    return address, says.organisation_name or name
