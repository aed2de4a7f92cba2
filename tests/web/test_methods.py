"""What an address says that it can do is what it does."""

import re
from collections import defaultdict

import httpx
from litestar import Litestar
from litestar.routes import HTTPRoute

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
ABSENT = "00000000-0000-0000-0000-000000000007"


def addresses(app: Litestar) -> dict[str, str]:
    """An address for each pattern of the application's routes."""
    patterns = {route.path_format for route in app.routes if isinstance(route, HTTPRoute)}
    return {
        pattern: re.sub(r"\{[^}]+\}", ABSENT, pattern.replace("{year}", "2026"))
        for pattern in sorted(patterns)
    }


async def test_options_and_405_say_every_method_of_every_route(
    app: Litestar, client: httpx.AsyncClient
) -> None:
    wrong: dict[str, object] = defaultdict(list)
    found = addresses(app)
    for pattern, address in found.items():
        said = (await client.options(address)).headers.get("allow", "").split(", ")
        answers = {method: await client.request(method, address) for method in METHODS}
        does = sorted(["OPTIONS", *(name for name, answer in answers.items() if answer.status_code != 405)])
        refused = [answer.headers["allow"] for answer in answers.values() if answer.status_code == 405]
        if said != does or any(sorted(each.split(", ")) != does for each in refused):
            wrong[pattern] = (said, does, refused)

    assert len(found) > 80
    assert wrong == {}
