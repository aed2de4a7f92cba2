"""What is known of organisations and libraries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from events_service.database import row, rows, value
from events_service.identifiers import as_uuid
from events_service.libraries.opening import Closure, OpeningHours
from events_service.text import folded

# Places nobody can walk into are known, and not shown to citizens, unless an organisation answers for one: what it
# offers there names the place, and what is public is reachable. What is invented for practice is shown to nobody.
OPEN_KINDS = ("building", "bookmobile", "departmental", "unknown")
SHOWN = f"(NOT library.practice AND (library.organisation IS NOT NULL OR library.kind IN {OPEN_KINDS}))"
# When a library is open, as two columns beside those of its row; read them with `spans_of` and `closures_of`.
HOURS = """
ARRAY(SELECT ROW(weekday, opens, closes) FROM opening WHERE opening.library = library.id
      ORDER BY weekday, opens) AS opening_hours,
ARRAY(SELECT ROW(starts_on, ends_on, reason) FROM closure WHERE closure.library = library.id
      ORDER BY starts_on, ends_on, reason) AS closures
"""


@dataclass(frozen=True, slots=True)
class LibraryPage:
    """A library as its page shows it. `claimed` is False while it is known from the directory only; `phone` is the
    organisation's where it has no `own_phone`, and `edited_at` its own row's last change."""

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
    own_phone: str
    email: str
    website: str
    directions: str
    opening_hours: tuple[OpeningHours, ...]
    closures: tuple[Closure, ...]
    disabled_parking: bool | None
    step_free_path: bool | None
    step_free_entrance: bool | None
    separate_entrance: bool | None
    adapted_toilets: bool | None
    audio_description: bool | None
    door_width: int | None
    reception_staff: str
    hearing_support: tuple[str, ...]
    facilities: tuple[str, ...]
    computers: int | None
    programmes: tuple[str, ...]
    labels: tuple[str, ...]
    organisation: UUID | None
    organisation_slug: str
    organisation_name: str
    practice: bool
    colour: str
    logo_digest: str
    logo_width: int
    logo_height: int
    updated_at: datetime
    edited_at: datetime

    @property
    def library_slug(self) -> str:
        """As whatever takes place in it calls it."""
        return self.slug

    @property
    def library_name(self) -> str:
        return self.name

    @property
    def claimed(self) -> bool:
        return self.organisation is not None

    @property
    def location(self) -> str:
        """ "Médiathèque Jean Moulin, 3 rue du Pont, 34000 Montpellier", with what is known."""
        return one_line(self.name, self.address, self.postcode, self.town)


def one_line(name: str, address: str, postcode: str, town: str, *, room: str = "") -> str:
    """A place as LOCATION has it; a room of it comes first."""
    return ", ".join(part for part in (room, name, address, f"{postcode} {town}".strip()) if part)


def spans_of(values: Iterable[Iterable[Any]]) -> tuple[OpeningHours, ...]:
    return tuple(OpeningHours(*each) for each in values)


def closures_of(values: Iterable[Iterable[Any]]) -> tuple[Closure, ...]:
    return tuple(Closure(*each) for each in values)


@dataclass(frozen=True, slots=True)
class Hours:
    """When a library is open, on the clock and by the holidays of its place."""

    opening_hours: tuple[OpeningHours, ...]
    closures: tuple[Closure, ...]
    department: str
    time_zone: str


async def hours_of(library: UUID) -> Hours:
    """The hours of a library that exists."""
    [place] = await rows(f"SELECT {HOURS}, department, time_zone FROM library WHERE id = $1", library)
    spans, closures = spans_of(place["opening_hours"]), closures_of(place["closures"])
    return Hours(spans, closures, place["department"], place["time_zone"])


_LISTS = ("hearing_support", "facilities", "programmes", "labels")
LIBRARY_PAGE = f"""
SELECT library.id, library.slug, library.name, library.kind, library.address, library.postcode, library.town,
       library.department, library.time_zone, library.latitude, library.longitude,
       coalesce(nullif(library.phone, ''), organisation.phone, '') AS phone, library.phone AS own_phone,
       library.email, library.website,
       library.directions, {HOURS}, library.disabled_parking, library.step_free_path, library.step_free_entrance,
       library.separate_entrance, library.adapted_toilets, library.audio_description, library.door_width,
       library.reception_staff, library.hearing_support, library.facilities, library.computers, library.programmes,
       library.labels, library.organisation, coalesce(organisation.slug, '') AS organisation_slug,
       coalesce(organisation.name, '') AS organisation_name, library.practice, library.colour, library.logo_digest,
       library.logo_width, library.logo_height,
       greatest(library.updated_at, organisation.updated_at) AS updated_at, library.updated_at AS edited_at
FROM library LEFT JOIN organisation ON organisation.id = library.organisation
"""


def page_from(library: Mapping[str, Any]) -> LibraryPage:
    """A row of LIBRARY_PAGE, as a value that can be a key: its lists are tuples."""
    values = dict(library) | {name: tuple(library[name]) for name in _LISTS}
    values["opening_hours"] = spans_of(library["opening_hours"])
    values["closures"] = closures_of(library["closures"])
    return LibraryPage(**values)


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
        LIBRARY_PAGE + f"WHERE (library.slug = $1 OR library.id = $2) AND {SHOWN}",
        reference,
        as_uuid(reference),
    )
    return page_from(library) if library else None


async def library_of(identifier: UUID) -> LibraryPage | None:
    """Any library, shown or not."""
    library = await row(LIBRARY_PAGE + "WHERE library.id = $1", identifier)
    return page_from(library) if library else None


async def libraries_of(organisations: tuple[UUID, ...]) -> list[LibraryPage]:
    """The libraries a colleague may plan in, by name."""
    libraries = await rows(
        LIBRARY_PAGE + "WHERE library.organisation = ANY($1::uuid[]) ORDER BY library.name",
        list(organisations),
    )
    return [page_from(each) for each in libraries]


async def libraries_after(
    *, after: UUID | None, since: datetime | None, department: str | None, limit: int
) -> list[LibraryPage]:
    """A stretch of the whole directory in the order of ids, for the API's cursor; `since` keeps what changed later."""
    libraries = await rows(
        LIBRARY_PAGE
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
    return [page_from(each) for each in libraries]


@dataclass(frozen=True, slots=True)
class OrganisationLine:
    """An organisation, and for how many libraries it answers; in one for `practice` everything is invented."""

    slug: str
    name: str
    libraries: int
    practice: bool


async def organisations() -> list[OrganisationLine]:
    lines = await rows(
        """
        SELECT slug, name, (SELECT count(*) FROM library WHERE organisation = organisation.id) AS libraries,
               practice_of IS NOT NULL AS practice
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
        LIBRARY_PAGE
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
    return [page_from(each) for each in libraries]
