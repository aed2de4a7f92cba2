"""Webhooks from the change to the program that hears of it, and back by the log."""

import json
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from events_service import clock
from events_service.accounts.roles import Grant, Viewer
from events_service.database import value
from events_service.errors import Forbidden, Invalid, NotFound
from events_service.identifiers import uuid7
from events_service.messages.hooks import deliver_hooks, hook_secret
from events_service.messages.signatures import is_genuine
from events_service.scheduling.hooks import (
    MOST_HOOKS,
    TooManyHooks,
    add_hook,
    deliveries_of,
    hooks_of,
    notice_changes,
    remove_hook,
    repeat_delivery,
    try_hook,
)
from events_service.scheduling.withdrawal import withdraw_event
from tests.factories import KEY, Planned, a_session, a_viewer, an_organisation
from tests.hook_targets import hook_target
from tests.scheduling.test_trainings import a_training

pytestmark = pytest.mark.usefixtures("database")
OWN = ("127.0.0.1",)
LATER = timedelta(minutes=2)


async def hook_added(viewer: Viewer, url: str) -> UUID:
    return await add_hook(url, by=viewer, own_hosts=OWN, now=clock.now() - timedelta(minutes=5))


async def delivered(now: datetime) -> None:
    await notice_changes(now)
    await deliver_hooks(now, key=KEY, own_hosts=OWN)


async def test_a_program_is_told_what_changed_of_its_organisation_and_what_is_gone_signed() -> None:
    town = await an_organisation()
    async with hook_target() as target:
        hook = await hook_added(a_viewer(town), target.url)
        planned, _, _ = (
            await a_session(organisation=town),
            await a_session(),
            await a_training(organisation=town),
        )
        now = clock.now() + LATER
        await delivered(now)
        await withdraw_event(planned.event, by=planned.ada, now=now)
        await delivered(now + LATER)
        await delivered(now + 2 * LATER)

    (head, first), (_, second) = target.posts
    said = json.loads(first)
    assert (said["kind"], said["whole"]) == ("programme_changed", True)
    assert (said["events"], said["sessions"], said["removed"]) == (
        [str(planned.event)],
        [str(planned.id)],
        [],
    )
    gone = json.loads(second)
    assert sorted((each["kind"], each["id"]) for each in gone["removed"]) == [
        ("event", str(planned.event)),
        ("session", str(planned.id)),
    ]
    secret = hook_secret(hook, key=KEY)
    assert is_genuine(secret, head["events-timestamp"], head["events-signature"], first, now=now)
    assert not is_genuine(secret, head["events-timestamp"], head["events-signature"], second, now=now)


async def test_whoever_does_not_answer_is_asked_again_and_the_log_says_so_and_sends_again() -> None:
    town = await an_organisation()
    ada, now = a_viewer(town), clock.now()
    async with hook_target("500") as target:
        hook = await hook_added(ada, target.url)
        await try_hook(hook, by=ada, now=now)
        await deliver_hooks(now, key=KEY, own_hosts=OWN)
        [first] = await deliveries_of(hook)
        await deliver_hooks(now + timedelta(seconds=59), key=KEY, own_hosts=OWN)
        await deliver_hooks(now + timedelta(minutes=1), key=KEY, own_hosts=OWN)
        [second] = await deliveries_of(hook)
        await repeat_delivery(hook, second.id, by=ada, now=now + LATER)
        await deliver_hooks(now + LATER, key=KEY, own_hosts=OWN)

    assert (first.state, first.status, first.attempts) == ("due", 500, 1)
    assert (second.state, second.status, second.attempts) == ("taken", 204, 2)
    assert len({body for _, body in target.posts}) == 1
    assert [head["events-delivery"] for head, _ in target.posts] == [str(second.id)] * 3
    [line] = await hooks_of(ada)
    assert (line.due, line.failed, line.taken_at) == (0, 0, now + LATER)


async def test_webhooks_are_the_managers_and_no_strangers() -> None:
    town = await an_organisation()
    ada, stranger = a_viewer(town), a_viewer(await an_organisation())
    async with hook_target() as target:
        hook = await hook_added(ada, target.url)
        with pytest.raises(Forbidden):
            await hook_added(a_viewer(town, "mediator"), target.url)
        with pytest.raises(NotFound):
            await remove_hook(hook, by=stranger, now=clock.now())
        with pytest.raises(NotFound):
            await try_hook(hook, by=stranger, now=clock.now())
        with pytest.raises(Invalid):
            await hook_added(ada, target.url)
        with pytest.raises(Invalid):
            await add_hook(target.url, by=ada, own_hosts=(), now=clock.now())
        for number in range(MOST_HOOKS - 1):
            await hook_added(ada, f"{target.url}&n={number}")
        with pytest.raises(TooManyHooks):
            await hook_added(ada, f"{target.url}&n=last")

        assert (len(await hooks_of(ada)), await hooks_of(stranger)) == (MOST_HOOKS, [])
        await remove_hook(hook, by=ada, now=clock.now())
    assert await value("SELECT count(*) FROM hook") == MOST_HOOKS - 1


async def test_a_coordinators_program_is_told_of_everybody() -> None:
    national = Viewer(uuid7(), "Renée", (Grant("coordinator", None),))
    async with hook_target() as target:
        await hook_added(national, target.url)
        planned: list[Planned] = [await a_session(), await a_session()]
        await delivered(clock.now() + LATER)

    [(_, body)] = target.posts
    assert sorted(json.loads(body)["sessions"]) == sorted(str(each.id) for each in planned)
