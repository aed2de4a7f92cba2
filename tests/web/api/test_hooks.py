"""Webhooks by the API: added with a secret that is said once, read, tried, told again, taken away."""

from dataclasses import replace

import pytest
from httpx import AsyncClient

from events_service import clock
from events_service.messages.hooks import deliver_hooks, hook_secret
from events_service.settings import Settings
from tests.factories import KEY, a_key, an_organisation, bearer
from tests.hook_targets import hook_target

HOME, OWN = "/api/v1/hooks", ("127.0.0.1",)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Of an installation that tells programs of its own."""
    return replace(settings, hook_hosts=OWN)


async def test_a_program_adds_its_webhook_and_has_what_it_missed_told_again(
    client: AsyncClient,
) -> None:
    town = await an_organisation()
    ours, mediator = bearer(await a_key(town)), bearer(await a_key(town, "mediator"))
    stranger = bearer(await a_key(await an_organisation()))
    async with hook_target("503") as target:
        once = {"Idempotency-Key": "0123456789abcdef"}
        made = [await client.post(HOME, json={"url": target.url}, headers=ours | once) for _ in range(2)]
        assert [(each.status_code, each.json()) for each in made] == [(201, made[0].json())] * 2
        hook = made[0].json()
        page = f"{HOME}/{hook['id']}"
        assert hook["secret"] == hook_secret(hook["id"], key=KEY)
        again = await client.post(HOME, json={"url": target.url}, headers=ours)
        assert (again.status_code, again.json()["fields"]) == (422, {"url": "there_already"})

        (listed,) = (await client.get(HOME, headers=ours)).json()["items"]
        assert (listed["url"], "secret" in listed) == (target.url, False)
        assert "secret" not in (await client.get(page, headers=ours)).json()
        assert (await client.get(HOME, headers=stranger)).json()["items"] == []
        refused = [(await client.get(page, headers=each)).status_code for each in (mediator, stranger)]
        assert refused == [403, 404]

        assert (await client.post(f"{page}/trials", headers=ours)).status_code == 204
        await deliver_hooks(clock.now(), key=KEY, own_hosts=OWN)
        (missed,) = (await client.get(f"{page}/deliveries", headers=ours)).json()["items"]
        assert (missed["status"], missed["attempts"]) == (503, 1)
        repeated = await client.post(f"{page}/deliveries/{missed['id']}/repetition", headers=ours)
        assert repeated.status_code == 204
        await deliver_hooks(clock.now(), key=KEY, own_hosts=OWN)
        (taken,) = (await client.get(f"{page}/deliveries", headers=ours)).json()["items"]
        assert (taken["id"], taken["state"], taken["body"]) == (missed["id"], "taken", missed["body"])

    gone = [(await client.delete(page, headers=ours)).status_code for _ in range(2)]
    assert gone == [204, 404]
