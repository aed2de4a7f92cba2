"""What the cells of the Ministry's directory mean; one that cannot be used says nothing, and is no error.

Every function is deterministic: the same file imported twice must change nothing the second time.
"""

import re
from collections import Counter
from functools import lru_cache
from html import unescape

from events_service.errors import Invalid
from events_service.imports.directory.spelling import softened
from events_service.libraries.territories import UnknownDepartment, department_named, department_of
from events_service.libraries.websites import web_address
from events_service.text import clean, folded

_KINDS = {
    "batiment ouvert": "building",
    "bibliobus": "bookmobile",
    "bibliotheque departementale": "departmental",
    "lieu uniquement administratif": "administrative",
    "reserve de documents non ouverte au public": "storage",
}
_LETTER = re.compile(r"[^\W\d_]")
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")
# Backslashes and angle brackets are what a web form made of quotation marks: the quoted words after a lone
# backslash are lost, those between brackets are not.
_LEFT_BY_A_FORM = re.compile(r"[\\<>]+")
_EMAIL = re.compile(r"\S+@\S+\.\S+")
_NO_ADDRESS = frozenset({"nc", "neant", "non", "n/a"})
# With an exponent: two libraries stand so near the meridian of Greenwich that theirs is written "-8.4E-4".
_DEGREES = re.compile(r"[-+]?[0-9]{1,3}(\.[0-9]{0,20})?([eE]-?[0-9]{1,2})?")


def text(raw: str, longest: int) -> str:
    """The cell made safe to keep, or nothing where that is impossible or too long for where it goes."""
    try:
        return clean(unescape(raw), field="cell", longest=longest)
    except Invalid:
        return ""


def compact(raw: str) -> str:
    """A code without spaces and without the ".0" a spreadsheet adds to numbers."""
    return "".join(raw.split()).removesuffix(".0").upper()


@lru_cache(maxsize=256)
def kind(raw: str) -> str:
    """One of libraries/rules.py's KINDS; "0" and whatever the Ministry may invent next are unknown."""
    return _KINDS.get(folded(raw), "unknown")


def department(code: str, insee: str, name: str, *, postcode: str) -> str | None:
    """The département most of the row's witnesses name; where they are even, the code's word goes first.

    No single column can be trusted: the file of 2025 puts the 143 libraries of Meurthe-et-Moselle under 57,
    leaves two codes empty, and has towns served from the next département's post office.
    """
    heard = (
        _department_of(compact(code)),
        _department_of(insee),
        _named(name) or _department_of(name),
        _department_of(postcode),
    )
    votes = Counter(each for each in heard if each)
    return votes.most_common(1)[0][0] if votes else None


@lru_cache(maxsize=16_384)
def _department_of(code: str) -> str | None:
    try:
        return department_of(code)
    except UnknownDepartment:
        return None


@lru_cache(maxsize=1024)
def _named(name: str) -> str | None:
    return department_named(name)


def name(raw: str, department: str) -> str:
    """The name without what a web form left in it, nor the number that only sorts the Ministry's list."""
    words = text(_LEFT_BY_A_FORM.sub(" ", unescape(raw)), 200)
    words = re.sub(rf"^{department}\s*[-–]\s+(?=\S)", "", words)
    return _softened(words, 200) if _LETTER_OR_DIGIT.search(words) else ""


def town(raw: str) -> str:
    """The town, or nothing for the "0" of one row: a town's name has a letter in it."""
    words = text(raw, 120)
    return _softened(words, 120) if _LETTER.search(words) else ""


def _softened(words: str, longest: int) -> str:
    """Softened where that still fits: the small letter of "İ" and the capital of "ß" are two characters."""
    better = softened(words)
    return better if len(better) <= longest else words


def postcode(raw: str, department: str) -> str:
    """Five digits as the file says them, with the zero a spreadsheet took from the front; or nothing.

    Where an INSEE code stands in place of the postcode nobody can always tell: it is kept.
    """
    digits = compact(raw)
    if re.fullmatch("[0-9]{4}", digits) and department == "0" + digits[0]:
        return "0" + digits
    return digits if re.fullmatch("[0-9]{5}", digits) else ""


def address(raw: str) -> str:
    """The address without the e-mail addresses typed into it; "0", "_", "NC" and "#NAME?" are no address."""
    words = text(_EMAIL.sub(" ", _LEFT_BY_A_FORM.sub(" ", unescape(raw))), 255).strip(" ,;-")
    if not _LETTER.search(words) or words.startswith("#") or folded(words) in _NO_ADDRESS:
        return ""
    return _softened(words, 255)


def coordinates(latitude: str, longitude: str) -> tuple[float | None, float | None]:
    """Degrees WGS 84, both or neither. Zero and zero is in the Gulf of Guinea: it means nothing known."""
    north_text, east_text = (each.strip().replace(",", ".") for each in (latitude, longitude))
    if not _DEGREES.fullmatch(north_text) or not _DEGREES.fullmatch(east_text):
        return None, None
    north, east = float(north_text), float(east_text)
    if (north, east) == (0, 0) or abs(north) > 90 or abs(east) > 180:
        return None, None
    return north, east


# The form the libraries filled cut every answer here: an address of exactly this length has lost its end.
_FORM_WIDTH = 58


@lru_cache(maxsize=16_384)
def website(raw: str) -> str:
    """The page a cell leads to, or nothing: much of this column says "non", "oui", "NC" or an e-mail.

    An address the form has cut leads to the site's first page instead of nowhere.
    """
    link = web_address(text(raw, 240))
    if len(raw.strip()) != _FORM_WIDTH:
        return link
    site = re.match("https?://[^/?#]+(?=[/?#])", link)
    return f"{site[0]}/" if site else ""
