"""What was wished for, counted by place and topic, and who is to be called about it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from events_service import audit
from events_service.accounts.roles import Viewer
from events_service.database import row, rows, transaction
from events_service.errors import existing
from events_service.registration.names import short_name
from events_service.registration.wish_rules import PROPOSED_FROM, Reason, WishState
from events_service.scheduling.titles import TITLE
from events_service.scheduling.visibility import PUBLISHED

# A wish counts for so long: nobody waits for a workshop of two years ago.
COUNTED = timedelta(days=365)
# Of the sessions that answer wishes, as many as a page shows.
MOST_SESSIONS = 5


@dataclass(frozen=True, slots=True)
class WishGroup:
    """The wishes for one topic at one library that nothing has answered since: `number` in all, of which `full`,
    `no_date` and `not_offered` say why; `to_call` people left their number. `sessions` are to come there about it."""

    library: UUID
    library_slug: str
    library_name: str
    organisation: UUID
    topic: str
    number: int
    full: int
    no_date: int
    not_offered: int
    to_call: int
    sessions: int
    newest_at: datetime

    @property
    def proposes(self) -> bool:
        """Whether so many wish for it that a session is proposed."""
        return self.number >= PROPOSED_FROM and not self.sessions

    @property
    def asks_somebody(self) -> bool:
        """Whether a colleague has something to do about it today: plan a session, or call people now that there is
        one."""
        return self.proposes or (self.to_call > 0 and self.sessions > 0)


@dataclass(frozen=True, slots=True)
class Wish:
    """One that somebody wants to be called about; in lists that show no names, `name` is short and `phone` None."""

    id: UUID
    organisation: UUID
    library_slug: str
    library_name: str
    topic: str
    reason: str
    name: str
    phone: str | None
    closed_for: str
    created_at: datetime
    time_zone: str


@dataclass(frozen=True, slots=True)
class AnsweringSession:
    """A session to come that answers a wish, in the place's time."""

    id: UUID
    title: str
    local_starts: datetime
    seats_left: int


# Sessions at a library about the topic of a `wish` that its people may sign up for at the instant `now`.
ANSWERING = f"""
FROM session JOIN roster ON roster.id = session.roster JOIN event ON event.id = roster.event
WHERE session.library = library.id AND wish.topic = ANY(event.topics) AND session.cancelled_at IS NULL
  AND {PUBLISHED.format("{now}")} AND NOT event.colleagues
"""
# A wish without a name is answered by any session planned after it; whoever wants to be called, by a call.
UNANSWERED = f"""
(wish.closed_for = '{WishState.OPEN}'
 AND (wish.phone IS NOT NULL OR NOT EXISTS (SELECT 1 {ANSWERING} AND session.created_at > wish.created_at)))
"""
_GROUPS = f"""
SELECT library.id AS library, library.slug AS library_slug, library.name AS library_name, library.organisation,
       wish.topic, count(*) AS number,
       count(*) FILTER (WHERE wish.reason = '{Reason.FULL}') AS "full",
       count(*) FILTER (WHERE wish.reason = '{Reason.NO_DATE}') AS no_date,
       count(*) FILTER (WHERE wish.reason = '{Reason.NOT_OFFERED}') AS not_offered,
       count(wish.phone) AS to_call,
       (SELECT count(*) {ANSWERING.format(now="$2")} AND session.starts_at > $2) AS sessions,
       max(wish.created_at) AS newest_at
FROM wish JOIN library ON library.id = wish.library
WHERE library.organisation = ANY($1::uuid[]) AND wish.created_at > $3 AND {UNANSWERED.format(now="$2")}
GROUP BY library.id, wish.topic
ORDER BY number DESC, newest_at DESC, library.name, wish.topic
"""


async def wish_groups(viewer: Viewer, *, now: datetime) -> list[WishGroup]:
    """What is wished for at the libraries of the viewer's organisations, the most wished for first."""
    groups = await rows(_GROUPS, list(viewer.organisations("see_registrations")), now, now - COUNTED)
    return [WishGroup(**group) for group in groups]


_WISH = """
SELECT wish.id, library.organisation, library.slug AS library_slug, library.name AS library_name, wish.topic,
       wish.reason, wish.name, wish.phone, wish.closed_for, wish.created_at, library.time_zone
FROM wish JOIN library ON library.id = wish.library
"""


async def wishes_to_call(viewer: Viewer, library: str, topic: str) -> list[Wish]:
    """Who wants to be called about that topic at the library with that slug, who asked first on top; for roles that
    read no names in lists, by first name and without the number."""
    wishes = await rows(
        _WISH
        + """
        WHERE library.slug = $1 AND wish.topic = $2 AND library.organisation = ANY($3::uuid[])
          AND wish.phone IS NOT NULL
        ORDER BY wish.created_at, wish.id
        """,
        library,
        topic,
        list(viewer.organisations("see_registrations")),
    )
    return [in_a_list(Wish(**wish), viewer) for wish in wishes]


async def wishes_on(phones: Collection[str], *, organisation: UUID) -> list[Wish]:
    """Who wants to be called at one of these numbers, at the organisation's libraries, whatever name was noted."""
    sql = f"{_WISH} WHERE library.organisation = $1 AND wish.phone = ANY($2::text[]) ORDER BY wish.created_at, wish.id"
    return [Wish(**wish) for wish in await rows(sql, organisation, list(phones))]


def in_a_list(wish: Wish, viewer: Viewer) -> Wish:
    """As lists show it to the viewer: whole, or by first name and without the number."""
    if viewer.may("see_names", wish.organisation):
        return wish
    return replace(wish, name=short_name(wish.name), phone=None)


async def open_wish(wish_id: UUID, *, by: Viewer, now: datetime) -> Wish:
    """One wish with name and number. Where lists show the viewer first names only, opening it leaves a line in the
    audit, as opening a registration does. Refuses with NotFound."""
    async with transaction():
        owners = list(by.organisations("see_registrations"))
        sql = _WISH + "WHERE wish.id = $1 AND library.organisation = ANY($2::uuid[])"
        wish = Wish(**existing(await row(sql, wish_id, owners)))
        if not by.may("see_names", wish.organisation):
            await audit.note(
                by=by.id, what="wish.opened", on=wish.id, organisation=wish.organisation, now=now
            )
        return wish


async def sessions_answering(library: str, topic: str, *, now: datetime) -> Sequence[AnsweringSession]:
    """Sessions to come at that library about that topic which people sign up for, soonest first."""
    sessions = await rows(
        f"""
        SELECT session.id, {TITLE} AS title, session.local_starts,
               greatest(roster.capacity - roster.seats_taken - roster.saved, 0) AS seats_left
        FROM session JOIN roster ON roster.id = session.roster JOIN event ON event.id = roster.event
        JOIN library ON library.id = session.library
        WHERE library.slug = $1 AND $2 = ANY(event.topics) AND session.starts_at > $3
          AND session.cancelled_at IS NULL AND {PUBLISHED.format("$3")} AND NOT event.colleagues
        ORDER BY session.starts_at, session.id LIMIT {MOST_SESSIONS}
        """,
        library,
        topic,
        now,
    )
    return [AnsweringSession(**session) for session in sessions]
