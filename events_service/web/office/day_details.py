"""What belongs to an edition of the day, a page for each: territories, texts, charter, partners, toolkit, its copy."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post, route

from events_service.accounts.roles import Viewer
from events_service.campaigns.charters import LONGEST, write_charter
from events_service.campaigns.copies import copy_campaign
from events_service.campaigns.editions import CampaignExists
from events_service.campaigns.partners import add_partner, remove_partner
from events_service.campaigns.queries import campaign_page, details_of
from events_service.campaigns.territories import drop_window, keep_window
from events_service.campaigns.toolkit import add_tool, remove_tool, tool_for_staff, toolkit_of
from events_service.campaigns.wordings import keep_wording
from events_service.catalogues import LOCALES
from events_service.errors import Invalid, NotFound, Refusal, existing
from events_service.libraries.attachments import LARGEST_FILE, LICENCES, TYPES
from events_service.libraries.territories import DEPARTMENTS, department_name
from events_service.text import slug as slug_of
from events_service.web.http.answers import redirect
from events_service.web.http.conditional import READING
from events_service.web.http.guards import everywhere
from events_service.web.http.locale import locale_of
from events_service.web.http.refusals import trouble
from events_service.web.http.requests import AnyRequest
from events_service.web.http.saving import saved
from events_service.web.http.uploads import UPLOAD, upload_of
from events_service.web.moments import day_from
from events_service.web.notices import done
from events_service.web.office.visits import office_page
from events_service.web.words import choices

DAY = "/staff/days/{slug:str}"


@route(f"{DAY}/territories", http_method=READING)
async def territories(request: AnyRequest, slug: str) -> Response[str]:
    return await _page(request, slug, "territories", {})


@post(f"{DAY}/territories")
async def keep_territory(
    request: AnyRequest, slug: str, viewer: Viewer, fields: dict[str, str], now: datetime
) -> Response[str]:
    """Give a territory days of its own."""
    try:
        await keep_window(slug, _with_days(fields, "starts_on", "ends_on"), by=viewer, now=now)
    except Invalid as refusal:
        return await _page(request, slug, "territories", fields, refusal)
    return done(request, f"/staff/days/{slug}/territories", "saved")


@post(f"{DAY}/territories/{{department:str}}/deletion")
async def drop_territory(
    request: AnyRequest, slug: str, department: str, viewer: Viewer, now: datetime
) -> Response[str]:
    await drop_window(slug, department, by=viewer, now=now)
    return done(request, f"/staff/days/{slug}/territories", "saved")


@route(f"{DAY}/texts/{{text_locale:str}}", http_method=READING)
async def wording(request: AnyRequest, slug: str, text_locale: str) -> Response[str]:
    day = existing(await campaign_page(slug))
    if text_locale not in LOCALES:
        raise NotFound()
    kept = (await details_of(day.id)).wording(text_locale)
    values = {name: getattr(kept, name) if kept else "" for name in ("name", "theme", "description")}
    return await _page(request, slug, "wording", values, text_locale=text_locale)


@post(f"{DAY}/texts/{{text_locale:str}}")
async def keep_text(
    request: AnyRequest, slug: str, text_locale: str, viewer: Viewer, fields: dict[str, str], now: datetime
) -> Response[str]:
    """Keep what the edition says in another language; with no name it says nothing of its own there."""
    if text_locale not in LOCALES:
        raise NotFound()
    try:
        await keep_wording(slug, text_locale, fields, by=viewer, now=now)
    except Invalid as refusal:
        return await _page(request, slug, "wording", fields, refusal, text_locale=text_locale)
    return done(request, f"/staff/days/{slug}", "saved")


@route(f"{DAY}/charter", http_method=READING)
async def charter(request: AnyRequest, slug: str) -> Response[str]:
    holds = (await details_of(existing(await campaign_page(slug)).id)).charter
    return await _page(request, slug, "charter", {"body": holds.body if holds else ""}, longest=LONGEST)


@post(f"{DAY}/charter")
async def keep_charter(
    request: AnyRequest, slug: str, viewer: Viewer, fields: dict[str, str], now: datetime
) -> Response[str]:
    """Write the version that holds from now on."""
    try:
        await write_charter(slug, fields.get("body", ""), by=viewer, now=now)
    except Invalid as refusal:
        return await _page(request, slug, "charter", fields, refusal, longest=LONGEST)
    return done(request, f"/staff/days/{slug}", "saved")


@route(f"{DAY}/partners", http_method=READING)
async def partners(request: AnyRequest, slug: str) -> Response[str]:
    return await _page(request, slug, "partners", {})


@post(f"{DAY}/partners")
async def keep_partner(
    request: AnyRequest, slug: str, viewer: Viewer, fields: dict[str, str], now: datetime
) -> Response[str]:
    """Name a partner; the same name again changes what is said of it."""
    try:
        await add_partner(slug, fields, by=viewer, now=now)
    except Invalid as refusal:
        return await _page(request, slug, "partners", fields, refusal)
    return done(request, f"/staff/days/{slug}/partners", "saved")


@post(f"{DAY}/partners/{{partner_id:uuid}}/deletion")
async def drop_partner(
    request: AnyRequest, slug: str, partner_id: UUID, viewer: Viewer, now: datetime
) -> Response[str]:
    await remove_partner(slug, partner_id, by=viewer, now=now)
    return done(request, f"/staff/days/{slug}/partners", "saved")


@route(f"{DAY}/toolkit", http_method=READING)
async def toolkit(request: AnyRequest, slug: str) -> Response[str]:
    return await _toolkit_page(request, slug, {})


@post(f"{DAY}/toolkit", **UPLOAD)
async def keep_tool(
    request: AnyRequest, slug: str, viewer: Viewer, fields: dict[str, str], now: datetime
) -> Response[str]:
    """Put a file or a link into the toolkit. What was typed comes back with every refusal."""
    upload = await upload_of(request, "file")
    name, content = (upload.name, upload.content) if upload else ("", None)
    try:
        await add_tool(slug, fields, name=name, content=content, by=viewer, now=now)
    except Invalid as refusal:
        return await _toolkit_page(request, slug, fields, refusal)
    return done(request, f"/staff/days/{slug}/toolkit", "saved")


@post(f"{DAY}/toolkit/{{tool_id:uuid}}/deletion")
async def drop_tool(
    request: AnyRequest, slug: str, tool_id: UUID, viewer: Viewer, now: datetime
) -> Response[str]:
    await remove_tool(slug, tool_id, by=viewer, now=now)
    return done(request, f"/staff/days/{slug}/toolkit", "saved")


@get("/staff/tools/{tool_id:uuid}")
async def tool(tool_id: UUID, viewer: Viewer) -> Response[bytes]:
    """A file of a toolkit, for colleagues of every library."""
    return saved(existing(await tool_for_staff(tool_id, drafts=viewer.may_everywhere("edit_days"))))


@route(f"{DAY}/copies", http_method=READING)
async def copying(request: AnyRequest, slug: str) -> Response[str]:
    """Last year's name, to be changed; the day is to be chosen."""
    day = existing(await campaign_page(slug))
    year = str(day.starts_on.year)
    name = day.name.replace(year, str(day.starts_on.year + 1))
    return await _page(request, slug, "copy", {"name": name})


@post(f"{DAY}/copies")
async def copy(
    request: AnyRequest, slug: str, viewer: Viewer, fields: dict[str, str], now: datetime
) -> Response[str]:
    """Begin next year's edition from this one."""
    name, typed = fields.get("name", ""), fields.get("starts_on", "")
    starts_on = day_from(typed)
    new_slug = fields.get("slug", "").strip() or slug_of(name)
    try:
        if starts_on is None:
            raise Invalid({"starts_on": "not_a_date" if typed else "required"})
        await copy_campaign(slug, new_slug, name, starts_on, by=viewer, now=now)
    except (Invalid, CampaignExists) as refusal:
        return await _page(request, slug, "copy", fields, refusal)
    return done(request, f"/staff/days/{new_slug}", "day_drafted")


@route(
    [
        f"{DAY}/territories/{{department:str}}/deletion",
        f"{DAY}/partners/{{partner_id:uuid}}/deletion",
        f"{DAY}/toolkit/{{tool_id:uuid}}/deletion",
    ],
    http_method=READING,
)
async def back_to_part(request: AnyRequest) -> Response[str]:
    """Where a form was sent and answered with a page, people reload the address."""
    return redirect(request.url.path.rsplit("/", 2)[0])


def _with_days(fields: Mapping[str, str], *names: str) -> dict[str, object]:
    """Days as people write them; one that cannot be read goes on as it was typed, to be refused with the rest."""
    typed = {name: fields.get(name, "") for name in names}
    return {**fields, **{name: day_from(text) or text for name, text in typed.items()}}


async def _toolkit_page(
    request: AnyRequest, slug: str, values: Mapping[str, object], refusal: Refusal | None = None
) -> Response[str]:
    day = existing(await campaign_page(slug))
    return await _page(
        request,
        slug,
        "toolkit",
        values,
        refusal,
        toolkit=await toolkit_of(day.id),
        licences=choices(LICENCES, locale_of(request), manner="licence.{}"),
        largest=LARGEST_FILE // 1_000_000,
        accept=",".join(f".{kind}" for kind in TYPES),
    )


async def _page(
    request: AnyRequest,
    slug: str,
    part: str,
    values: Mapping[str, object],
    refusal: Refusal | None = None,
    **context: Any,
) -> Response[str]:
    day = existing(await campaign_page(slug))
    return office_page(
        request,
        f"day_{part}.html",
        day=day,
        details=await details_of(day.id),
        departments=[(code, f"{each.name} ({code})") for code, each in DEPARTMENTS.items()],
        department_name=department_name,
        values=values,
        **context,
        **trouble(request, refusal),
    )


HANDLERS: list[Any] = [
    Router(
        "/",
        route_handlers=[
            territories,
            keep_territory,
            drop_territory,
            wording,
            keep_text,
            charter,
            keep_charter,
            partners,
            keep_partner,
            drop_partner,
            toolkit,
            keep_tool,
            drop_tool,
            copying,
            copy,
            back_to_part,
        ],
        guards=[everywhere("edit_days")],
    ),
    tool,
]
