"""Colleagues with a visit of their own, who read pages and send the forms they find there, like a browser."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import pytest
from litestar import Litestar

from events_service.accounts.links import make_link
from events_service.accounts.sign_in import enter_by_link
from events_service.accounts.staff import give_role
from events_service.database import value
from events_service.identifiers import derived
from tests.factories import KEY
from tests.web.office.reading import Form, answered_form, form_to

HOME = "http://127.0.0.1:8000"


@dataclass(frozen=True)
class Visit:
    """One browser, signed in or not."""

    client: httpx.AsyncClient

    @property
    def key(self) -> str:
        return derived(KEY, "form", self.client.cookies.get("sign_in", ""))

    async def get(self, path: str, **more: Any) -> httpx.Response:
        return await self.client.get(path, **more)

    async def send(self, path: str, fields: dict[str, Any] | None = None, **more: Any) -> httpx.Response:
        """POST these fields with this visit's form key."""
        return await self.client.post(path, data={"form_key": self.key, **(fields or {})}, **more)

    async def form(self, page: str, action: str = "") -> Form:
        """The form on that page which is sent to `action` (or to the page itself)."""
        answer = await self.get(page)
        assert answer.status_code == 200, answer.text
        assert "=&#34;" not in answer.text  # an attribute that was escaped as a whole
        return form_to(action or page, answer.text)

    async def signs_up(self, path: str, **typed: Any) -> httpx.Response:
        """Fill in the public form at that path, and send it once its answers have been looked through."""
        return await self.submit(answered_form(path, (await self.get(path)).text), **typed)

    async def submit(self, form: Form, **typed: Any) -> httpx.Response:
        """Fill in a form found on a page and send it, with everything it already held."""
        return await self.client.post(form.action, data=form.fields | typed)

    async def agree(self, asked: httpx.Response) -> httpx.Response:
        """Press the button of the last look, below what an edit would do."""
        assert asked.status_code == 200, asked.text
        [(action, mark)] = re.findall(
            r'<form method="post" action="([^"]+)">(?:(?!</form>).)*?name="agreed" value="([^"]+)"',
            asked.text,
            re.S,
        )
        return await self.submit(form_to(action, asked.text), agreed=mark)


Colleague = Callable[..., Awaitable[Visit]]


@pytest.fixture
async def colleague(app: Litestar) -> AsyncIterator[Colleague]:
    """`await colleague(organisation)`: a manager there with an open visit; `role=None` is nobody."""
    async with AsyncExitStack() as open_browsers:

        async def sign_in(
            organisation: UUID | None,
            role: str | None = "manager",
            *,
            locale: str = "en",
            departments: tuple[str, ...] = (),
        ) -> Visit:
            asgi: Any = app
            transport = httpx.ASGITransport(asgi)
            headers = {"accept-language": locale}
            client = httpx.AsyncClient(transport=transport, base_url=HOME, headers=headers)
            await open_browsers.enter_async_context(client)
            if role is not None:
                email = f"{role}-{organisation}@exemple.fr"
                slug = await value("SELECT slug FROM organisation WHERE id = $1", organisation)
                now = app.state.clock()
                await give_role(email, role=role, organisation=slug, departments=departments, now=now)
                secret = await make_link(email, now=now)
                client.cookies.set("sign_in", await enter_by_link(secret, now=now), domain="127.0.0.1")
            return Visit(client)

        yield sign_in
