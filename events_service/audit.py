"""What staff changed: who, what, when, on what. Ids and words only: a line never has to be forgotten with a guest.

Every verb that takes a keyword `by` writes a line in its own transaction (tests/house/test_audit.py), or passes `by` on
to one that does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from piccolo.columns import UUID as UUIDColumn
from piccolo.columns import Timestamptz, Varchar
from piccolo.table import Table

from events_service.conditions import Conditions
from events_service.database import insert, insert_many, rows, value
from events_service.engine import ENGINE
from events_service.identifiers import OPERATOR_ID, uuid7

OPERATOR = OPERATOR_ID
# Long enough for the question "who cancelled this last spring?", and the longest that the CNIL recommends for such
# lines (deliberation 2021-122 on logging, 6 to 12 months).
KEPT = timedelta(days=365)
AT_ONCE = 5_000


class Audit(Table, tablename="audit", db=ENGINE):
    """One thing that somebody did. `by` is an account, an API key or OPERATOR, `what` a word such as
    `session.cancelled`, `subject` the row it was done to, `organisation` whose it is: None where it is everybody's."""

    id = UUIDColumn(primary_key=True, default=uuid7)
    at = Timestamptz(default=None, null=False, index=True)
    by = UUIDColumn(default=None, null=False)
    what = Varchar(length=60, default=None, null=False)
    subject = UUIDColumn(default=None, null=False)
    organisation = UUIDColumn(default=None, null=True)


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it was written."""

    id: UUID
    at: datetime
    by: UUID
    what: str
    subject: UUID
    organisation: UUID | None


@dataclass(frozen=True, slots=True)
class Which:
    """Which lines: of whoever is `by`, of one `kind` (`session`), of what was done from an instant on, or before one;
    where they are given."""

    by: UUID | None = None
    kind: str = ""
    since: datetime | None = None
    until: datetime | None = None

    def conditions(self, organisations: Sequence[UUID], everywhere: bool) -> Conditions:
        conditions = Conditions()
        theirs, all_of_us = conditions.value(list(organisations)), conditions.value(everywhere)
        conditions.add(f"(organisation = ANY({theirs}::uuid[]) OR ({all_of_us} AND organisation IS NULL))")
        if self.by:
            conditions.add("by = {}", self.by)
        if self.kind:
            conditions.add("starts_with(what, {} || '.')", self.kind)
        if self.since:
            conditions.add("at >= {}", self.since)
        if self.until:
            conditions.add("at < {}", self.until)
        return conditions


EVERY_LINE = Which()


async def note(*, by: UUID, what: str, on: UUID, organisation: UUID | None, now: datetime) -> None:
    """Write one line, in the transaction of what was done."""
    await insert("audit", at=now, by=by, what=what, subject=on, organisation=organisation)


async def note_each(*, by: UUID, what: str, on: Sequence[UUID], organisation: UUID, now: datetime) -> None:
    """The same of several, a line each."""
    line = {"at": now, "by": by, "what": what, "organisation": organisation}
    await insert_many("audit", [{"id": uuid7(), **line, "subject": each} for each in on])


async def lines(
    organisations: Sequence[UUID],
    *,
    everywhere: bool = False,
    which: Which = EVERY_LINE,
    before: UUID | None = None,
    limit: int,
) -> list[Line]:
    """What was done in these organisations, the latest first; `everywhere` adds what belongs to none. `before` is the
    id of the last line already seen."""
    conditions = which.conditions(organisations, everywhere)
    if before:
        conditions.add("(at, id) < (SELECT at, id FROM audit WHERE id = {})", before)
    records = await rows(
        f"SELECT id, at, by, what, subject, organisation FROM audit WHERE {conditions}"
        f" ORDER BY at DESC, id DESC LIMIT {conditions.value(limit)}",
        *conditions.values,
    )
    return [Line(**each) for each in records]


async def how_many(
    organisations: Sequence[UUID], *, everywhere: bool = False, which: Which = EVERY_LINE
) -> int:
    """Of how many lines that is the list."""
    conditions = which.conditions(organisations, everywhere)
    number: int = await value(f"SELECT count(*) FROM audit WHERE {conditions}", *conditions.values)
    return number


async def forget_old(now: datetime) -> bool:
    """Forget a batch of the lines that are older than KEPT; whether there may be more."""
    gone = await rows(
        "DELETE FROM audit WHERE id IN (SELECT id FROM audit WHERE at < $1 LIMIT $2) RETURNING id",
        now - KEPT,
        AT_ONCE,
    )
    return len(gone) == AT_ONCE
