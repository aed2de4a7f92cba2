"""What people asked for at the demonstration's first library and did not get: enough of one thing to plan a session."""

from datetime import datetime, timedelta
from uuid import UUID

from events_service.accounts.roles import Viewer
from events_service.registration.rules import Door
from events_service.registration.wish_rules import WishDraft
from events_service.registration.wishes import note_wish

# Topic, why, how many days ago; a name and a telephone of whoever wants to be called.
WISHES: tuple[tuple[str, str, int, str, str], ...] = (
    ("email", "no_date", 19, "", ""),
    ("email", "not_offered", 16, "", ""),
    ("email", "no_date", 12, "Mme Fontaine", "02 61 91 20 41"),
    ("email", "full", 9, "", ""),
    ("email", "no_date", 6, "Roger", "02 61 91 20 42"),
    ("email", "no_date", 3, "", ""),
    ("securite_numerique", "no_date", 11, "", ""),
    ("securite_numerique", "full", 4, "", ""),
)


async def note_wishes(library: UUID, department: str, *, by: Viewer, now: datetime) -> None:
    """As a colleague at the desk would have, one after the other."""
    for number, (topic, reason, days, name, phone) in enumerate(WISHES):
        typed = {"topic": topic, "reason": reason, "name": name, "phone": phone}
        draft = WishDraft.parse(typed, department=department)
        at = now - timedelta(days=days)
        await note_wish(library, draft, door=Door.DESK, intent=f"demonstration {number}", by=by, now=at)
