"""Content lines of iCalendar, and what somebody's words need before they may stand in one (RFC 5545 §3.1, §3.3.11).

What a value looks like is icalendar's to know. Its components, which put values into lines and fold these character by
character, need ten times as long as the lines here.
"""

import re
from functools import lru_cache
from typing import Protocol

from icalendar import Parameters
from icalendar.prop import vText

# A line of a file may have 75 octets; like icalendar we stop at 74.
_LONGEST_LINE = 74

# RFC 5545 §3.3.11 allows HTAB and no other control character; the C1 controls and a byte order mark inside
# the text have no use either. A lone surrogate, which JSON can smuggle in, has no UTF-8 and would cost the
# whole feed.
_CONTROLS = dict.fromkeys({*range(0x20), *range(0x7F, 0xA0), 0xFEFF} - {0x0A})
_SURROGATES = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
_UNSAFE = _CONTROLS | _SURROGATES | {0x09: " "}
_HAS_UNSAFE = re.compile("[" + "".join(f"\\u{code:04x}" for code in sorted(_UNSAFE)) + "]")
_LINE_ENDS = re.compile("[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# Nobody agrees on how these are unescaped in X- properties (ours are read by Google, Apple and Outlook), and
# a parameter value escapes none of them but by RFC 6868, which few readers know.
_WITHOUT_SEPARATORS = str.maketrans({",": " ", ";": " ", "\\": "/"})
_WITHOUT_PARAMETER_ESCAPES = str.maketrans({"^": "’", "\\": "/"})
_QUOTED = re.compile('"([^"]*)"')


class Text(vText):
    """TEXT as RFC 5545 §3.3.11 escapes it. icalendar takes `\\N` in somebody's words for a line end before it escapes:
    `C:\\Nouveau` would be read as two lines without an N."""

    def to_ical(self) -> bytes:
        escaped = str(self).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
        return escaped.replace("\n", "\\n").encode()


class Value(Protocol):
    """Any of icalendar's values, with its parameters."""

    params: Parameters

    def to_ical(self) -> str | bytes: ...


def content_line(name: str, value: Value) -> bytes:
    """`NAME[;PARAMETER=…]:value`, folded (RFC 5545 §3.1): no octet beyond the 74th, no character cut in two.

    Nor is an escape, `\\` or the `^` of RFC 6868, parted from what it escapes: a reader that unescapes before it
    unfolds would lose it.
    """
    written = value.to_ical()
    # Asked for afterwards: a time learns its TZID while it is written.
    parameters = b";" + value.params.to_ical() if value.params else b""
    line = name.encode() + parameters + b":" + (written.encode() if isinstance(written, str) else written)
    if len(line) <= _LONGEST_LINE:
        return line + b"\r\n"
    pieces, start = [], 0
    while len(line) - start > _LONGEST_LINE:
        end = start + _LONGEST_LINE
        while line[end] & 0xC0 == 0x80:  # the middle of a character in UTF-8
            end -= 1
        if line[end - 1] in b"\\^":
            end -= 1
        pieces.append(line[start:end])
        start = end
    pieces.append(line[start:])
    return b"\r\n ".join(pieces) + b"\r\n"


@lru_cache(maxsize=512)
def text_line(name: str, text: str) -> bytes:
    """A line of plain text. Title, place and description are the same in the invitations of all guests of a session,
    which leave one after the other: they are written once."""
    return content_line(name, Text(text))


def parameter(text: str) -> str:
    """Somebody's words as the value of a parameter, with nothing in them that RFC 6868 would escape."""
    return typographic(text).translate(_WITHOUT_PARAMETER_ESCAPES)


def several_lines(text: str) -> str:
    """Text that keeps its line ends and nothing a reader could trip over.

    `splitlines` cuts at U+0085, U+2028, U+2029 and the ASCII separators too, exactly as vdirsyncer does with
    a whole file; text pasted from the web or a word processor has them.
    """
    if _LINE_ENDS.search(text):
        text = "\n".join(text.splitlines())
    if _HAS_UNSAFE.search(text):
        text = text.translate(_UNSAFE)
    return text.strip()


def one_line(text: str) -> str:
    """The same on one line, without doubled blanks; the no-break space that French puts before "?" stays."""
    return " ".join(filter(None, several_lines(text).replace("\n", " ").split(" ")))


def unseparated(text: str) -> str:
    """A name in which no reader finds anything to unescape."""
    return one_line(one_line(text).translate(_WITHOUT_SEPARATORS))


def typographic(text: str) -> str:
    """Quotation marks as print has them: a straight one ends a parameter."""
    return _QUOTED.sub(r"“\1”", one_line(text)).replace('"', "’")
