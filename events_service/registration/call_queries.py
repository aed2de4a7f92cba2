"""People to be called, as the office and programs see them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec
from asyncpg import Record

from events_service.accounts.roles import Viewer
from events_service.accounts.tables import CALLED
from events_service.database import row, rows
from events_service.messages.call_claims import is_claimed
from events_service.messages.rules import CallState, Outcome, escalates_at
from events_service.registration import call_filters, circular_copies, told
from events_service.registration.call_filters import ESCALATED, EVERY_CALL, NEWER, OPEN, URGENT, CallFilter
from events_service.registration.helper_rules import Receives
from events_service.registration.names import short_name
from events_service.registration.reach import Reach
from events_service.registration.rules import State
from events_service.registration.told import Told

# On one page.
CALLS = 50


@dataclass(frozen=True, slots=True)
class Noted:
    """What came of one attempt."""

    outcome: Outcome
    note: str
    dialled: str | None
    noted_at: datetime
    noted_by: str


@dataclass(frozen=True, slots=True)
class AlsoToSay:
    """What the same call says of another registration of the same person."""

    letter: str
    code: str
    says: Told | None


@dataclass(frozen=True, slots=True)
class Call:
    """One person to be told something, `also` of other registrations of theirs that the same edit changed. `failure` is
    why their letter, or text (`channel`), did not arrive (messages/delivery.py); whose number it is, if a `helper`'s;
    `says` the facts, None once forgotten. A letter for who wished `paper` may be `printed_at` some moment."""

    id: UUID
    registration: UUID
    session: UUID
    organisation: UUID
    letter: str
    says: Told | None
    name: str
    phone: str | None
    email: str | None
    helper: str
    code: str
    locale: str
    failure: str
    channel: str
    due_at: datetime
    useless_after: datetime
    created_at: datetime
    closed_for: str
    overtaken: bool
    time_zone: str
    claimed_by: UUID | None
    claimed_at: datetime | None
    claimer: str
    paper: bool
    printed_at: datetime | None
    outcomes: list[Noted]
    also: list[AlsoToSay]

    @property
    def number(self) -> str | None:
        """What to dial: not a number that was noted as wrong, but its correction."""
        wrong = {each.dialled for each in self.outcomes if each.outcome == Outcome.WRONG_NUMBER}
        return None if self.phone in wrong else self.phone

    @property
    def asks_whether(self) -> bool:
        """Whether they answer yes or no: a seat is offered to them, or whether they still come."""
        return self.letter == "still_coming" or (self.says is not None and self.says.state == State.OFFERED)

    def is_claimed(self, now: datetime) -> bool:
        """Whether a colleague, or whoever looks, does it at the moment."""
        return is_claimed(self.claimed_at, now=now)

    def is_escalated(self, now: datetime) -> bool:
        """Whether it has waited too long: `ESCALATED` says the same in SQL."""
        return bool(self.number or self.paper) and now >= escalates_at(self.created_at, self.due_at)

    def is_urgent(self, now: datetime) -> bool:
        return self.due_at - now < URGENT

    def way(self, now: datetime) -> Reach:
        """How they are told: on paper while there is time; who has a number is called where it gets short."""
        if self.paper and (self.phone is None or not self.is_urgent(now)):
            return Reach.PAPER
        return Reach.IN_PERSON if self.phone is None else Reach.CALL

    def state(self, now: datetime) -> str:
        """`open`, `told`, `replaced` by something newer to tell, `unneeded`, `forgotten`, or `too_late`."""
        if self.closed_for:
            return self.closed_for
        if self.overtaken:
            return CallState.REPLACED
        return "open" if now < self.useless_after else "too_late"


# What a circular says is about its copy, and what a helper is told too about them; a helper who stands in for the
# guest is called where they have a number.
_CALLS = f"""
FROM call_task
LEFT JOIN circular_copy ON circular_copy.id = call_task.about
LEFT JOIN helper AS told_too ON told_too.id = coalesce(circular_copy.helper, call_task.about)
JOIN registration ON registration.id
     = coalesce(told_too.registration, circular_copy.registration, call_task.about)
LEFT JOIN helper ON helper.registration = registration.id AND helper.removed_at IS NULL AND helper.phone IS NOT NULL
     AND (helper.id = told_too.id OR told_too.id IS NULL AND (helper.receives = '{Receives.INSTEAD}'
          OR registration.email IS NULL AND registration.phone IS NULL AND NOT registration.paper))
JOIN session ON session.id = call_task.session
LEFT JOIN message ON message.intent = call_task.intent
"""
# Registrations with the same name and number, changed at the same instant by one edit, share one call. What a helper is
# told is about one registration only.
_SHARED = """
coalesce(CASE WHEN helper.id IS NULL AND told_too.id IS NULL THEN
             lower(registration.name) || ' ' || registration.phone || ' ' || call_task.fact_at || call_task.organisation
         END, call_task.id::text)
"""
_SHARING = f"""
FROM call_task JOIN registration ON registration.id = call_task.about
JOIN registration AS other ON other.phone = registration.phone AND lower(other.name) = lower(registration.name)
JOIN call_task AS sharing ON sharing.about = other.id AND sharing.fact_at = call_task.fact_at
     AND sharing.organisation = call_task.organisation AND sharing.id <> call_task.id
WHERE sharing.closed_at IS NULL
  AND NOT EXISTS (SELECT FROM helper WHERE helper.registration IN (registration.id, other.id)
                  AND helper.removed_at IS NULL AND helper.phone IS NOT NULL
                  AND helper.receives = '{Receives.INSTEAD}')
  AND NOT EXISTS (SELECT FROM message AS newer
                  WHERE newer.about = sharing.about AND newer.created_at > sharing.fact_at)
"""
_ALSO = f"""
SELECT call_task.id, sharing.letter, sharing.context, other.code {_SHARING} AND call_task.id = ANY($1::uuid[])
ORDER BY sharing.due_at, sharing.id
"""
_CALL = f"""
SELECT call_task.id, registration.id AS registration, call_task.session, call_task.organisation, call_task.letter,
       call_task.about, call_task.context, call_task.due_at, call_task.useless_after, call_task.created_at,
       CASE WHEN call_task.closed_at IS NULL AND EXISTS ({call_filters.GIVEN_BACK}) THEN '{CallState.UNNEEDED}'
            ELSE call_task.closed_for END AS closed_for,
       registration.name, coalesce(helper.phone, registration.phone) AS phone, registration.email,
       coalesce(helper.name, '') AS helper, registration.code, registration.locale,
       call_task.claimed_by, call_task.claimed_at, {call_filters.ON_PAPER} AS paper, call_task.printed_at,
       coalesce((SELECT {CALLED} FROM account WHERE id = claimed_by),
                (SELECT name FROM api_key WHERE id = claimed_by), '') AS claimer,
       EXISTS ({NEWER}) AS overtaken, session.time_zone, coalesce(message.reason, '') AS failure,
       coalesce(message.channel, '') AS channel,
       coalesce((
           SELECT jsonb_agg(jsonb_build_object(
               'outcome', outcome, 'note', note, 'dialled', dialled, 'noted_at', noted_at, 'noted_by',
               coalesce({CALLED}, api_key.name, '')) ORDER BY noted_at, call_outcome.id)
           FROM call_outcome
           LEFT JOIN account ON account.id = noted_by
           LEFT JOIN api_key ON api_key.id = noted_by
           WHERE call_outcome.call = call_task.id), '[]'::jsonb) AS outcomes
{_CALLS}
"""
# What may have changed of a task: it was made, noted, closed, or overtaken by a letter.
_CHANGED = f"""
(call_task.created_at >= $3 OR call_task.closed_at >= $3
 OR EXISTS ({call_filters.GIVEN_BACK} AND gone.cancelled_at >= $3)
 OR EXISTS (SELECT FROM call_outcome WHERE call = call_task.id AND noted_at >= $3)
 OR EXISTS ({NEWER} AND newer.created_at >= $3))
"""


async def open_calls(
    viewer: Viewer, chosen: CallFilter = EVERY_CALL, *, now: datetime, page: int = 1, size: int = CALLS
) -> list[Call]:
    """Who is to be called in the viewer's organisations: what has waited too long stands on top; then whoever
    should know first comes first, and of those who should know by the same hour who signed up first; one more than
    `size` when there is a next page."""
    conditions = chosen.conditions(viewer, now)
    firsts = (
        f"SELECT DISTINCT ON ({_SHARED}) call_task.id {_CALLS} WHERE {conditions}"
        f" ORDER BY {_SHARED}, call_task.due_at, call_task.id"
    )
    escalated = ESCALATED.format(conditions.value(now))
    records = await rows(
        f"{_CALL} WHERE call_task.id IN ({firsts})"
        # Tasks that one edit made within a millisecond have ids in any order.
        f" ORDER BY {escalated} DESC, call_task.due_at, registration.created_at, call_task.id"
        f" LIMIT {conditions.value(size + 1)} OFFSET {conditions.value((page - 1) * size)}",
        *conditions.values,
    )
    return await _calls(records, viewer)


@dataclass(frozen=True, slots=True)
class CallsOwed:
    """How many calls are open, in how many of them a letter of ours did not arrive, how many waited too long, and how
    many have a letter on paper that is printed already."""

    number: int
    undelivered: int
    escalated: int
    printed: int


async def calls_owed(viewer: Viewer, chosen: CallFilter = EVERY_CALL, *, now: datetime) -> CallsOwed:
    """All that `open_calls` has on all its pages."""
    conditions = chosen.conditions(viewer, now)
    escalated = ESCALATED.format(conditions.value(now))
    counts = await rows(
        f"SELECT count(DISTINCT {_SHARED}) AS number,"
        f" count(DISTINCT {_SHARED}) FILTER (WHERE message.reason <> '') AS undelivered,"
        f" count(DISTINCT {_SHARED}) FILTER (WHERE {escalated}) AS escalated,"
        f" count(DISTINCT {_SHARED}) FILTER (WHERE call_task.printed_at IS NOT NULL) AS printed {_CALLS}"
        f" WHERE {conditions}",
        *conditions.values,
    )
    return CallsOwed(**counts[0])


async def past_calls(viewer: Viewer, *, session: UUID, now: datetime) -> list[Call]:
    """The calls about a session that were made, or that nobody made in time; the latest first."""
    records = await rows(
        _CALL
        + "WHERE call_task.organisation = ANY($1::uuid[]) AND call_task.session = $2"
        + f" AND (call_task.closed_for = '{CallState.TOLD}' OR {OPEN} AND call_task.useless_after <= $3)"
        + " ORDER BY coalesce(call_task.closed_at, call_task.useless_after) DESC, call_task.id",
        list(viewer.organisations("call")),
        session,
        now,
    )
    return await _calls(records, viewer)


async def calls_after(
    viewer: Viewer, *, now: datetime, after: UUID | None, since: datetime | None, limit: int
) -> list[Call]:
    """A stretch of the open calls in the order of ids, for the API's cursor; with `since`, of all that changed, the
    ones that are open no more included."""
    which = _CHANGED if since else f"{OPEN} AND call_task.useless_after > $3"
    records = await rows(
        _CALL
        + f"WHERE call_task.organisation = ANY($1::uuid[]) AND ($2::uuid IS NULL OR call_task.id > $2) AND {which}"
        + " ORDER BY call_task.id LIMIT $4",
        list(viewer.organisations("call")),
        after,
        since or now,
        limit,
    )
    return await _calls(records, viewer)


async def call_for(call_id: UUID, viewer: Viewer) -> Call | None:
    """One call, open or not, if it is the viewer's organisation's."""
    record = await row(
        _CALL + "WHERE call_task.id = $1 AND call_task.organisation = ANY($2::uuid[])",
        call_id,
        list(viewer.organisations("call")),
    )
    return (await _calls([record]))[0] if record else None


async def calls_sharing(call_id: UUID) -> list[UUID]:
    """The open tasks of the same person that the same edit made: who is told of one is told of all."""
    shared = await rows(f"SELECT sharing.id {_SHARING} AND call_task.id = $1 ORDER BY sharing.id", call_id)
    return [each["id"] for each in shared]


async def _calls(records: list[Record], viewer: Viewer | None = None) -> list[Call]:
    also: dict[UUID, list[AlsoToSay]] = {}
    open_ones = [record["id"] for record in records if not record["closed_for"]]
    for each in await rows(_ALSO, open_ones) if open_ones else ():
        says = told.read(msgspec.json.decode(each["context"]))
        also.setdefault(each["id"], []).append(AlsoToSay(each["letter"], each["code"], says))
    by_call = await circular_copies.what_calls_say(records)
    return [_call(each, by_call[each["id"]], also.get(each["id"], []), viewer) for each in records]


def _call(record: Record, says: Told | None, also: list[AlsoToSay], viewer: Viewer | None) -> Call:
    facts = dict(record)
    if viewer is not None and not viewer.may("see_names", facts["organisation"]):
        facts["name"] = short_name(facts["name"])
        facts["helper"] = short_name(facts["helper"]) if facts["helper"] else ""
    del facts["about"], facts["context"]
    outcomes = msgspec.json.decode(facts.pop("outcomes"), type=list[Noted])
    return Call(says=says, outcomes=outcomes, also=also, **facts)
