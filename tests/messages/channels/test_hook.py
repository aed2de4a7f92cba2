"""One POST of a webhook, to a real server on loopback that a setting names."""

import asyncio
import socket

import pytest

from events_service.messages.channels import hook
from events_service.messages.channels.hook import HookAnswer, post_hook
from tests.hook_targets import ENDLESS, REDIRECT, SILENCE, hook_target

OWN = ("127.0.0.1",)


async def test_a_post_arrives_with_its_body_and_the_host_it_was_meant_for() -> None:
    async with hook_target() as target:
        answer = await post_hook(target.url, b"{}", {"Events-Delivery": "7"}, own_hosts=OWN)

    [(head, body)] = target.posts
    assert answer == HookAnswer(204)
    assert (head["request"], body) == ("POST /hook?of=town HTTP/1.1", b"{}")
    assert (head["host"], head["events-delivery"]) == (f"127.0.0.1:{target.port}", "7")


async def test_nothing_arrives_where_no_setting_names_the_host() -> None:
    async with hook_target() as target:
        answers = [
            await post_hook(url, b"{}", {}, own_hosts=())
            for url in (target.url, f"https://127.0.0.1:{target.port}/", f"https://localhost:{target.port}/")
        ]

    assert target.posts == []
    assert [each.reason for each in answers] == ["https_needed", "not_public", "not_public"]


async def test_the_address_that_was_checked_is_the_one_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name is not asked for a second time, whatever it would answer then (DNS rebinding)."""
    asked: list[str] = []

    async def resolve(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", resolve)
    async with hook_target() as target:
        url = f"http://portail.invalid:{target.port}/hook"
        answer = await post_hook(url, b"{}", {}, own_hosts=("portail.invalid",))
        refused = await post_hook(url.replace("http:", "https:"), b"{}", {}, own_hosts=())

    assert (answer.status, refused.reason) == (204, "not_public")
    assert [host for host in asked if host != "127.0.0.1"] == ["portail.invalid"] * 2
    [(head, _)] = target.posts
    assert head["host"] == f"portail.invalid:{target.port}"


async def test_a_redirect_is_not_followed() -> None:
    async with hook_target(REDIRECT) as target:
        answer = await post_hook(target.url, b"{}", {}, own_hosts=OWN)

    assert (answer.status, answer.is_taken, len(target.posts)) == (302, False, 1)


async def test_no_answer_is_waited_for_or_read_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hook, "ALL_SECONDS", 0.5)
    async with hook_target(SILENCE, ENDLESS) as target:
        silent = await post_hook(target.url, b"{}", {}, own_hosts=OWN)
        endless = await post_hook(target.url, b"{}", {}, own_hosts=OWN)

    assert (silent.status, silent.reason) == (None, "TimeoutError")
    assert endless.status == 200
