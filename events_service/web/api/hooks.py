"""Webhooks: an organisation's programs add one, read what it was told, have it told again, and take it away."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import Response, Router, delete, post, route
from msgspec import UNSET, Meta, Struct, UnsetType

from events_service.accounts.roles import Viewer
from events_service.errors import Forbidden, NotFound
from events_service.messages.hooks import hook_secret
from events_service.scheduling.hooks import (
    DeliveryLine,
    HookLine,
    TooManyHooks,
    add_hook,
    deliveries_of,
    hooks_of,
    own_hook,
    remove_hook,
    repeat_delivery,
    try_hook,
)
from events_service.scheduling.intents import IntentReused
from events_service.settings import Settings
from events_service.web.api.bodies import Body, Nothing
from events_service.web.api.described import described
from events_service.web.api.shapes import Listed
from events_service.web.api.shaping import shaped
from events_service.web.api.writing import KEPT_BY_NOBODY, called, done, shown
from events_service.web.http.conditional import READING
from events_service.web.http.requests import AnyRequest


class NewHook(Body):
    """Where a program listens."""

    url: Annotated[
        str,
        Meta(
            max_length=500,
            description="Of `https`, on the public internet.",
            examples=["https://portal.example/hook"],
        ),
    ]


class Hook(Struct, frozen=True):
    """A webhook, and how many of its deliveries are on their way (`due`) or were given up (`failed`). The `secret` that
    signs them is said where it is added, and nowhere else."""

    id: UUID
    url: str
    created_at: datetime
    due: int
    failed: int
    taken_at: Annotated[datetime, Meta(description="When a delivery was last taken.")] | None
    secret: str | UnsetType = UNSET


class HookDelivery(Struct, frozen=True):
    """What it was told (`body`, as it was signed), and what came of it: the `status` of the last answer, or the
    `reason` that there was none."""

    id: UUID
    body: str
    state: str
    attempts: int
    next_at: datetime
    status: int | None
    reason: str
    created_at: datetime
    tried_at: datetime | None


def _hook(line: HookLine, secret: str | UnsetType = UNSET) -> Hook:
    return shaped(Hook, line, "UTC", secret=secret)


def _delivery(line: DeliveryLine) -> HookDelivery:
    return shaped(HookDelivery, line, "UTC")


@route("/", http_method=READING, **described(Forbidden, right="run_hooks"))
async def show_all(request: AnyRequest, viewer: Viewer, now: datetime) -> Response[Listed[Hook]]:
    """Those of the key's organisation; of a coordinator's key, those of the whole installation. All of them:
    `next_cursor` is always null."""
    if not viewer.may_anywhere("run_hooks"):
        raise Forbidden(verb="run_hooks")
    answer = Listed([_hook(line) for line in await hooks_of(viewer)], None)
    return shown(request, answer, now=now, public=False)


@post("/", **described(Forbidden, TooManyHooks, IntentReused, right="run_hooks"))
async def create(
    data: NewHook, viewer: Viewer, intent: str | None, settings: Settings, now: datetime
) -> Response[Hook]:
    """Have a program told from now on what changes in the organisation's programme; by a coordinator's key, in
    everybody's. Keep the `secret` of this answer: what is posted there is signed with it (docs/hooks.md)."""
    with called("hook_url", "url"):
        hook = await add_hook(data.url, by=viewer, own_hosts=settings.hook_hosts, now=now, intent=intent)
    shape = _hook(await own_hook(hook, viewer), hook_secret(hook, key=settings.secret_key))
    return done(shape, location=f"{settings.public_url}/api/v1/hooks/{hook}")


@route("/{hook_id:uuid}", http_method=READING, **described(NotFound, Forbidden, right="run_hooks"))
async def show(request: AnyRequest, hook_id: UUID, viewer: Viewer, now: datetime) -> Response[Hook]:
    """One of them, without its secret."""
    return shown(request, _hook(await own_hook(hook_id, viewer)), now=now, public=False)


@delete(
    "/{hook_id:uuid}",
    response_headers=KEPT_BY_NOBODY,
    **described(NotFound, Forbidden, right="run_hooks"),
)
async def remove(hook_id: UUID, viewer: Viewer, now: datetime) -> None:
    """Tell it nothing more. What it was told is forgotten."""
    await remove_hook(hook_id, by=viewer, now=now)


@post("/{hook_id:uuid}/trials", status_code=204, **described(NotFound, Forbidden, right="run_hooks"))
async def attempt(hook_id: UUID, data: Nothing, viewer: Viewer, intent: str | None, now: datetime) -> None:
    """Tell it that nothing changed, to see whether it hears."""
    await try_hook(hook_id, by=viewer, now=now)


@route("/{hook_id:uuid}/deliveries", http_method=READING, **described(NotFound, Forbidden, right="run_hooks"))
async def show_deliveries(
    request: AnyRequest, hook_id: UUID, viewer: Viewer, now: datetime
) -> Response[Listed[HookDelivery]]:
    """What it was told, the latest 50 first: `next_cursor` is always null."""
    await own_hook(hook_id, viewer)
    answer = Listed([_delivery(line) for line in await deliveries_of(hook_id)], None)
    return shown(request, answer, now=now, public=False)


@post(
    "/{hook_id:uuid}/deliveries/{delivery_id:uuid}/repetition",
    status_code=204,
    **described(NotFound, Forbidden, right="run_hooks"),
)
async def repeat(
    hook_id: UUID, delivery_id: UUID, data: Nothing, viewer: Viewer, intent: str | None, now: datetime
) -> None:
    """Post the same body again, under the same id, whether or not it was taken. Twice at once is once."""
    await repeat_delivery(hook_id, delivery_id, by=viewer, now=now)


ROUTER = Router(
    "/hooks",
    route_handlers=[show_all, create, show, remove, attempt, show_deliveries, repeat],
    tags=["webhooks"],
)
