"""The team: everybody who may do something here, what lets programs in, and how each right is taken back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Response, Router, post, route

from events_service.accounts.actors import zone_of
from events_service.accounts.invitations import (
    LIFE,
    InvitedTooOften,
    invitations_undelivered,
    invite,
    open_invitations,
    withdraw_invitation,
)
from events_service.accounts.keys import create_key, keys_of, revoke_local_key
from events_service.accounts.newcomers import who_asks_to_join
from events_service.accounts.roles import LOCAL_ROLES, Viewer
from events_service.accounts.team import (
    LastManager,
    Teammate,
    change_role,
    close_teammates_calendar,
    sign_out_teammate,
)
from events_service.errors import ChangedMeanwhile, Invalid, Refusal, existing
from events_service.libraries.queries import organisation_slug
from events_service.scheduling.leaving import held_to_come, remove_teammate
from events_service.settings import Settings
from events_service.web.http.answers import redirect
from events_service.web.http.conditional import READING
from events_service.web.http.guards import somewhere
from events_service.web.http.locale import locale_of
from events_service.web.http.refusals import trouble, when_to_come_back
from events_service.web.http.requests import AnyRequest, query_of
from events_service.web.meanwhile import SEEN
from events_service.web.notices import done
from events_service.web.office.lists import LONG, page_of
from events_service.web.office.rights import (
    HOME,
    KEY_BOX,
    SHEETS,
    here,
    invited_chosen,
    invited_narrowed,
    keys_chosen,
    keys_narrowed,
    keys_ticked,
    team_as_it_was,
    team_chosen,
    team_here,
    team_narrowed,
)
from events_service.web.office.visits import office_page
from events_service.web.words import choices

# The fields of the form for a key, which has a name of its own on a page with two forms.
KEY_FIELDS = {"name": "key_name", "role": "key_role"}


@route(HOME, http_method=READING)
async def team(request: AnyRequest, viewer: Viewer, now: datetime) -> Response[str]:
    return await team_page(request, viewer, now=now)


@post("/staff/team/invitations")
async def send_invitation(
    request: AnyRequest, viewer: Viewer, fields: dict[str, str], settings: Settings, now: datetime
) -> Response[str]:
    """Offer somebody a role; the letter says who does, and lets them in for seven days."""
    try:
        await invite(
            fields.get("email", ""),
            role=fields.get("role", ""),
            organisation=here(viewer),
            locale=fields.get("locale", ""),
            by=viewer,
            key=settings.secret_key,
            now=now,
        )
    except (Invalid, InvitedTooOften) as refusal:
        return await team_page(request, viewer, now=now, values=fields, refusal=refusal)
    return done(request, team_as_it_was(query_of(request)), "invited")


@post("/staff/team/invitations/{invitation_id:uuid}/withdrawal")
async def withdraw(request: AnyRequest, invitation_id: UUID, viewer: Viewer, now: datetime) -> Response[str]:
    await withdraw_invitation(invitation_id, by=viewer, now=now)
    return done(request, team_as_it_was(query_of(request)), "uninvited")


@post("/staff/team/colleagues/{account_id:uuid}/role")
async def give_role(
    request: AnyRequest, account_id: UUID, viewer: Viewer, fields: dict[str, str], now: datetime
) -> Response[str]:
    """Another role from the next request on; whoever was the last manager stays one."""
    role, seen = fields.get("role", ""), fields.get(SEEN, "")
    try:
        await change_role(account_id, role, organisation=here(viewer), by=viewer, now=now, seen=seen)
    except LastManager as refusal:
        return await team_page(request, viewer, now=now, refusal=refusal)
    except ChangedMeanwhile as refusal:
        # The choice stays where it was made, beside the role that a colleague has given meanwhile.
        return await team_page(request, viewer, now=now, refusal=refusal, roles_meant={account_id: role})
    return done(request, team_as_it_was(query_of(request)), "saved")


@route("/staff/team/colleagues/{account_id:uuid}/removal", http_method=READING)
async def removal(request: AnyRequest, account_id: UUID, viewer: Viewer, now: datetime) -> Response[str]:
    """Ask before somebody is signed out for good, and say what follows."""
    colleague = await _teammate(request, viewer, account_id, now=now)
    return await _removal_page(request, viewer, colleague, now=now)


@post("/staff/team/colleagues/{account_id:uuid}/removal")
async def remove(
    request: AnyRequest, account_id: UUID, viewer: Viewer, fields: dict[str, str], now: datetime
) -> Response[str]:
    """Remove them, and revoke the keys that were left ticked."""
    colleague = await _teammate(request, viewer, account_id, now=now)
    keys = keys_ticked(fields)
    try:
        await remove_teammate(account_id, organisation=here(viewer), keys=keys, by=viewer, now=now)
    except LastManager as refusal:
        return await _removal_page(request, viewer, colleague, now=now, refusal=refusal)
    return done(request, team_as_it_was(query_of(request)), "removed")


@post("/staff/team/sign-ins/{visit_id:uuid}/sign-out")
async def sign_out(request: AnyRequest, visit_id: UUID, viewer: Viewer, now: datetime) -> Response[str]:
    """End a colleague's sign-in on a device that was lost, or that nobody knows."""
    await sign_out_teammate(visit_id, organisation=here(viewer), by=viewer, now=now)
    return done(request, team_as_it_was(query_of(request)), "signed_out_there")


@post("/staff/team/colleagues/{account_id:uuid}/calendar/revocation")
async def close_calendar(
    request: AnyRequest, account_id: UUID, viewer: Viewer, now: datetime
) -> Response[str]:
    """Make the address of a colleague's private calendar worth nothing."""
    await close_teammates_calendar(account_id, organisation=here(viewer), by=viewer, now=now)
    return done(request, team_as_it_was(query_of(request)), "calendar_closed")


@post("/staff/team/keys")
async def make_key(
    request: AnyRequest, viewer: Viewer, fields: dict[str, str], now: datetime
) -> Response[str]:
    """Make a key and show it, the only time: no address and no cookie may hold it, so this page is not led to."""
    name, role = fields.get("key_name", ""), fields.get("key_role", "")
    slug = await organisation_slug(here(viewer))
    try:
        if role not in LOCAL_ROLES:
            raise Invalid({"role": "not_a_choice"})
        secret = await create_key(name, role=role, organisation=slug, by=viewer.id, now=now)
    except Invalid as refusal:
        return await team_page(request, viewer, now=now, values=fields, refusal=refusal, names=KEY_FIELDS)
    request.scope["state"]["path"] = HOME
    return office_page(
        request, "key_made.html", name=name, secret=secret, home=team_as_it_was(query_of(request))
    )


@post("/staff/team/keys/{key_id:uuid}/revocation")
async def revoke(request: AnyRequest, key_id: UUID, viewer: Viewer, now: datetime) -> Response[str]:
    await revoke_local_key(key_id, by=viewer, now=now)
    return done(request, team_as_it_was(query_of(request)), "key_revoked")


@route(
    [
        "/staff/team/invitations",
        "/staff/team/invitations/{invitation_id:uuid}/withdrawal",
        "/staff/team/colleagues/{account_id:uuid}/role",
        "/staff/team/sign-ins/{visit_id:uuid}/sign-out",
        "/staff/team/colleagues/{account_id:uuid}/calendar/revocation",
        "/staff/team/keys",
        "/staff/team/keys/{key_id:uuid}/revocation",
    ],
    http_method=READING,
)
async def back_to_team() -> Response[str]:
    """Where a form was sent and answered with a page, people reload the address."""
    return redirect(HOME)


async def _teammate(request: AnyRequest, viewer: Viewer, account: UUID, *, now: datetime) -> Teammate:
    people = await team_here(request, viewer, now)
    return existing(next((each for each in people if each.id == account), None))


async def _removal_page(
    request: AnyRequest, viewer: Viewer, colleague: Teammate, *, now: datetime, refusal: Refusal | None = None
) -> Response[str]:
    organisation = here(viewer)
    sessions = await held_to_come(colleague.id, organisation, now=now)
    return office_page(
        request,
        "removal.html",
        colleague=colleague,
        alone=[session for session in sessions if session.alone],
        shared=sum(1 for session in sessions if not session.alone),
        keys=[key for key in await keys_of(organisation) if key.made_by == colleague.id],
        key_box=KEY_BOX,
        kept=_kept(request),
        **trouble(request, refusal),
    )


def _kept(request: AnyRequest) -> str:
    """What the address of a form on the page ends with, so that one comes back to the same filters and pages."""
    return team_as_it_was(query_of(request)).removeprefix(HOME)


async def team_page(
    request: AnyRequest,
    viewer: Viewer,
    *,
    now: datetime,
    values: Mapping[str, str] | None = None,
    refusal: Refusal | None = None,
    names: Mapping[str, str] | None = None,
    roles_meant: Mapping[UUID, str] | None = None,
) -> Response[str]:
    request.scope["state"]["path"] = HOME
    organisation, locale = here(viewer), locale_of(request)
    query = query_of(request)
    people, invitations, keys = (
        await team_here(request, viewer, now),
        await open_invitations(organisation, now=now),
        await keys_of(organisation),
    )
    chosen, key_chosen, invited = team_chosen(query), keys_chosen(query), invited_chosen(query)
    refused = next((each for each in people if each.id in (roles_meant or {})), None)
    blank = {"role": LOCAL_ROLES[-1], "key_role": LOCAL_ROLES[-1], "locale": locale}
    context: dict[str, Any] = {
        "people": page_of(team_narrowed(people, chosen), query, chosen, showing=refused),
        "chosen": chosen,
        "invitations": page_of(invited_narrowed(invitations, invited), query, invited, name="invited_page"),
        "invited": invited,
        "many_invited": len(invitations) > LONG,
        "unopened": {
            each.invitation.id: each.letter for each in await invitations_undelivered(viewer, now=now)
        },
        "keys": page_of(keys_narrowed(keys, key_chosen), query, key_chosen, name="keys_page"),
        "key_chosen": key_chosen,
        "many_keys": len(keys) > LONG,
        "makers": {key.made_by for key in keys},
        "roles": choices(LOCAL_ROLES, locale),
        "roles_meant": roles_meant or {},
        "roles_explained": choices(LOCAL_ROLES, locale, manner="{}_may"),
        "days": LIFE.days,
        "newcomers": await who_asks_to_join(viewer, now=now),
        "kept": _kept(request),
        "zone": await zone_of([organisation]),
        "values": blank | dict(values or {}),
    }
    answer = office_page(request, "team.html", **context, **trouble(request, refusal, names))
    answer.headers.update(when_to_come_back(refusal))
    return answer


HANDLERS = [
    Router(
        "/",
        route_handlers=[
            team,
            send_invitation,
            withdraw,
            give_role,
            removal,
            remove,
            sign_out,
            close_calendar,
            make_key,
            revoke,
            back_to_team,
            *SHEETS,
        ],
        guards=[somewhere("manage_staff")],
    )
]
