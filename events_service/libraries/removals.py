"""What public lists no longer hold: noted by whoever takes it away, told to programs that follow the changes.

Deleting a row leaves nothing to say so, and a program that asks "what is new since Monday?" would show for ever what
was taken away on Tuesday. An id is all that is kept; ids are never given twice.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from events_service.database import rows

LIBRARY, EVENT, SESSION = "library", "event", "session"


@dataclass(frozen=True, slots=True)
class Removed:
    """Something that is not there any more, and since when."""

    id: UUID
    removed_at: datetime


async def note_removals(
    kind: str,
    ids: list[UUID],
    *,
    now: datetime,
    organisation: UUID | None = None,
    public: bool = True,
    deleted: bool = False,
) -> None:
    """Note that these left the public lists, in the transaction that takes them away.

    `public` is False for what no stranger ever saw. While it is not `deleted`, the `organisation` itself still has it
    (as a draft), and its keys are not told that it is gone. Saying it again moves the date.
    """
    await rows(
        """
        INSERT INTO removal (id, kind, organisation, public, deleted, removed_at)
        SELECT given, $1, $3, $4, $5, $6 FROM unnest($2::uuid[]) AS given ORDER BY given
        ON CONFLICT (id) DO UPDATE SET removed_at = excluded.removed_at, organisation = excluded.organisation,
            public = removal.public OR excluded.public, deleted = excluded.deleted
        """,
        kind,
        ids,
        organisation,
        public,
        deleted,
        now,
    )


async def note_returns(ids: list[UUID]) -> None:
    """What left the public lists is in them again. Its own row must say that it changed, or nobody hears of it."""
    await rows("DELETE FROM removal WHERE id = ANY($1::uuid[])", ids)


async def removed_after(
    kind: str,
    *,
    after: UUID | None,
    since: datetime | None,
    limit: int,
    drafts_of: tuple[UUID, ...] = (),
) -> list[Removed]:
    """What was removed at or after `since`, in the order of ids; nothing where no instant is given, since whoever
    reads a whole list needs to hear of no absence. The organisations in `drafts_of` hear of their drafts too."""
    if since is None:
        return []
    removals = await rows(
        """
        SELECT id, removed_at FROM removal
        WHERE kind = $1 AND removed_at >= $3 AND ($2::uuid IS NULL OR id > $2)
          AND CASE WHEN organisation = ANY($4::uuid[]) THEN deleted ELSE public END
        ORDER BY id LIMIT $5
        """,
        kind,
        after,
        since,
        list(drafts_of),
        limit,
    )
    return [Removed(**r) for r in removals]
