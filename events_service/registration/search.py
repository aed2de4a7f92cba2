"""Finding a registration as people say it at the desk or on the phone: a code, a name, a telephone number."""

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from events_service.accounts.roles import Viewer
from events_service.conditions import Conditions
from events_service.database import rows
from events_service.registration.queries import Registration, in_a_list, registrations_by_ids
from events_service.registration.rules import CancelledBy, State
from events_service.scheduling.whereabouts import literal
from events_service.text import folded

MOST_WORDS = 6
# Two letters are the beginning of half of all names; three are a trigram, and lead an index to the rest.
SHORT = 2
FEWEST_FIGURES = 4
# Whoever was on one list twice is found by either entry, and is the one that stayed.
STANDS_IN = (
    f"CASE WHEN registration.cancelled_by = '{CancelledBy.DOUBLE}' THEN registration.moved_to ELSE registration.id END"
    " AS id"
)
# So many registrations are looked through for different people.
_LOOKED_AT = 60
_CODE = re.compile(r"([^\W\d_]+) ?([0-9]{2,4})?|([0-9]{2,4}) ([^\W\d_]+)")
_WRITTEN_AS_A_NUMBER = re.compile(r"[+(]?[0-9][0-9 ().+/-]*")
# How a number begins from abroad, with the 0 that many leave in: +33 (0)6…
_PREFIX = re.compile("(?:00)?(33|262|508|590|594|596|681|687|689)0")


@dataclass(frozen=True, slots=True)
class Typed:
    """What is looked for, as the database has it: empty where it was not typed. A `code` without its number is the
    beginning of one."""

    code: str = ""
    names: tuple[str, ...] = ()
    figures: str = ""

    @property
    def is_whole_code(self) -> bool:
        return self.code[-1:].isdigit()

    def __bool__(self) -> bool:
        return bool(self.code or self.names or self.figures)


def typed_code(text: str) -> str:
    """ "moulin 27", "Moulin27" and "27 MOULIN" are one code; "moulin" is the beginning of some."""
    match = _CODE.fullmatch(folded(text))
    if match is None:
        return ""
    word, number = match[1] or match[4], match[2] or match[3]
    return f"{word} {number}" if number else word


def typed_names(text: str) -> tuple[str, ...]:
    return tuple(folded(text).split()[:MOST_WORDS])


def typed_figures(text: str) -> str:
    """The figures that stand in a number of E.164 as well: of "06 12 34" those after the 0, of "0033 6…" all after the
    00. Nothing where there are too few to find anybody by."""
    figures = _figures(text)
    return figures if len(figures) >= FEWEST_FIGURES else ""


def figures_missing(text: str) -> int:
    """How many more make a number that somebody can be found by, where nothing but figures was typed."""
    figures = _figures(text)
    return max(FEWEST_FIGURES - len(figures), 0) if figures else 0


def _figures(text: str) -> str:
    if not _WRITTEN_AS_A_NUMBER.fullmatch(text.strip()):
        return ""
    figures = "".join(character for character in text if character.isdecimal())
    return _PREFIX.sub(r"\1", figures, count=1) if _PREFIX.match(figures) else figures.lstrip("0")


def typed_into_one_box(text: str) -> Typed:
    """What somebody may have meant who typed this into a box for everything: figures alone are a telephone number, a
    word may be a name or a code's."""
    if figures := typed_figures(text):
        return Typed(figures=figures)
    code = typed_code(text)
    names = () if code[-1:].isdigit() else typed_names(text)
    return Typed(code=code, names=names)


async def find_registrations(
    viewer: Viewer, typed: Typed, *, any_of: bool = False, now: datetime, limit: int
) -> list[Registration]:
    """Registrations of the viewer's organisations: those whose dates are under way or ahead first, the next one on top,
    then the latest; what is cancelled after what is not. `any_of` is enough, or all that was typed must be true.

    Whoever was forgotten is found by nothing.
    """
    organisations = list(viewer.organisations("see_registrations"))
    registrations = await _registrations(organisations, typed, any_of=any_of, now=now, limit=limit)
    return [in_a_list(each, viewer) for each in registrations]


async def people_like(
    viewer: Viewer, organisation: UUID, typed: Typed, *, now: datetime, limit: int
) -> list[Registration]:
    """The people of one organisation who may be meant, each by one of their registrations: whoever has the same name
    and contacts is one person. Nobody where the viewer may not see that organisation's."""
    if not viewer.may("see_registrations", organisation):
        return []
    registrations = await _registrations([organisation], typed, any_of=True, now=now, limit=_LOOKED_AT)
    people = {(folded(each.name), each.email, each.phone): each for each in reversed(registrations)}
    return [in_a_list(each, viewer) for each in reversed(people.values())][:limit]


async def _registrations(
    organisations: list[UUID], typed: Typed, *, any_of: bool, now: datetime, limit: int
) -> list[Registration]:
    if not typed:
        return []
    conditions = Conditions()
    alternatives = _alternatives(typed, conditions)
    joined = f"({' OR '.join(alternatives)})" if any_of else " AND ".join(alternatives)
    chosen = await rows(
        f"""
        SELECT {STANDS_IN}
        FROM registration JOIN roster ON roster.id = registration.roster JOIN event ON event.id = roster.event
        CROSS JOIN LATERAL (
            SELECT min(session.starts_at) FILTER (WHERE session.ends_at > {conditions.value(now)}) AS ahead,
                   max(session.starts_at) AS last
            FROM session WHERE session.roster = roster.id
        ) AS date
        WHERE {joined} AND registration.forgotten_at IS NULL
          AND event.organisation = ANY({conditions.value(organisations)}::uuid[])
        ORDER BY date.ahead IS NULL, registration.state = '{State.CANCELLED}', date.ahead, date.last DESC,
                 registration.id DESC
        LIMIT {conditions.value(limit)}
        """,
        *conditions.values,
    )
    ids: list[UUID] = list(dict.fromkeys(each["id"] for each in chosen))
    registrations = await registrations_by_ids(ids)
    return [registrations[each] for each in ids if each in registrations]


def _alternatives(typed: Typed, conditions: Conditions) -> list[str]:
    """A condition for each thing that was typed, in the words of the indexes that answer it."""
    alternatives = []
    if typed.is_whole_code:
        alternatives.append(f"folded(registration.code) = {conditions.value(typed.code)}")
    elif typed.code:
        alternatives.append(f"folded(registration.code) LIKE {conditions.value(literal(typed.code) + ' %')}")
    if typed.names:
        each = [f"{_NAMES} LIKE {conditions.value(_pattern(word))}" for word in typed.names]
        alternatives.append(f"({' AND '.join(each)})")
    if typed.figures:
        alternatives.append(f"registration.phone LIKE {conditions.value(f'%{typed.figures}%')}")
    return alternatives


_NAMES = "folded_names(registration.name, registration.companions)"


def _pattern(word: str) -> str:
    """A part of a name; of a very short word, the beginning of one."""
    return f"% {literal(word)}%" if len(word) <= SHORT else f"%{literal(word)}%"
