"""An organisation whose first manager never came is not lost."""

from datetime import timedelta
from uuid import UUID

import pytest

from events_service import clock
from events_service.accounts.first_managers import invite_first_manager_again, organisations_without_manager
from events_service.accounts.invitations import LIFE, invite, invite_first_manager
from events_service.accounts.roles import OPERATOR
from events_service.accounts.staff import give_role
from events_service.database import rows, value
from events_service.errors import Forbidden, NotFound
from tests.factories import KEY, a_viewer, an_organisation

pytestmark = pytest.mark.usefixtures("database")
NADIA = "nadia@exemple.fr"


async def an_unmanaged_organisation() -> UUID:
    organisation = await an_organisation()
    await invite_first_manager(
        NADIA, organisation=organisation, locale="fr", by=OPERATOR, key=KEY, now=clock.now()
    )
    return organisation


async def test_an_invitation_that_nobody_used_leaves_an_organisation_without_manager() -> None:
    organisation, managed = await an_unmanaged_organisation(), await an_organisation()
    slug = await value("SELECT slug FROM organisation WHERE id = $1", managed)
    await invite(
        "desk@exemple.fr",
        role="manager",
        organisation=managed,
        locale="fr",
        by=a_viewer(managed),
        key=KEY,
        now=clock.now(),
    )
    await give_role("ada@exemple.fr", role="manager", organisation=slug, now=clock.now())
    soon, late = clock.now() + LIFE - timedelta(minutes=1), clock.now() + LIFE

    assert await organisations_without_manager(now=soon) == []
    [stuck] = await organisations_without_manager(now=late)
    assert (stuck.organisation, stuck.email, stuck.letter) == (organisation, NADIA, None)


async def test_invite_first_manager_again_after_seven_days_ends_what_waited() -> None:
    organisation, late = await an_unmanaged_organisation(), clock.now() + LIFE

    for _ in range(2):
        await invite_first_manager_again(
            organisation, "Nadia@Exemple.fr ", locale="en", by=OPERATOR, key=KEY, now=late
        )

    assert await organisations_without_manager(now=late) == []
    assert await value("SELECT count(*) FROM invitation WHERE expires_at > $1", late) == 1
    assert await value("SELECT count(*) FROM message WHERE locale = 'en'") == 1


async def test_invite_first_manager_again_at_another_address_closes_the_first() -> None:
    organisation = await an_unmanaged_organisation()

    await invite_first_manager_again(
        organisation, "nour@exemple.fr", locale="fr", by=OPERATOR, key=KEY, now=clock.now()
    )

    invitations = await rows(
        "SELECT email, withdrawn_at IS NULL AS waits FROM invitation JOIN account ON account.id = account ORDER BY 1"
    )
    assert [tuple(each) for each in invitations] == [(NADIA, False), ("nour@exemple.fr", True)]


async def test_invite_first_manager_again_only_where_nobody_manages_and_by_coordinators() -> None:
    organisation, never_invited = await an_unmanaged_organisation(), await an_organisation()
    slug = await value("SELECT slug FROM organisation WHERE id = $1", organisation)

    with pytest.raises(Forbidden):
        await invite_first_manager_again(
            organisation, NADIA, locale="fr", by=a_viewer(organisation), key=KEY, now=clock.now()
        )
    await give_role("ada@exemple.fr", role="manager", organisation=slug, now=clock.now())
    for one in (organisation, never_invited):
        with pytest.raises(NotFound):
            await invite_first_manager_again(one, NADIA, locale="fr", by=OPERATOR, key=KEY, now=clock.now())
