"""Keys for other programs: shown once, stored hashed, worth nothing once revoked."""

import pytest

from events_service import clock
from events_service.accounts.keys import (
    PREFIX,
    AmbiguousKey,
    api_keys,
    create_key,
    revoke_key,
    revoke_local_key,
    viewer_with_key,
)
from events_service.accounts.roles import Grant
from events_service.database import row, value
from events_service.errors import Invalid, NotFound
from tests.factories import a_viewer, an_organisation


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

    assert await revoke_key(str(before.id), now=clock.now()) == before.id

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


async def test_revoke_key_by_its_name(database: str):
    await an_organisation("montpellier")
    agenda = await create_key("Agenda", role="mediator", organisation="montpellier", now=clock.now())
    carte = await create_key("Carte", role="coordinator", organisation=None, now=clock.now())

    await revoke_key("Agenda", now=clock.now())

    assert await viewer_with_key(agenda) is None
    assert await viewer_with_key(carte) is not None
    assert [
        (each.name, each.role, each.organisation, each.revoked_at is None) for each in await api_keys()
    ] == [
        ("Carte", "coordinator", None, True),
        ("Agenda", "mediator", "montpellier", False),
    ]


async def test_revoke_key_twice_changes_nothing(database: str):
    await create_key("Carte", role="coordinator", organisation=None, now=clock.now())
    first = await revoke_key("Carte", now=clock.now())
    once = await api_keys()

    second = await revoke_key("Carte", now=clock.now())

    assert second == first
    assert await api_keys() == once


async def test_revoke_key_refuses_to_choose_between_two(database: str):
    secrets = [
        await create_key("Carte", role="coordinator", organisation=None, now=clock.now()) for _ in range(2)
    ]
    one, two = [each.id for each in await api_keys()]

    with pytest.raises(AmbiguousKey) as refused:
        await revoke_key("Carte", now=clock.now())

    assert refused.value.facts == {"ids": [one, two]}
    assert None not in [await viewer_with_key(secret) for secret in secrets]
    await revoke_key(str(one), now=clock.now())
    assert await revoke_key("Carte", now=clock.now()) == two


async def test_revoke_key_refuses_what_is_not_there(database: str):
    await create_key("Carte", role="coordinator", organisation=None, now=clock.now())

    for reference in ("carte", "", "01a21441-058d-785f-b13a-889d764d00f7"):
        with pytest.raises(NotFound):
            await revoke_key(reference, now=clock.now())


async def test_a_key_is_revoked_by_its_manager_whatever_others_are_called(database: str):
    """Somebody else's key bears the id of ours as its name: neither stands in the way of the other."""
    here, there = await an_organisation("ici"), await an_organisation("ailleurs")
    ours = await create_key("Site", role="desk", organisation="ici", now=clock.now())
    ours_id = await value("SELECT id FROM api_key")
    theirs = await create_key(str(ours_id), role="desk", organisation="ailleurs", now=clock.now())

    for _ in range(2):
        await revoke_local_key(ours_id, by=a_viewer(here), now=clock.now())
    with pytest.raises(NotFound):
        await revoke_local_key(ours_id, by=a_viewer(there), now=clock.now())

    assert await viewer_with_key(ours) is None
    assert await viewer_with_key(theirs) is not None
