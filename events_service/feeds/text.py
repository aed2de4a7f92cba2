"""Content lines of iCalendar, and what somebody's words need before they may stand in one (RFC 5545 §3.1, §3.3.11).

icalendar reads what we write, in the tests; it does not write it. It needs 0.6 ms for an entry, twenty times as long as
here, and takes `\\N` in somebody's words for a line end: `C:\\Nouveau` would be read as two lines without an N.
"""

import re

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
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})

# Nobody agrees on how these are unescaped in X- properties (ours are read by Google, Apple and Outlook), and
# a parameter value escapes none of them but by RFC 6868, which few readers know.
_WITHOUT_SEPARATORS = str.maketrans({",": " ", ";": " ", "\\": "/"})
_WITHOUT_PARAMETER_ESCAPES = str.maketrans({"^": "’", "\\": "/"})
_QUOTED = re.compile('"([^"]*)"')


def content_line(name: str, value: str) -> bytes:
    """`NAME[;PARAMETER=…]:value`, folded (RFC 5545 §3.1): no octet beyond the 74th, no character cut in two.

    Nor is an escape, `\\` or the `^` of RFC 6868, parted from what it escapes: a reader that unescapes before it
    unfolds would lose it.
    """
    line = f"{name}:{value}".encode()
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


def escaped(text: str) -> str:
    """The value of a TEXT property."""
    return text.translate(_ESCAPES)


def parameter(text: str) -> str:
    """Somebody's words as a quoted parameter value, with no quotation mark inside and nothing that RFC 6868 escapes."""
    return f'"{typographic(text).translate(_WITHOUT_PARAMETER_ESCAPES)}"'


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
