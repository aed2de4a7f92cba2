"""An organisation in which a team practises: it has invented libraries, and nobody outside ever sees it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from events_service.database import rows, update, value
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


async def real_of(practice: UUID) -> UUID | None:
    """Whose practice it is; None for one that is nobody's own."""
    real: UUID = existing(await value("SELECT practice_of FROM organisation WHERE id = $1", practice))
    return None if real == practice else real


@dataclass(frozen=True, slots=True)
class SharedPractice:
    """One in which people of any organisation practise, and how many do."""

    id: UUID
    slug: str
    name: str
    people: int


async def shared_practices() -> list[SharedPractice]:
    """Those that are nobody's own, by name."""
    lines = await rows(
        """
        SELECT id, slug, name,
               (SELECT count(DISTINCT account) FROM membership WHERE organisation = organisation.id) AS people
        FROM organisation WHERE practice_of = id ORDER BY name, slug
        """
    )
    return [SharedPractice(**line) for line in lines]


async def open_practice_organisation(organisation: UUID, *, by: UUID, now: datetime) -> UUID:
    """Make the organisation in which the team of this one practises. Refuses with OrganisationExists where the name is
    taken already."""
    name = existing(await value("SELECT name FROM organisation WHERE id = $1", organisation))
    practice = await create_organisation(f"{name[:180]} – exercice", by=by, now=now)
    await update("organisation", practice, practice_of=organisation)
    return practice


async def create_shared_practice(name: str, *, slug: str | None = None, by: UUID, now: datetime) -> UUID:
    """Make one for people of any organisation: it is the practice of itself. Refuses as create_organisation does."""
    practice = await create_organisation(name, slug=slug, by=by, now=now)
    await update("organisation", practice, practice_of=practice)
    return practice


async def invent_library(practice: UUID, *, by: UUID, now: datetime) -> UUID:
    """A library of the same clock as the real ones; of Paris where there is none."""
    department = await value(
        "SELECT department FROM library WHERE organisation = $1 ORDER BY created_at LIMIT 1",
        await real_of(practice),
    )
    return await add_library(practice, {**LIBRARY, "department": department or "75"}, by=by, now=now)
