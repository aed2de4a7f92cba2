"""What a date is called: as its event, or by a title of its own ("Session 3: passwords")."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from events_service.database import rows, value
from events_service.fields import Fields
from events_service.scheduling.event_rules import LONGEST_TITLE, search_key
from events_service.scheduling.locks import refuse_what_is_locked

# Of the tables `session` and `event`, wherever a date is shown.
TITLE = "coalesce(session.own_title, event.title)"


def own_title_in(values: Mapping[str, Any], *, event_title: str) -> str | None:
    """What a date is to be called from now on; None: as its event. To be called as the event is no title of its own,
    and follows it. Refuses with Invalid."""
    fields = Fields(values)
    title = fields.text("title", longest=LONGEST_TITLE)
    fields.done()
    return None if title in ("", event_title) else title


async def call_sessions(titles: Mapping[UUID, str | None], *, event: UUID, now: datetime) -> None:
    """Call these dates of an event so. Calendars show it, so they count as revised; SEQUENCE stays, since no time or
    place changed, and a sign-up prepared with the old title is prepared again. The caller holds the rosters' locks and
    tells the people. Refuses with Invalid a title of its own where the event's is its model's."""
    if any(titles.values()):
        await refuse_what_is_locked(event, {"title"})
    await rows(
        """
        WITH called AS (
            UPDATE session SET own_title = titles.title, revised_at = $3
            FROM unnest($1::uuid[], $2::text[]) AS titles(session, title) WHERE session.id = titles.session
            RETURNING roster
        )
        UPDATE roster SET revision = revision + 1 WHERE id IN (SELECT roster FROM called)
        """,
        list(titles),
        list(titles.values()),
        now,
    )
    await write_search_key(event)


async def write_search_key(event: UUID) -> None:
    """By what words an event is found: its title and summary, and what its dates are called."""
    words: Sequence[str] = await value(
        """
        SELECT ARRAY[title, summary]::text[] || ARRAY(
            SELECT own_title FROM session WHERE session.event = event.id AND own_title IS NOT NULL
            GROUP BY own_title ORDER BY min(starts_at) DESC)
        FROM event WHERE id = $1
        """,
        event,
    )
    key = search_key(*words)
    await rows("UPDATE event SET search_key = $2 WHERE id = $1 AND search_key <> $2", event, key)
