"""What is known of organisations and libraries."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from events_service.database import row, rows, value
from events_service.identifiers import as_uuid
from events_service.text import folded

# Places nobody can walk into are known, and not shown to citizens, unless an organisation answers for one: what it
# offers there names the place, and what is public is reachable.
OPEN_KINDS = ("building", "bookmobile", "departmental", "unknown")
SHOWN = f"(library.organisation IS NOT NULL OR library.kind IN {OPEN_KINDS})"


@dataclass(frozen=True, slots=True)
class LibraryPage:
    """A library as its page shows it. `claimed` is False while it is known from the directory only."""

    id: UUID
    slug: str
    name: str
    kind: str
    address: str
    postcode: str
    town: str
    department: str
    time_zone: str
    latitude: float | None
    longitude: float | None
    phone: str
    website: str
    organisation: UUID | None
    organisation_name: str
    updated_at: datetime

    @property
    def claimed(self) -> bool:
        return self.organisation is not None

    @property
    def location(self) -> str:
        """ "Médiathèque Jean Moulin, 3 rue du Pont, 34000 Montpellier", with what is known."""
        return one_line(self.name, self.address, self.postcode, self.town)


def one_line(name: str, address: str, postcode: str, town: str) -> str:
    return ", ".join(part for part in (name, address, f"{postcode} {town}".strip()) if part)


_LIBRARY = """
SELECT library.id, library.slug, library.name, library.kind, library.address, library.postcode, library.town,
       library.department, library.time_zone, library.latitude, library.longitude,
       coalesce(nullif(library.phone, ''), organisation.phone, '') AS phone, library.website,
       library.organisation, coalesce(organisation.name, '') AS organisation_name,
       greatest(library.updated_at, organisation.updated_at) AS updated_at
FROM library LEFT JOIN organisation ON organisation.id = library.organisation
"""


async def organisation_id(slug: str) -> UUID | None:
    identifier: UUID | None = await value("SELECT id FROM organisation WHERE slug = $1", slug)
    return identifier


async def library_id(slug: str) -> UUID | None:
    """Of any library, shown or not."""
    identifier: UUID | None = await value("SELECT id FROM library WHERE slug = $1", slug)
    return identifier


async def library_page(reference: str) -> LibraryPage | None:
    """The library with that slug or id, if citizens may see it."""
    library = await row(
        _LIBRARY + f"WHERE (library.slug = $1 OR library.id = $2) AND {SHOWN}",
        reference,
        as_uuid(reference),
    )
    return LibraryPage(**library) if library else None


async def libraries_of(organisations: tuple[UUID, ...]) -> list[LibraryPage]:
    """The libraries a colleague may plan in, by name."""
    libraries = await rows(
        _LIBRARY + "WHERE library.organisation = ANY($1::uuid[]) ORDER BY library.name", list(organisations)
    )
    return [LibraryPage(**r) for r in libraries]


async def libraries_after(
    *, after: UUID | None, since: datetime | None, department: str | None, limit: int
) -> list[LibraryPage]:
    """A stretch of the whole directory in the order of ids, for the API's cursor; `since` keeps what changed later."""
    libraries = await rows(
        _LIBRARY
        + f"""
        WHERE {SHOWN} AND ($1::uuid IS NULL OR library.id > $1)
          AND ($2::timestamptz IS NULL OR greatest(library.updated_at, organisation.updated_at) >= $2)
          AND ($3::text IS NULL OR library.department = $3)
        ORDER BY library.id LIMIT $4
        """,
        after,
        since,
        department,
        limit,
    )
    return [LibraryPage(**r) for r in libraries]


@dataclass(frozen=True, slots=True)
class OrganisationLine:
    """An organisation, and for how many libraries it answers."""

    slug: str
    name: str
    libraries: int


async def organisations() -> list[OrganisationLine]:
    lines = await rows(
        """
        SELECT slug, name, (SELECT count(*) FROM library WHERE organisation = organisation.id) AS libraries
        FROM organisation ORDER BY name, slug
        """
    )
    return [OrganisationLine(**r) for r in lines]


async def organisation_slug(identifier: UUID) -> str:
    slug: str = await value("SELECT slug FROM organisation WHERE id = $1", identifier)
    return slug


async def libraries_named(words: str, *, organisation: str | None, limit: int) -> list[LibraryPage]:
    """Libraries whose name, town or postcode hold every word, shown to citizens or not: whoever runs the service looks
    for the slug of one. `organisation` is a slug."""
    libraries = await rows(
        _LIBRARY
        + """
        WHERE ($2::text IS NULL OR organisation.slug = $2) AND NOT EXISTS (
            SELECT 1 FROM unnest($1::text[]) AS word WHERE position(word IN concat_ws(' ',
                replace(library.slug, '-', ' '), library.town_key, library.postcode)) = 0
        )
        ORDER BY library.town_key, library.slug LIMIT $3
        """,
        folded(words).split(),
        organisation,
        limit,
    )
    return [LibraryPage(**r) for r in libraries]
