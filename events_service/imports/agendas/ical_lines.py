"""A calendar's text in its blocks: each event by itself, so that one that is broken loses no other (RFC 5545 §3.4).

Read generously: line feeds alone, a byte order mark, small letters, a description that was broken without folding.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from events_service.imports.agendas.entries import WrongAgenda, decoded

MOST_EVENTS = 20_000
LONGEST_LINE = 100_000
# An alarm in an event is one deep; what is deeper than this was made to be.
DEEPEST = 10
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*(?=[;:])")
# What an event is read by; attachments, attendees and what programs add are none of ours.
_OF_EVENTS = frozenset((
    "UID", "RECURRENCE-ID", "SUMMARY", "DESCRIPTION", "X-ALT-DESC", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE",
    "EXDATE", "STATUS", "URL", "LOCATION", "CLASS", "TRANSP", "SEQUENCE", "DTSTAMP", "LAST-MODIFIED",
))  # fmt: skip


@dataclass(slots=True)
class Blocks:
    """A calendar, cut up: the lines of each event and of each time zone, and the calendar's own properties."""

    events: list[list[str]] = field(default_factory=list)
    zones: list[list[str]] = field(default_factory=list)
    properties: dict[str, str] = field(default_factory=dict)


def blocks_of(content: bytes) -> Blocks:
    """Raises WrongAgenda for what is no calendar, or only the beginning of one."""
    lines = _unfolded(decoded(content))
    if next(lines, "").strip().upper() != "BEGIN:VCALENDAR":
        raise WrongAgenda("not_an_agenda")
    blocks, inside, depth, ended = Blocks(), "", 0, False
    for line in lines:
        name, word = _name_of(line), line.partition(":")[2].strip().upper()
        if name == "BEGIN":
            if word in ("VEVENT", "VTIMEZONE") and (not inside or word == "VEVENT"):
                # An event within an event was never ended: it stays without its end, and is skipped.
                inside, depth = word, 0
                (blocks.events if word == "VEVENT" else blocks.zones).append([])
            elif inside:
                depth += 1
        elif name == "END" and word == inside and not depth:
            (blocks.events if inside == "VEVENT" else blocks.zones)[-1].append(f"END:{inside}")
            inside = ""
        elif name == "END" and inside:
            depth = max(depth - 1, 0)
        elif name == "END" and word == "VCALENDAR":
            ended = True
        elif not inside and name:
            blocks.properties.setdefault(name, line.partition(":")[2].strip())
        if inside == "VEVENT" and not depth and name in _OF_EVENTS:
            blocks.events[-1].append(line)
        elif inside == "VTIMEZONE" and depth < DEEPEST and (name, word) != ("BEGIN", "VTIMEZONE"):
            blocks.zones[-1].append(line)
        if len(blocks.events) > MOST_EVENTS:
            raise WrongAgenda("too_many")
    if not ended:
        raise WrongAgenda("cut_short")
    return blocks


def _unfolded(text: str) -> Iterator[str]:
    """Its lines, each whole. What is neither folded nor a property goes on with the line before it."""
    whole = ""
    for line in re.split(r"\r\n|\r|\n", text):
        if line[:1] in (" ", "\t"):
            whole += line[1:]
        elif whole and line.strip() and _NAME.match(line) is None:
            whole += "\\n" + line
        elif line.strip():
            if whole:
                yield whole[:LONGEST_LINE]
            whole = line.strip()
    if whole:
        yield whole[:LONGEST_LINE]


def _name_of(line: str) -> str:
    match = _NAME.match(line)
    return match[0].upper() if match else ""
