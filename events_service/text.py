"""What a person typed, made safe to keep: the one door for every inbound string."""

import re
import unicodedata
from urllib.parse import quote

from events_service.errors import Invalid

# Bidirectional embeddings, overrides and isolates reorder their neighbours; a name has no need of them. The
# plain marks LRM and RLM are dropped with the invisible characters below.
_BIDI = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
# Characters nobody sees. Zero-width joiner and non-joiner stay: emoji families and several scripts need them.
_INVISIBLE = dict.fromkeys([0x00AD, 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180E, 0x200B, 0x200E,
                            0x200F, *range(0x2060, 0x2065), 0x3164, 0xFEFF, 0xFFA0])  # fmt: skip
# Printable ASCII and the letters that French and its neighbours write, each in its one form (NFC).
_USUAL = re.compile("[ -~\u00c0-\u024f]*")
_LINE_BREAKS = re.compile("\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")
_MANY_MARKS = 3
# Normalisation sorts a run of marks in quadratic time. A longer run than this is no writing (UAX #15,
# Stream-Safe Text Format) and is refused before it is sorted.
_MOST_MARKS_TO_SORT = 30
# Between two marks, a joiner begins no new letter: the pile goes on through it.
_JOINERS = "\u200c\u200d"
# A letter of Braille, but one without dots.
_BLANK_LETTER = "\u2800"


def clean(raw: str, *, field: str, longest: int, lines: bool = False, required: bool = False) -> str:
    """The string as it may be stored: NFC, trimmed, without controls, bidi controls or invisible characters.

    With `lines`, line breaks survive as `\\n`; otherwise they become a space. `longest` counts characters.
    Refuses with Invalid: `unreadable` for what nobody types and we cannot repair (NUL, lone surrogates, the replacement
    character of a failed decoding), `too_many_marks` for piles of combining marks, `too_long`, and `required`
    when nothing visible is left of a required field.
    """
    if _USUAL.fullmatch(raw):  # most of what is typed, and none of what follows concerns it
        return _fitting(" ".join(raw.split()), field=field, longest=longest, required=required)
    if any(0xD800 <= ord(c) <= 0xDFFF or c in "\ufffd\0" for c in raw):
        raise Invalid({field: "unreadable"})
    text = _LINE_BREAKS.sub("\n", raw).translate(_BIDI).translate(_INVISIBLE)
    text = "".join(c for c in text.replace("\t", " ") if c == "\n" or unicodedata.category(c) != "Cc")
    if len(text) > _MOST_MARKS_TO_SORT and _highest_pile_of_marks(text) > _MOST_MARKS_TO_SORT:
        raise Invalid({field: "too_many_marks"})
    # Last, because what stood between a letter and its accent is only gone now.
    text = unicodedata.normalize("NFC", text)
    if _highest_pile_of_marks(text) > _MANY_MARKS:
        raise Invalid({field: "too_many_marks"})
    text = _tidy_lines(text) if lines else _one_line(text)
    return _fitting(text if _is_visible(text) else "", field=field, longest=longest, required=required)


def _fitting(text: str, *, field: str, longest: int, required: bool) -> str:
    if len(text) > longest:
        raise Invalid({field: "too_long"})
    if required and not text:
        raise Invalid({field: "required"})
    return text


def _highest_pile_of_marks(text: str) -> int:
    if text.isascii():
        return 0
    highest = run = 0
    for character in text:
        if unicodedata.category(character) in ("Mn", "Me"):
            run += 1
            highest = max(highest, run)
        elif character not in _JOINERS:
            run = 0
    return highest


def _tidy_lines(text: str) -> str:
    return re.sub("\n{3,}", "\n\n", "\n".join(_one_line(line) for line in text.split("\n"))).strip()


def _one_line(text: str) -> str:
    """Runs of white space as one space, but for the no-break spaces that French writes before ; : ! ?"""
    return re.sub(r"[^\S\u00a0\u202f]+", " ", text).strip()


def _is_visible(text: str) -> bool:
    return any(unicodedata.category(c)[0] in "LNPS" and c != _BLANK_LETTER for c in text)


def folded(text: str) -> str:
    """Lower case without accents, hyphens or apostrophes, to compare what people type with what is written.

    "ECRITURE" finds "écriture", "saint denis" finds "Saint-Denis", "l isle" finds "L'Isle".
    """
    spelled = text.casefold()
    if not text.isascii():
        spelled = unicodedata.normalize("NFKD", text).casefold()
        spelled = "".join(c for c in spelled if not unicodedata.combining(c))
    spelled = re.sub("[-'’‐]", " ", spelled.replace("œ", "oe").replace("æ", "ae"))
    return " ".join(spelled.split())


def plain(text: str) -> str:
    """The words alone: what reads the same but for case, accents and punctuation is the same.

    "3, rue de l'Église" and "3 RUE DE L EGLISE" are one street.
    """
    return " ".join(re.findall(r"[^\W_]+", folded(text)))


def mailto(address: str) -> str:
    """The address as a URI (RFC 6068 §2): as it stands, `a%41b@…` would be read as somebody else's."""
    return "mailto:" + quote(address, safe="@!$'*+")


def slug(text: str) -> str:
    """Words for a URL: ASCII letters, digits and single hyphens; may be empty."""
    return re.sub("[^a-z0-9]+", "-", folded(text)).strip("-")
