"""Whom a text message reaches, what a month of them may cost, and at which hours one may leave.

A text costs money: each organisation has a ceiling of segments a month. Beyond it, and where no gateway is set, a
colleague calls.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from events_service import audit
from events_service.accounts.roles import Viewer, require
from events_service.clock import wall_clock
from events_service.database import row, rows, transaction
from events_service.fields import Fields
from events_service.messages.rules import Channel, State, listed
from events_service.registration.queries import Registration
from events_service.registration.reach import Reach, reach
from events_service.registration.readers import Reader, first_reader

# What one is taken for until its words are known.
LIKELY_SEGMENTS = 2
HIGHEST = 100_000
# By the place's clock. Who has just pressed a button waits for it a little later in the evening.
MORNING, EVENING, LATE_EVENING = time(8), time(20), time(21, 30)

_STILL_TO_PAY = (State.DUE, State.SENDING, State.UNKNOWN)
_USED = f"""
(SELECT coalesce(sum(coalesce(segments, CASE WHEN state IN ({listed(_STILL_TO_PAY)})
                                             THEN {LIKELY_SEGMENTS} ELSE 0 END)), 0)::int
 FROM message WHERE channel = '{Channel.SMS}' AND message.organisation = organisation.id
                AND created_at >= date_trunc('month', $2::timestamptz, 'UTC'))
"""
_LEFT = f"""
SELECT organisation.id, most_segments - {_USED} AS segments FROM organisation, installation
WHERE organisation.id = ANY($1::uuid[]) AND installation.texts
"""


async def segments_left(organisations: Collection[UUID], *, now: datetime) -> dict[UUID, int]:
    """What each of them may still spend this month (of UTC); those where no text leaves are missing. What others write
    at the same instant is not counted yet: a ceiling may be passed by a text or two."""
    return {line["id"]: line["segments"] for line in await rows(_LEFT, list(organisations), now)}


async def ways_of(people: Sequence[Registration | Reader], *, now: datetime) -> dict[UUID, Reach]:
    """How each of these people is told now, whoever is told first of a registration by its id: texts as far as the
    money goes, in their order, and calls for the rest. One person's texts are one (messages/sharing.py). Nobody
    is texted for practice."""
    readers = [each if isinstance(each, Reader) else first_reader(each) for each in people]
    textable = {
        person.registration.session.organisation
        for person in readers
        if reach(person, texts=True) is Reach.TEXT and not person.registration.session.practice
    }
    left = await segments_left(textable, now=now) if textable else {}
    ways = {}
    texted = set()
    for person in readers:
        session = person.registration.session
        organisation, whose = session.organisation, (person.registration.name.lower(), person.phone)
        enough = left.get(organisation, 0) >= LIKELY_SEGMENTS or (organisation, whose) in texted
        ways[person.id] = reach(person, texts=not session.practice and enough)
        if ways[person.id] is Reach.TEXT and (organisation, whose) not in texted:
            texted.add((organisation, whose))
            left[organisation] -= LIKELY_SEGMENTS
    return ways


@dataclass(frozen=True, slots=True)
class Spending:
    """What an organisation's text messages come to this month, and the most they may, in segments."""

    used: int
    most: int

    @property
    def is_used_up(self) -> bool:
        """Whether the next person is called. Where no text is wanted at all, nothing is used up."""
        return 0 < self.most < self.used + LIKELY_SEGMENTS


async def spending(organisation: UUID, *, now: datetime) -> Spending | None:
    """None where no text leaves: nothing is to be decided there."""
    sql = f"SELECT {_USED} AS used, most_segments AS most FROM organisation, installation"
    line = await row(
        f"{sql} WHERE organisation.id = ANY($1::uuid[]) AND installation.texts", [organisation], now
    )
    return Spending(**line) if line else None


async def set_most_segments(organisation: UUID, most: object, *, by: Viewer, now: datetime) -> None:
    """Let a month of text messages cost so many segments at most; with 0 everybody is called. Refuses with Forbidden,
    Invalid (most)."""
    require(by, "limit_texts", organisation)
    field = Fields({"most": most})
    number = field.number("most", lowest=0, highest=HIGHEST, default=None)
    if number is None:
        field.wrong.setdefault("most", "required")
    field.done()
    async with transaction():
        await rows("UPDATE organisation SET most_segments = $2 WHERE id = $1", organisation, number)
        await audit.note(
            by=by.id, what="organisation.texts_limited", on=organisation, organisation=organisation, now=now
        )


async def way_of(person: Registration | Reader, *, now: datetime) -> Reach:
    """The same for one."""
    return (await ways_of([person], now=now))[person.id]


def text_leaves_at(now: datetime, *, time_zone: str, useless_after: datetime, awaited: bool) -> datetime:
    """When a text may leave: at once by day, else in the morning of the place; at night only what would be of no use in
    the morning any more. `awaited`: by somebody who has just pressed a button."""
    local = wall_clock(now, time_zone)
    if MORNING <= local.time() < (LATE_EVENING if awaited else EVENING):
        return now
    day = local.date() if local.time() < MORNING else local.date() + timedelta(days=1)
    morning = datetime.combine(day, MORNING, tzinfo=ZoneInfo(time_zone))
    return morning if morning < useless_after else now
