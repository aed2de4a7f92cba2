"""Keys for other programs: shown once, stored hashed, worth nothing once revoked."""

import pytest

from events_service import clock
from events_service.accounts.keys import PREFIX, create_key, viewer_with_key
from events_service.accounts.roles import Grant
from events_service.database import row, rows, value
from events_service.errors import Invalid, NotFound
from tests.factories import an_organisation


async def test_a_key_opens_what_its_role_opens_in_its_organisation(database: str):
    organisation = await an_organisation("montpellier")

    secret = await create_key("Agenda", role="mediator", organisation="montpellier", now=clock.now())
    viewer = await viewer_with_key(secret)

    assert secret.startswith(PREFIX)
    assert viewer is not None
    assert (viewer.name, viewer.grants) == ("Agenda", (Grant("mediator", organisation),))


async def test_a_key_is_not_stored(database: str):
    secret = await create_key("Carte", role="coordinator", organisation=None, now=clock.now())

    stored = await row("SELECT * FROM api_key")

    assert stored is not None
    assert not [fact for fact in stored.values() if isinstance(fact, str) and secret[-20:] in fact]


@pytest.mark.parametrize("change", [str.upper, lambda key: key[:-1], lambda key: "", lambda key: f"{key} "])
async def test_a_key_that_differs_opens_nothing(database: str, change):  # type: ignore[no-untyped-def]
    secret = await create_key("Carte", role="coordinator", organisation=None, now=clock.now())

    assert await viewer_with_key(change(secret)) is None


async def test_a_revoked_key_opens_nothing_and_another_still_does(database: str):
    lost = await create_key("Carte", role="coordinator", organisation=None, now=clock.now())
    kept = await create_key("Carte", role="coordinator", organisation=None, now=clock.now())
    before = await viewer_with_key(lost)
    assert before is not None

    await rows("UPDATE api_key SET revoked_at = now() WHERE id = $1", before.id)

    assert await viewer_with_key(lost) is None
    assert await viewer_with_key(kept) is not None


@pytest.mark.parametrize(
    ("name", "role", "organisation", "fields"),
    [
        ("Carte", "queen", "montpellier", {"role": "unknown"}),
        ("Carte", "manager", None, {"organisation": "required"}),
        ("Carte", "coordinator", "montpellier", {"organisation": "not_for_this_role"}),
        ("  ", "manager", "montpellier", {"name": "required"}),
    ],
)
async def test_create_key_refuses(
    database: str, name: str, role: str, organisation: str | None, fields: dict[str, str]
):
    await an_organisation("montpellier")

    with pytest.raises(Invalid) as refused:
        await create_key(name, role=role, organisation=organisation, now=clock.now())

    assert refused.value.fields == fields
    assert await value("SELECT count(*) FROM api_key") == 0


async def test_create_key_for_an_organisation_that_is_not_there(database: str):
    with pytest.raises(NotFound):
        await create_key("Carte", role="manager", organisation="nowhere", now=clock.now())
