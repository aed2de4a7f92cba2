"""The time zones of France as iCalendar components, written by hand, checked against the tz database.

icalendar can generate a VTIMEZONE, but as a list of RDATEs: Outlook ignores those, and ical.js (Thunderbird,
Nextcloud) reads only the first of a list, which moves every summer workshop by an hour. The two zones that
change their clocks are therefore yearly rules, each onset in the local time in force just before it (RFC 5545
§3.6.5).
"""

# The rules have held unchanged since 1996 (European Union) and 2007 (Saint-Pierre-et-Miquelon follows the
# United States), so the onsets lie well before any session this service can know.
_CHANGING = {
    "Europe/Paris": """\
BEGIN:VTIMEZONE
TZID:Europe/Paris
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19970330T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE
""",
    "America/Miquelon": """\
BEGIN:VTIMEZONE
TZID:America/Miquelon
BEGIN:DAYLIGHT
DTSTART:20070311T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU
TZNAME:-02
TZOFFSETFROM:-0300
TZOFFSETTO:-0200
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:20071104T020000
RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU
TZNAME:-03
TZOFFSETFROM:-0200
TZOFFSETTO:-0300
END:STANDARD
END:VTIMEZONE
""",
}

# None of these has changed its clocks since 1997, when Nouvelle-Calédonie gave up summer time.
_FIXED = {
    "America/Cayenne": ("-0300", "-03"),
    "America/Guadeloupe": ("-0400", "AST"),
    "America/Marigot": ("-0400", "AST"),
    "America/Martinique": ("-0400", "AST"),
    "America/St_Barthelemy": ("-0400", "AST"),
    "Indian/Kerguelen": ("+0500", "+05"),
    "Indian/Mayotte": ("+0300", "EAT"),
    "Indian/Reunion": ("+0400", "+04"),
    "Pacific/Gambier": ("-0900", "-09"),
    "Pacific/Marquesas": ("-0930", "-0930"),
    "Pacific/Noumea": ("+1100", "+11"),
    "Pacific/Tahiti": ("-1000", "-10"),
    "Pacific/Wallis": ("+1200", "+12"),
}

_ONE_OFFSET = """\
BEGIN:VTIMEZONE
TZID:{name}
BEGIN:STANDARD
DTSTART:20000101T000000
TZNAME:{abbreviation}
TZOFFSETFROM:{offset}
TZOFFSETTO:{offset}
END:STANDARD
END:VTIMEZONE
"""


class UnknownZone(LookupError):
    """A zone without a component here: a place outside France, or a name that is not the IANA one."""

    def __init__(self, name: str) -> None:
        super().__init__(f"no VTIMEZONE for {name!r}; known zones: {', '.join(sorted(_COMPONENTS))}")


def vtimezone(name: str) -> bytes:
    """The VTIMEZONE of an IANA zone with CRLF line ends, ready to stand in a file; raises UnknownZone."""
    try:
        return _COMPONENTS[name]
    except KeyError:
        raise UnknownZone(name) from None


def _component(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode()


_COMPONENTS = {name: _component(text) for name, text in _CHANGING.items()} | {
    name: _component(_ONE_OFFSET.format(name=name, offset=offset, abbreviation=abbreviation))
    for name, (offset, abbreviation) in _FIXED.items()
}

FRENCH_ZONES = tuple(sorted(_COMPONENTS))
