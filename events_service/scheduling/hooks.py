"""Webhooks: which programs are told what changes in the public programme, by whom they were added, and what they were
told.

What they are told is thin: which events and sessions changed, and what is gone. They read the rest by the API, so that
one that was told late, twice or in another order still ends with what is true.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from events_service import audit
from events_service.accounts.roles import Viewer, require
from events_service.database import insert, row, rows, transaction, value
from events_service.errors import Forbidden, Invalid, NotFound, Refusal, existing
from events_service.identifiers import hashed, uuid7
from events_service.libraries.removals import EVENT, SESSION
from events_service.messages.channels.targets import Target, address_of
from events_service.messages.hook_rules import GIVE_UP, HookState
from events_service.messages.hooks import note_delivery
from events_service.scheduling.event_queries import EVENT_UPDATED_AT
from events_service.scheduling.intents import IntentReused
from events_service.scheduling.queries import UPDATED_AT
from events_service.scheduling.visibility import PUBLIC

MOST_HOOKS = 5
MOST_IDS = 500
LISTED = 50
# A change is seen once its transaction is over: none takes a minute.
SETTLED = timedelta(minutes=1)
KEPT = timedelta(days=30)


class TooManyHooks(Refusal):
    """Each organisation has a few: take one away first."""

    code = "too_many_hooks"


@dataclass(frozen=True, slots=True)
class HookLine:
    """A webhook, and how its deliveries stand."""

    id: UUID
    organisation: UUID | None
    url: str
    created_at: datetime
    due: int
    failed: int
    taken_at: datetime | None


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """What it was told, and what came of it: the `status` of the last answer, or the `reason` there was none."""

    id: UUID
    body: str
    state: str
    attempts: int
    next_at: datetime
    status: int | None
    reason: str
    created_at: datetime
    tried_at: datetime | None


_HOOKS = f"""
SELECT hook.id, hook.organisation, hook.url, hook.created_at,
       count(*) FILTER (WHERE delivery.state = '{HookState.DUE}') AS due,
       count(*) FILTER (WHERE delivery.state = '{HookState.FAILED}') AS failed,
       max(delivery.tried_at) FILTER (WHERE delivery.state = '{HookState.TAKEN}') AS taken_at
FROM hook LEFT JOIN hook_delivery AS delivery ON delivery.hook = hook.id
WHERE (hook.organisation = ANY($1::uuid[]) OR ($2 AND hook.organisation IS NULL)) AND ($3::uuid IS NULL OR hook.id = $3)
GROUP BY hook.id ORDER BY hook.created_at, hook.id
"""


async def hooks_of(viewer: Viewer, hook: UUID | None = None) -> list[HookLine]:
    """Those that the viewer may see, or that one of them."""
    theirs, everywhere = viewer.organisations("run_hooks"), viewer.may_everywhere("run_hooks")
    return [HookLine(**each) for each in await rows(_HOOKS, list(theirs), everywhere, hook)]


async def deliveries_of(hook: UUID) -> list[DeliveryLine]:
    """The latest first."""
    lines = await rows(
        "SELECT id, body, state, attempts, next_at, status, reason, created_at, tried_at FROM hook_delivery"
        f" WHERE hook = $1 ORDER BY created_at DESC, id DESC LIMIT {LISTED}",
        hook,
    )
    return [DeliveryLine(**each) for each in lines]


async def add_hook(
    url: str, *, by: Viewer, own_hosts: Collection[str], now: datetime, intent: str | None = None
) -> UUID:
    """Have a program told from now on what changes in the programme of the organisation the viewer works in; by whoever
    works in none, of everybody. The same `intent` by the same viewer returns the first one. Refuses with Forbidden,
    TooManyHooks, IntentReused, and Invalid as targets.py does."""
    organisation = by.organisation
    if not (by.may("run_hooks", organisation) if organisation else by.may_everywhere("run_hooks")):
        raise Forbidden(verb="run_hooks")
    target = Target.read(url, own_hosts=own_hosts)
    await address_of(target, own_hosts=own_hosts)
    identifier = UUID(hashed(f"hook:{by.id}:{intent}")[:32]) if intent else uuid7()
    async with transaction():
        await rows("SELECT 1 FROM organisation WHERE id = $1 FOR NO KEY UPDATE", organisation)
        before = await value("SELECT url FROM hook WHERE id = $1", identifier)
        if before is not None:
            if before != target.url:
                raise IntentReused()
            return identifier
        number = await value(
            "SELECT count(*) FROM hook WHERE organisation IS NOT DISTINCT FROM $1", organisation
        )
        if number >= MOST_HOOKS:
            raise TooManyHooks(most=MOST_HOOKS)
        if await value(
            "SELECT 1 FROM hook WHERE organisation IS NOT DISTINCT FROM $1 AND url = $2",
            organisation,
            target.url,
        ):
            raise Invalid({"hook_url": "there_already"})
        hook = await insert(
            "hook",
            id=identifier,
            organisation=organisation,
            url=target.url,
            noticed_until=now,
            created_at=now,
            created_by=by.id,
        )
        await audit.note(by=by.id, what="hook.added", on=hook, organisation=organisation, now=now)
        return hook


async def remove_hook(hook_id: UUID, *, by: Viewer, now: datetime) -> None:
    """Tell it nothing more; what it was told goes with it. Refuses with NotFound."""
    async with transaction():
        hook = await own_hook(hook_id, by)
        await rows("DELETE FROM hook WHERE id = $1", hook_id)
        await audit.note(by=by.id, what="hook.removed", on=hook_id, organisation=hook.organisation, now=now)


async def try_hook(hook_id: UUID, *, by: Viewer, now: datetime) -> None:
    """Tell it that nothing changed, to see whether it hears. Refuses with NotFound."""
    async with transaction():
        hook = await own_hook(hook_id, by)
        await note_delivery(hook_id, _body([], [], [], since=now, until=now, trial=True), now=now)
        await audit.note(by=by.id, what="hook.tried", on=hook_id, organisation=hook.organisation, now=now)


async def repeat_delivery(hook_id: UUID, delivery_id: UUID, *, by: Viewer, now: datetime) -> None:
    """Send the same body again, under the same id, taken or not. Refuses with NotFound."""
    async with transaction():
        hook = await own_hook(hook_id, by)
        existing(
            await row(
                f"UPDATE hook_delivery SET state = '{HookState.DUE}', attempts = 0, next_at = $3, give_up_at = $4"
                " WHERE id = $1 AND hook = $2 RETURNING id",
                delivery_id,
                hook_id,
                now,
                now + GIVE_UP,
            )
        )
        await audit.note(by=by.id, what="hook.repeated", on=hook_id, organisation=hook.organisation, now=now)


async def own_hook(hook_id: UUID, viewer: Viewer) -> HookLine:
    """Refuses with NotFound, and with Forbidden a colleague whose role is not enough."""
    hook = existing(await row("SELECT organisation FROM hook WHERE id = $1", hook_id))
    if hook["organisation"] is not None:
        require(viewer, "run_hooks", hook["organisation"])
    elif not viewer.may_everywhere("run_hooks"):
        raise NotFound()
    [line] = await hooks_of(viewer, hook_id)
    return line


async def notice_changes(now: datetime) -> bool:
    """Write what has changed for each webhook since it was last looked for; a chore. Old deliveries are forgotten."""
    until = now - SETTLED
    for hook in await rows("SELECT id FROM hook WHERE noticed_until < $1 ORDER BY id", until):
        await _notice(hook["id"], until=until, now=now)
    await rows(f"DELETE FROM hook_delivery WHERE created_at < $1 AND state <> '{HookState.DUE}'", now - KEPT)
    return False


async def _notice(hook_id: UUID, *, until: datetime, now: datetime) -> None:
    async with transaction():
        hook = await row(_UNNOTICED, hook_id, until)
        if hook is None:
            return
        since = hook["noticed_until"]
        span = since, until, hook["organisation"]
        events = [each["id"] for each in await rows(_EVENTS, now, *span)]
        sessions = [each["id"] for each in await rows(_SESSIONS, now, *span)]
        removed = [(each["kind"], each["id"]) for each in await rows(_REMOVED, *span)]
        if events or sessions or removed:
            await note_delivery(hook_id, _body(events, sessions, removed, since=since, until=until), now=now)
        await rows("UPDATE hook SET noticed_until = $2 WHERE id = $1", hook_id, until)


_UNNOTICED = "SELECT * FROM hook WHERE id = $1 AND noticed_until < $2 FOR UPDATE SKIP LOCKED"
_OF = "FROM event JOIN organisation ON organisation.id = event.organisation"
_EVENTS = f"""
SELECT event.id {_OF} JOIN library ON library.id = event.library
WHERE {PUBLIC.format("$1")} AND {EVENT_UPDATED_AT} > $2 AND {EVENT_UPDATED_AT} <= $3
  AND ($4::uuid IS NULL OR event.organisation = $4) ORDER BY event.id LIMIT {MOST_IDS + 1}
"""
_SESSIONS = f"""
SELECT session.id {_OF} JOIN session ON session.event = event.id JOIN library ON library.id = session.library
WHERE {PUBLIC.format("$1")} AND {UPDATED_AT} > $2 AND {UPDATED_AT} <= $3
  AND ($4::uuid IS NULL OR event.organisation = $4) ORDER BY session.id LIMIT {MOST_IDS + 1}
"""
_REMOVED = f"""
SELECT kind, id FROM removal WHERE removed_at > $1 AND removed_at <= $2 AND public AND kind IN ('{EVENT}', '{SESSION}')
  AND ($3::uuid IS NULL OR organisation = $3) ORDER BY id LIMIT {MOST_IDS + 1}
"""


def _body(
    events: list[UUID],
    sessions: list[UUID],
    removed: list[tuple[str, UUID]],
    *,
    since: datetime,
    until: datetime,
    trial: bool = False,
) -> str:
    """`whole` is false where more changed than is named: then all since `since` is read by the API."""
    return json.dumps({
        "kind": "trial" if trial else "programme_changed",
        "since": since.isoformat(),
        "until": until.isoformat(),
        "whole": max(len(events), len(sessions), len(removed)) <= MOST_IDS,
        "events": [str(each) for each in events[:MOST_IDS]],
        "sessions": [str(each) for each in sessions[:MOST_IDS]],
        "removed": [{"kind": kind, "id": str(each)} for kind, each in removed[:MOST_IDS]],
    })  # fmt: skip
