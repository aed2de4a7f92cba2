"""The headers around every answer, by the kind of address."""

import httpx
import pytest

from events_service.web.http.envelope import HEADERS, POLICY


@pytest.mark.parametrize(
    ("path", "own"),
    [
        (
            "/",
            {
                "Content-Security-Policy": f"{POLICY}; script-src 'self'",
                "Permissions-Policy": "camera=(), geolocation=(self), microphone=()",
                "Referrer-Policy": "same-origin",
                "X-Robots-Tag": None,
            },
        ),
        ("/nowhere", {"Referrer-Policy": "same-origin", "X-Robots-Tag": None}),
        (
            "/registrations/" + "x" * 27,
            {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex", "Cache-Control": "no-store"},
        ),
        ("/feeds/registrations/" + "x" * 27 + ".ics", {"Referrer-Policy": "no-referrer"}),
        (
            "/staff/sign-in",
            {
                "Content-Security-Policy": f"{POLICY}; script-src 'self'; worker-src 'self'",
                "Referrer-Policy": "same-origin",
                "X-Robots-Tag": "noindex",
            },
        ),
    ],
)
async def test_every_answer_wears_its_headers(
    client: httpx.AsyncClient, path: str, own: dict[str, str | None]
):
    answer = await client.get(path)

    everywhere = {name: text for name, text in HEADERS.items() if name not in own}
    assert {name: answer.headers.get(name) for name in {**everywhere, **own}} == {**everywhere, **own}
    assert len(answer.headers["x-request-id"]) == 12
    assert "strict-transport-security" not in answer.headers


async def test_only_the_back_office_and_the_search_may_run_scripts_and_only_ours(client: httpx.AsyncClient):
    policies = {
        path: (await client.get(path)).headers["content-security-policy"]
        for path in (
            "/",
            "/events",
            "/libraries",
            "/registrations/" + "x" * 27,
            "/api/docs",
            "/staff/sign-in",
        )
    }

    assert [path for path, policy in policies.items() if "script-src" in policy] == [
        "/",
        "/events",
        "/staff/sign-in",
    ]
    assert all("unsafe" not in policy for policy in policies.values())
    assert "default-src 'none'" in POLICY
    # Whatever is asked in the name of a page is asked of us, as robots.txt is by who judges it.
    assert "connect-src 'self';" in POLICY


async def test_a_control_character_in_an_address_is_a_page_that_is_not_there(client: httpx.AsyncClient):
    assert (await client.get("/sessions/%00")).status_code == 404
    assert (await client.get("/sessions/%7F")).status_code == 404
