"""An organisation in which a team practises: it has invented libraries, and nobody outside ever sees it."""

from datetime import datetime
from uuid import UUID

from events_service.database import update, value
from events_service.errors import existing
from events_service.libraries.organisations import add_library, create_organisation

# What a directory would say of it; the postcode exists nowhere.
LIBRARY = {"name": "Médiathèque d’exercice", "town": "Exemple-sur-Papier", "address": "1 rue de l’Essai"}


async def practice_of(organisation: UUID) -> UUID | None:
    """The organisation in which the team of this one practises, or this one itself where it is one."""
    practice: UUID | None = await value(
        "SELECT id FROM organisation WHERE practice_of = $1 OR (id = $1 AND practice_of IS NOT NULL)",
        organisation,
    )
    return practice


async def real_of(practice: UUID) -> UUID:
    """Whose practice it is."""
    return UUID(str(existing(await value("SELECT practice_of FROM organisation WHERE id = $1", practice))))


async def open_practice_organisation(organisation: UUID, *, by: UUID, now: datetime) -> UUID:
    """Make the organisation in which the team of this one practises. Refuses with OrganisationExists where the name is
    taken already."""
    name = existing(await value("SELECT name FROM organisation WHERE id = $1", organisation))
    practice = await create_organisation(f"{name[:180]} – exercice", by=by, now=now)
    await update("organisation", practice, practice_of=organisation)
    return practice


async def invent_library(practice: UUID, *, by: UUID, now: datetime) -> UUID:
    """A library of the same clock as the real ones."""
    department = await value(
        "SELECT department FROM library WHERE organisation = $1 ORDER BY created_at LIMIT 1",
        await real_of(practice),
    )
    return await add_library(practice, {**LIBRARY, "department": department or "75"}, by=by, now=now)
