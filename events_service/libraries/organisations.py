"""Organisations come into being and get their libraries: out of the directory, or typed in by hand."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import count
from typing import Any
from uuid import UUID

from events_service import audit
from events_service.database import insert_once, row, rows, transaction, value
from events_service.errors import Invalid, NotFound, Refusal, existing
from events_service.fields import Fields
from events_service.libraries import rules
from events_service.libraries.queries import SHOWN
from events_service.libraries.removals import LIBRARY, note_removals, note_returns
from events_service.libraries.territories import territory_of, zone_of
from events_service.messages.addresses import address
from events_service.text import clean, folded, slug

LONGEST_SLUG = 90  # the column holds 100: room for the number of a namesake


class OrganisationExists(Refusal):
    """An organisation of that name is there already, as `slug`; another one of the same name is given its own slug."""

    code = "organisation_exists"


class AlreadyClaimed(Refusal):
    """Another organisation (`organisation`, its slug) answers for this library; only the two of them can settle it."""

    code = "already_claimed"


class OnlyForPractice(Refusal):
    """Everything in this organisation is invented: it answers for no real library."""

    code = "only_for_practice"


# Where a library is and how to reach it, which is what it begins with.
PLACE = frozenset(
    {
        "name",
        "kind",
        "address",
        "postcode",
        "town",
        "department",
        "time_zone",
        "latitude",
        "longitude",
        "phone",
        "website",
    }
)
# Whose a library is, its row held so that nobody plans there meanwhile. What is invented is nobody's to take or give.
CLAIMED = """
SELECT library.id, library.organisation, library.kind, organisation.slug AS owner
FROM library LEFT JOIN organisation ON organisation.id = library.organisation
WHERE library.slug = $1 AND NOT library.practice FOR UPDATE OF library
"""


async def any_organisation() -> bool:
    """Whether somebody works with this installation already."""
    return bool(await value("SELECT EXISTS (SELECT 1 FROM organisation)"))


async def create_organisation(
    name: str,
    *,
    slug: str | None = None,
    email: str = "",
    phone: str = "",
    provisional: bool = False,
    by: UUID = audit.OPERATOR,
    now: datetime,
) -> UUID:
    """Add an organisation and return its id; without a `slug` it gets one from its name. A `provisional` one is for a
    claim that nobody has approved yet.

    Refuses with Invalid naming every field at fault; a slug that was asked for is given as it is or not at
    all (`not_a_slug`, `taken`), since somebody is going to type it. Without one, refuses with OrganisationExists
    where one has that name: a command that is run again makes no twin, and the two towns called Saint-Denis are
    told apart by the slugs they are given.
    """
    fields = Fields({"name": name, "phone": phone})
    name, phone = fields.text("name", longest=200, required=True), fields.text("phone", longest=20)
    if email.strip():
        email = fields.check(lambda: address(email, field="email")) or ""
    if slug is not None and not _is_slug(slug):
        fields.wrong["slug"] = "not_a_slug"
    fields.done()
    async with transaction():
        for candidate in _slugs(name, "organisation") if slug is None else [slug]:
            created = await insert_once(
                "organisation",
                "slug",
                slug=candidate,
                name=name,
                email=email,
                phone=phone,
                provisional=provisional,
                created_at=now,
            )
            if created is not None:
                what = "organisation.created"
                await audit.note(by=by, what=what, on=created, organisation=created, now=now)
                return created
            if slug is None:
                await _refuse_a_twin(name, candidate)
    raise Invalid({"slug": "taken"})


async def _refuse_a_twin(name: str, slug: str) -> None:
    """Names that differ can share the words of their slugs, as long ones do; those that read alike are one."""
    other: str = await value("SELECT name FROM organisation WHERE slug = $1", slug)
    if folded(other) == folded(name):
        raise OrganisationExists(slug=slug)


async def rename_organisation(
    organisation_slug: str, name: str, *, by: UUID = audit.OPERATOR, now: datetime
) -> None:
    """Give an organisation another name; its slug stays, since others have typed it. The same name again changes
    nothing. Refuses with NotFound, Invalid."""
    name = clean(name, field="name", longest=200, required=True)
    async with transaction():
        was = existing(
            await row(
                "SELECT id, name FROM organisation WHERE slug = $1 FOR NO KEY UPDATE", organisation_slug
            ),
            organisation=organisation_slug,
        )
        if was["name"] != name:
            await rows(
                "UPDATE organisation SET name = $2, updated_at = $3 WHERE id = $1", was["id"], name, now
            )
            what = "organisation.renamed"
            await audit.note(by=by, what=what, on=was["id"], organisation=was["id"], now=now)


def _is_slug(typed: str) -> bool:
    return bool(typed) and typed == slug(typed) and len(typed) <= LONGEST_SLUG


def _slugs(words: str, otherwise: str) -> Iterator[str]:
    """The words for a URL, then the same with 2, 3, 4… until one is free."""
    first = slug(words)
    if len(first) > LONGEST_SLUG:
        first = first[:LONGEST_SLUG].rpartition("-")[0] or first[:LONGEST_SLUG]
    first = first or otherwise
    yield first
    yield from (f"{first}-{number}" for number in count(2))


async def claim_library(
    library_slug: str, organisation_id: UUID, *, by: UUID = audit.OPERATOR, now: datetime
) -> None:
    """Give an unclaimed library of the directory to an organisation; claiming it again changes nothing.

    Refuses with NotFound for an unknown library or organisation, and with AlreadyClaimed and OnlyForPractice.
    """
    async with transaction():
        await hold_organisation(organisation_id)
        if await _is_practice(organisation_id):
            raise OnlyForPractice(library=library_slug)
        library = existing(await row(CLAIMED, library_slug), library=library_slug)
        if library["organisation"] == organisation_id:
            return
        if library["organisation"] is not None:
            raise AlreadyClaimed(library=library_slug, organisation=library["owner"])
        await rows(
            "UPDATE library SET organisation = $2, updated_at = $3 WHERE id = $1",
            library["id"],
            organisation_id,
            now,
        )
        await rows(
            "UPDATE organisation SET provisional = false WHERE id = $1 AND provisional", organisation_id
        )
        await note_returns([library["id"]])
        what = "library.claimed"
        await audit.note(by=by, what=what, on=library["id"], organisation=organisation_id, now=now)


async def unclaim_library(library: UUID, *, now: datetime) -> None:
    """Nobody answers for the library any more; where nobody can walk in, it is shown no more either. For the verb that
    has made sure that nothing is planned there (scheduling/releasing.py)."""
    released = await row(
        f"UPDATE library SET organisation = NULL, updated_at = $2 WHERE id = $1 RETURNING {SHOWN} AS shown",
        library,
        now,
    )
    assert released is not None
    if not released["shown"]:
        await note_removals(LIBRARY, [library], now=now)


async def add_library(
    organisation_id: UUID, values: Mapping[str, Any], *, by: UUID = audit.OPERATOR, now: datetime
) -> UUID:
    """Add a library the directory does not know, and return its id.

    `values` holds fields of PLACE: name, town and department are required, the zone follows from the place, and it is
    a `building` unless said otherwise. What else is known of it is an edit. Refuses with Invalid, NotFound
    (organisation).
    """
    if others := values.keys() - PLACE:
        raise Invalid(dict.fromkeys(sorted(others), "unknown_field"))
    fit = rules.checked({"name": "", "town": "", "department": "", **values})
    if (fit.get("latitude") is None) != (fit.get("longitude") is None):
        raise Invalid({"latitude": "both_or_neither", "longitude": "both_or_neither"})
    postcode, town = fit.get("postcode", ""), fit["town"]
    department = territory_of(fit["department"], postcode=postcode, town=town)
    zone = fit.get("time_zone") or zone_of(department, postcode=postcode, town=town)
    async with transaction():
        await hold_organisation(organisation_id)
        for candidate in _slugs(_name_and_town(fit["name"], town), "bibliotheque"):
            created = await insert_once(
                "library",
                "slug",
                organisation=organisation_id,
                practice=await _is_practice(organisation_id),
                slug=candidate,
                name=fit["name"],
                name_key=rules.name_key(fit["name"]),
                kind=fit.get("kind", "building"),
                address=fit.get("address", ""),
                postcode=postcode,
                town=town,
                town_key=rules.town_key(town),
                department=department,
                time_zone=zone,
                latitude=fit.get("latitude"),
                longitude=fit.get("longitude"),
                phone=fit.get("phone", ""),
                website=fit.get("website", ""),
                edited=[],
                created_at=now,
                updated_at=now,
            )
            if created is not None:
                await audit.note(
                    by=by, what="library.added", on=created, organisation=organisation_id, now=now
                )
                return created
    raise AssertionError("there is always a larger number")


def _name_and_town(name: str, town: str) -> str:
    """ "Médiathèque des Tilleuls Foix"; a name that holds its town already does not say it twice."""
    return name if f"-{slug(town)}-" in f"-{slug(name)}-" else f"{name} {town}"


async def hold_organisation(organisation_id: UUID) -> None:
    """Hold the organisation's row, to the end of the transaction, so that it cannot go while something is made for it.
    Refuses with NotFound."""
    if await row("SELECT 1 FROM organisation WHERE id = $1 FOR KEY SHARE", organisation_id) is None:
        raise NotFound(organisation=organisation_id)


async def _is_practice(organisation: UUID) -> bool:
    return bool(
        await value("SELECT 1 FROM organisation WHERE id = $1 AND practice_of IS NOT NULL", organisation)
    )
