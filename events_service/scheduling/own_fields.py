"""What was changed by hand on one date of a series: it stays when others are changed."""

from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import Any
from uuid import UUID

from asyncpg import Record

from events_service.database import row, rows, value
from events_service.errors import existing
from events_service.scheduling.plans import Reason
from events_service.scheduling.scopes import TAKEN_FIELDS, Edit
from events_service.scheduling.series_queries import rule_from
from events_service.scheduling.sessions import OWN_SESSION
from events_service.scheduling.sign_up import ROSTER_RULES


async def keep_own_fields(was: Record, edit: Edit) -> None:
    """One date of a series or of a course was changed by hand, from what it `was`: whatever is another now stays, also
    where all are changed."""
    shared = await value("SELECT count(*) > 1 FROM session WHERE roster = $1", was["roster"])
    if was["series"] is None and not shared:
        return
    session: UUID = was["id"]
    now = existing(await row(OWN_SESSION + "WHERE session.id = $1", session))
    differs = {
        "starts_at": (was["local_starts"], was["local_ends"]) != (now["local_starts"], now["local_ends"]),
        "library": was["library"] != now["library"],
        "title": edit.renamed,
        # What one list for several dates says is said for all of them.
        **{name: was[name] != now[name] for name in ROSTER_RULES if not shared},
        **{name: getattr(edit.before, name) != getattr(edit.needs, name) for name in TAKEN_FIELDS},
        **{
            f"{name}_at": any(was[each] != now[each] for each in (f"{name}_at", f"{name}_days"))
            for name in edit.opening.names
            if not shared
        },
    }
    if differs["starts_at"]:  # seats are kept until so many hours before it
        differs["kept_until"] = False
    own = set(was["own_fields"]) | {name for name, so in differs.items() if so}
    if edit.own_title is None:  # called as its event again, it is called as the others
        own.discard("title")
    await _keep(session, was["series"], own)


async def share_again(this: Record, edits: Sequence[Edit], values: Mapping[str, Any]) -> None:
    """Several dates were changed as `this` one was: what was said for all of them is its own no more."""
    edit = next((each for each in edits if each.session["id"] == this["id"]), None)
    if edit is None or not this["own_fields"]:
        return
    shared = {name for name in (*ROSTER_RULES, *TAKEN_FIELDS, "library", "title") if name in values}
    shared |= {f"{name}_at" for name in edit.opening.names}
    if "kept_hours" in values:
        shared.add("kept_until")
    await _keep(this["id"], this["series"], set(this["own_fields"]) - shared)


async def _keep(session: UUID, series: UUID | None, own: set[str]) -> None:
    """Write it. Back at the hours of its series, on one of its days, a date moves with the others, and nothing is said
    of the day any more."""
    now = existing(await row("SELECT local_starts, local_ends FROM session WHERE id = $1", session))
    if "starts_at" in own and series is not None and await _is_by_rule(series, now):
        own = own - {"starts_at"}
        await rows(
            "DELETE FROM series_exception WHERE series = $1 AND local_on = $2 AND reason = $3",
            series,
            now["local_starts"].date(),
            Reason.MOVED,
        )
    await rows("UPDATE session SET own_fields = $2 WHERE id = $1", session, sorted(own))


async def _is_by_rule(series: UUID, now: Record) -> bool:
    rule = rule_from(existing(await row("SELECT * FROM series WHERE id = $1", series)))
    starts, ends = now["local_starts"], now["local_ends"]
    if (starts.time(), ends - starts) != (rule.starts.time(), rule.length):
        return False
    return starts.date() in takewhile(starts.date().__ge__, rule.days())
