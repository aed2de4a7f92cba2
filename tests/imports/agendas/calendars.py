"""Calendars as other programs export them, small; 2035 has the clocks change on 25 March and on 28 October."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec

from events_service import clock
from events_service.imports.agendas.ical import read_ical
from events_service.scheduling.brought import Brought, keep_brought
from events_service.scheduling.followed import follow
from events_service.scheduling.sources import Choices, source_for
from tests.factories import Planned

SINCE, UNTIL = datetime(2035, 9, 1, tzinfo=UTC), datetime(2036, 9, 1, tzinfo=UTC)

EACH_AS_IT_SAYS = Choices()

# Outlook: a name of Windows for the zone, with rules of its own, and in quotes where it likes; CRLF; METHOD; alarms; a
# series with one date that is moved, one that is left out, and its whole text in HTML besides.
OUTLOOK = b"""\
BEGIN:VCALENDAR\r
PRODID:-//Microsoft Corporation//Outlook 16.0 MIMEDIR//EN\r
VERSION:2.0\r
METHOD:PUBLISH\r
X-WR-CALNAME:Ateliers\r
X-PUBLISHED-TTL:PT3H\r
BEGIN:VTIMEZONE\r
TZID:Romance Standard Time\r
BEGIN:STANDARD\r
DTSTART:16011028T030000\r
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r
TZOFFSETFROM:+0200\r
TZOFFSETTO:+0100\r
END:STANDARD\r
BEGIN:DAYLIGHT\r
DTSTART:16010325T020000\r
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\r
TZOFFSETFROM:+0100\r
TZOFFSETTO:+0200\r
END:DAYLIGHT\r
END:VTIMEZONE\r
BEGIN:VEVENT\r
CLASS:PUBLIC\r
CREATED:20350801T080000Z\r
DESCRIPTION:Apprendre \xc3\xa0 utiliser sa tablette.\\n\\nPour d\xc3\xa9buter\\, pas \xc3\xa0 p\r
 as.\\n\r
DTEND;TZID="Romance Standard Time":20351016T160000\r
DTSTAMP:20350801T080000Z\r
DTSTART;TZID="Romance Standard Time":20351016T140000\r
EXDATE;TZID="Romance Standard Time":20351030T140000\r
LOCATION:Salle bleue\r
RRULE:FREQ=WEEKLY;COUNT=4;BYDAY=TU\r
SEQUENCE:1\r
SUMMARY;LANGUAGE=fr:Atelier tablette\r
TRANSP:OPAQUE\r
UID:040000008200E00074C5B7101A82E008000000001\r
X-ALT-DESC;FMTTYPE=text/html:<html><body><p>Apprendre</p></body></html>\r
X-MICROSOFT-CDO-BUSYSTATUS:BUSY\r
BEGIN:VALARM\r
TRIGGER:-PT15M\r
ACTION:DISPLAY\r
DESCRIPTION:Reminder\r
END:VALARM\r
END:VEVENT\r
BEGIN:VEVENT\r
DTEND;TZID=Romance Standard Time:20351024T120000\r
DTSTAMP:20350802T080000Z\r
DTSTART;TZID=Romance Standard Time:20351024T100000\r
RECURRENCE-ID:20351023T120000Z\r
SUMMARY;LANGUAGE=fr:Atelier tablette\r
UID:040000008200E00074C5B7101A82E008000000001\r
END:VEVENT\r
END:VCALENDAR\r
"""

# Google: UTC, the zone only as X-WR-TIMEZONE, a page for each, HTML in the description, one that was called off, one of
# whole days, one that is private.
GOOGLE = b"""\
BEGIN:VCALENDAR\r
PRODID:-//Google Inc//Google Calendar 70.9054//EN\r
VERSION:2.0\r
CALSCALE:GREGORIAN\r
X-WR-CALNAME:M\xc3\xa9diath\xc3\xa8que\r
X-WR-TIMEZONE:Europe/Paris\r
BEGIN:VEVENT\r
DTSTART:20351120T130000Z\r
DTEND:20351120T150000Z\r
DTSTAMP:20350801T080000Z\r
UID:1abc@google.com\r
URL:https://inscription.exemple.fr/impots\r
SUMMARY:Imp\xc3\xb4ts en ligne\r
DESCRIPTION:<p>D\xc3\xa9clarer ses <b>revenus</b>.</p><ul><li>Venir avec son avis</li></ul>\r
STATUS:CONFIRMED\r
END:VEVENT\r
BEGIN:VEVENT\r
DTSTART:20351121T130000Z\r
DTEND:20351121T150000Z\r
UID:2abc@google.com\r
SUMMARY:Photos\r
STATUS:CANCELLED\r
END:VEVENT\r
BEGIN:VEVENT\r
DTSTART;VALUE=DATE:20351201\r
DTEND;VALUE=DATE:20351203\r
UID:3abc@google.com\r
SUMMARY:Travaux\r
END:VEVENT\r
BEGIN:VEVENT\r
DTSTART:20351122T130000Z\r
UID:4abc@google.com\r
SUMMARY:Dentiste\r
CLASS:PRIVATE\r
END:VEVENT\r
END:VCALENDAR\r
"""

# Koha and plugins of its kind: line feeds, a byte order mark, small letters, no zone anywhere, no UID, no end, a
# description that was broken without folding; two dates of one workshop are two events.
KOHA = b"""\
\xef\xbb\xbfBEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Koha//FR
begin:vevent
dtstart:20351203T180000
dtend:20351203T193000
summary:Caf\xc3\xa9 num\xc3\xa9rique
description:On vient avec ses questions.
Le caf\xc3\xa9 est offert.
end:vevent
BEGIN:VEVENT
DTSTART:20351210T180000
SUMMARY:CAF\xc3\x89 NUM\xc3\x89RIQUE
END:VEVENT
END:VCALENDAR
"""


def a_calendar(*events: str, more: str = "") -> bytes:
    """A calendar of these events, each as its properties in lines."""
    blocks = [f"BEGIN:VEVENT\n{event.strip()}\nEND:VEVENT\n" for event in events]
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{more}{''.join(blocks)}END:VCALENDAR\n".encode()


def an_event_of(uid: str, starts: str = "20351120T130000Z", title: str = "Atelier", **more: str) -> str:
    """One of an hour and a half, with `more` properties (`STATUS="CANCELLED"`)."""
    lines = [f"UID:{uid}", f"DTSTART:{starts}", "DURATION:PT1H30M", f"SUMMARY:{title}"]
    return "\n".join(lines + [f"{name.replace('_', '-')}:{value}" for name, value in more.items()])


def soon(days: int, uid: str = "a", **more: str) -> str:
    """An event so many days ahead."""
    starts = clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=days)
    return an_event_of(uid, f"{starts:%Y%m%dT%H%M%SZ}", **more)


async def an_import(planned: Planned, content: bytes = OUTLOOK) -> UUID:
    """An agenda that somebody brought in, and has not decided yet."""
    reading = read_ical(content, zone="Europe/Paris", since=SINCE, until=UNTIL)
    written = msgspec.json.encode(reading).decode()
    brought = Brought(planned.library, "", "ateliers.ics", Choices(), written)
    return await keep_brought(brought, organisation=planned.organisation, by=planned.ada, now=clock.now())


async def a_followed_agenda(
    planned: Planned,
    address: str = "https://koha.exemple.fr/agenda.ics",
    choices: Choices = EACH_AS_IT_SAYS,
) -> UUID:
    """The agenda at that address, which Ada follows for her library; nobody has looked at it yet."""
    now = clock.now()
    source = await source_for(
        planned.library,
        organisation=planned.organisation,
        address=address,
        name="Koha",
        choices=choices,
        by=planned.ada,
        now=now,
    )
    await follow(source, by=planned.ada, now=now)
    return source
