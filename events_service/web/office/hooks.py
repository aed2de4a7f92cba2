"""Webhooks: the programs that are told what changes, what each was told, and sending it again."""

from datetime import datetime
from uuid import UUID

from litestar import Response, post, route

from events_service.accounts.roles import Viewer
from events_service.errors import Forbidden, Refusal
from events_service.messages.hooks import hook_secret
from events_service.scheduling.hooks import (
    add_hook,
    deliveries_of,
    hooks_of,
    own_hook,
    remove_hook,
    repeat_delivery,
    try_hook,
)
from events_service.settings import Settings
from events_service.web.http.answers import redirect
from events_service.web.http.conditional import READING
from events_service.web.http.guards import by_right
from events_service.web.http.refusals import trouble
from events_service.web.http.requests import AnyRequest
from events_service.web.notices import done
from events_service.web.office.visits import office_page

HOME = "/staff/hooks"


@route(HOME, http_method=READING, guards=[by_right("run_hooks")])
async def hooks(request: AnyRequest, viewer: Viewer) -> Response[str]:
    return await _hooks_page(request, viewer)


@post(HOME, guards=[by_right("run_hooks")])
async def add(
    request: AnyRequest, viewer: Viewer, fields: dict[str, str], settings: Settings, now: datetime
) -> Response[str]:
    """Add one, and lead to its page, which has the secret."""
    try:
        hook = await add_hook(fields.get("hook_url", ""), by=viewer, own_hosts=settings.hook_hosts, now=now)
    except Forbidden:
        raise
    except Refusal as refusal:
        return await _hooks_page(request, viewer, fields, refusal)
    return done(request, f"{HOME}/{hook}", "saved")


async def _hooks_page(
    request: AnyRequest,
    viewer: Viewer,
    values: dict[str, str] | None = None,
    refusal: Refusal | None = None,
) -> Response[str]:
    return office_page(
        request,
        "hooks.html",
        hooks=await hooks_of(viewer),
        values=values or {},
        **trouble(request, refusal),
    )


@route(HOME + "/{hook_id:uuid}", http_method=READING)
async def show(request: AnyRequest, hook_id: UUID, viewer: Viewer, settings: Settings) -> Response[str]:
    """What it was told, the latest first, and the secret that signs it."""
    return office_page(
        request,
        "hook.html",
        hook=await own_hook(hook_id, viewer),
        deliveries=await deliveries_of(hook_id),
        secret=hook_secret(hook_id, key=settings.secret_key),
    )


@post(HOME + "/{hook_id:uuid}/trials")
async def attempt(request: AnyRequest, hook_id: UUID, viewer: Viewer, now: datetime) -> Response[str]:
    await try_hook(hook_id, by=viewer, now=now)
    return done(request, f"{HOME}/{hook_id}", "hook_told")


@post(HOME + "/{hook_id:uuid}/removal")
async def remove(request: AnyRequest, hook_id: UUID, viewer: Viewer, now: datetime) -> Response[str]:
    await remove_hook(hook_id, by=viewer, now=now)
    return done(request, HOME, "saved")


@post(HOME + "/{hook_id:uuid}/deliveries/{delivery_id:uuid}")
async def repeat(
    request: AnyRequest, hook_id: UUID, delivery_id: UUID, viewer: Viewer, now: datetime
) -> Response[str]:
    """The same once more."""
    await repeat_delivery(hook_id, delivery_id, by=viewer, now=now)
    return done(request, f"{HOME}/{hook_id}", "hook_told")


@route(
    [HOME + "/{hook_id:uuid}/trials", HOME + "/{hook_id:uuid}/removal"],
    http_method=READING,
)
async def back(hook_id: UUID) -> Response[str]:
    return redirect(f"{HOME}/{hook_id}")


@route(HOME + "/{hook_id:uuid}/deliveries/{delivery_id:uuid}", http_method=READING)
async def back_from_delivery(hook_id: UUID, delivery_id: UUID) -> Response[str]:
    return redirect(f"{HOME}/{hook_id}")


HANDLERS = [hooks, add, show, attempt, remove, repeat, back, back_from_delivery]
