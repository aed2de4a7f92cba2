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

from events_service.database import ENGINE, insert, rows
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


async def note(*, by: UUID, what: str, on: UUID, organisation: UUID | None, now: datetime) -> None:
    """Write one line, in the transaction of what was done."""
    await insert("audit", at=now, by=by, what=what, subject=on, organisation=organisation)


async def lines(
    organisations: Sequence[UUID],
    *,
    everywhere: bool = False,
    by: UUID | None = None,
    kind: str = "",
    before: UUID | None = None,
    limit: int,
) -> list[Line]:
    """What was done in these organisations, the latest first; `everywhere` adds what belongs to none. Only of whoever
    is `by`, or of one `kind` (`session`), where they are given; `before` is the id of the last line already seen."""
    records = await rows(
        """
        SELECT id, at, by, what, subject, organisation FROM audit
        WHERE (organisation = ANY($1::uuid[]) OR ($2 AND organisation IS NULL))
          AND ($3::uuid IS NULL OR by = $3) AND ($4 = '' OR starts_with(what, $4 || '.'))
          AND ($5::uuid IS NULL OR id < $5)
        ORDER BY id DESC LIMIT $6
        """,
        list(organisations),
        everywhere,
        by,
        kind,
        before,
        limit,
    )
    return [Line(**each) for each in records]


async def forget_old(now: datetime) -> bool:
    """Forget a batch of the lines that are older than KEPT; whether there may be more."""
    gone = await rows(
        "DELETE FROM audit WHERE id IN (SELECT id FROM audit WHERE at < $1 LIMIT $2) RETURNING id",
        now - KEPT,
        AT_ONCE,
    )
    return len(gone) == AT_ONCE
