"""A violated constraint is a refusal of ours where a verb has a word for it, and a bug where it has none."""

import asyncpg
import pytest

from events_service.constraints import Exclude, refusing
from events_service.database import rows, transaction, value
from events_service.errors import Refusal

pytestmark = pytest.mark.usefixtures("database")


class Twice(Refusal):
    code = "twice"


async def explain() -> Refusal:
    """Asked when what was refused is undone, inside of a transaction that goes on."""
    return Twice(organisations=await value("SELECT count(*) FROM organisation"))


async def add_organisation(slug: str) -> None:
    await rows(
        "INSERT INTO organisation (id, slug, name, email, phone, created_at)"
        " VALUES (gen_random_uuid(), $1, 'Ville', '', '', now())",
        slug,
    )


async def test_a_violated_constraint_becomes_the_refusal_of_its_name() -> None:
    async with transaction():
        await add_organisation("ville")
        with pytest.raises(Twice) as refusal:
            async with refusing({"organisation_slug_unique": explain}):
                await add_organisation("village")
                await add_organisation("ville")
        await add_organisation("bourg")

    assert refusal.value.facts == {"organisations": 1}
    assert [line["slug"] for line in await rows("SELECT slug FROM organisation ORDER BY slug")] == [
        "bourg",
        "ville",
    ]


async def test_a_constraint_of_another_name_stays_an_error() -> None:
    with pytest.raises(asyncpg.CheckViolationError):
        async with refusing({"organisation_slug_unique": explain}):
            await add_organisation("Ville")


@pytest.mark.parametrize(
    ("constraint", "ddl"),
    [
        (Exclude("room WITH ="), "EXCLUDE USING gist (room WITH =)"),
        (Exclude("room WITH =", where="open"), "EXCLUDE USING gist (room WITH =) WHERE (open)"),
    ],
)
def test_an_exclusion_is_written_for_postgresql(constraint: Exclude, ddl: str) -> None:
    assert constraint.ddl == ddl
