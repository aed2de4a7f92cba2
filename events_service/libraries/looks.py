"""How a library makes its pages its own: one colour, one logo. Its name says who it is where neither is seen."""

from datetime import datetime
from uuid import UUID

from events_service import audit
from events_service.database import row, rows, transaction, value
from events_service.errors import Invalid, existing
from events_service.identifiers import digest_of
from events_service.libraries.colours import colour_from
from events_service.libraries.pictures import logo_from, made_small


async def keep_look(
    library_id: UUID, colour: str, logo: bytes | None, *, by: UUID, of: UUID, now: datetime
) -> None:
    """Give a library of the organisation `of` this colour, or with an empty one our own, and with a `logo` another one.
    Any colour will do: pages wear it as dark or as pale as words need it (web/themes.py).

    Refuses with NotFound, and with Invalid (`colour`, `file`) what is no colour, no picture, too large or a bomb.
    """
    wrong: dict[str, str] = {}
    kept = colour_from(colour) if colour.strip() else ""
    if kept is None:
        wrong["colour"] = "not_a_colour"
    try:
        picture = await made_small(logo_from, logo)
    except Invalid as refusal:
        wrong |= refusal.fields
    if wrong:
        raise Invalid(wrong)
    async with transaction():
        was = await _locked(library_id, of)
        if was == kept and picture is None:
            return
        await rows("UPDATE library SET colour = $2, updated_at = $3 WHERE id = $1", library_id, kept, now)
        if picture is not None:
            await _hang(library_id, *picture)
        await audit.note(by=by, what="library.dressed", on=library_id, organisation=of, now=now)


async def take_logo_down(library_id: UUID, *, by: UUID, of: UUID, now: datetime) -> None:
    """Twice changes nothing. Refuses with NotFound."""
    async with transaction():
        await _locked(library_id, of)
        if not await rows("DELETE FROM library_logo WHERE library = $1 RETURNING 1", library_id):
            return
        await rows(
            "UPDATE library SET logo_digest = '', logo_width = 0, logo_height = 0, updated_at = $2 WHERE id = $1",
            library_id,
            now,
        )
        await audit.note(by=by, what="library.dressed", on=library_id, organisation=of, now=now)


async def logo_of(slug: str) -> bytes | None:
    """The PNG of a library's logo."""
    content: bytes | None = await value(
        "SELECT content FROM library_logo JOIN library ON library.id = library_logo.library WHERE library.slug = $1",
        slug,
    )
    return content


async def colour_of(slug: str) -> str | None:
    """The colour of a library that has one of its own."""
    colour: str | None = await value("SELECT nullif(colour, '') FROM library WHERE slug = $1", slug)
    return colour


async def _locked(library_id: UUID, of: UUID) -> str:
    """The colour it has; the library stays as it is until the transaction ends."""
    sql = "SELECT colour FROM library WHERE id = $1 AND organisation = $2 FOR NO KEY UPDATE"
    colour: str = existing(await row(sql, library_id, of))["colour"]
    return colour


async def _hang(library_id: UUID, content: bytes, width: int, height: int) -> None:
    await rows(
        "UPDATE library SET logo_digest = $2, logo_width = $3, logo_height = $4 WHERE id = $1",
        library_id,
        digest_of(content),
        width,
        height,
    )
    await rows(
        "INSERT INTO library_logo (library, content) VALUES ($1, $2)"
        " ON CONFLICT (library) DO UPDATE SET content = excluded.content",
        library_id,
        content,
    )
