"""What was changed by hand on one date of a series: it stays when others are changed."""

from uuid import UUID

from asyncpg import Record

from events_service.database import row, rows, value
from events_service.errors import existing
from events_service.scheduling.scopes import TAKEN_FIELDS, Edit
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
    await rows("UPDATE session SET own_fields = $2 WHERE id = $1", session, sorted(own))
