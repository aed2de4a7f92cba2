"""Coordinators, referents and their keys, for coordinators: what the commands `staff` and `key` do for everywhere."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from litestar import Response, Router, post, route

from events_service.accounts.coordination import (
    NATIONAL_ROLES,
    Appointed,
    LastCoordinator,
    appoint_nationally,
    coordination,
    create_national_key,
    dismiss,
    national_keys,
    revoke_national_key,
)
from events_service.accounts.first_managers import invite_first_manager_again, organisations_without_manager
from events_service.accounts.invitations import InvitedTooOften
from events_service.accounts.roles import Viewer
from events_service.errors import Invalid, Refusal, existing
from events_service.libraries.organisations import OrganisationExists
from events_service.libraries.practice import shared_practices
from events_service.libraries.territories import department_name
from events_service.registration.practice import open_training
from events_service.settings import Settings
from events_service.web.http.answers import redirect
from events_service.web.http.conditional import READING
from events_service.web.http.guards import everywhere
from events_service.web.http.locale import locale_of
from events_service.web.http.refusals import trouble, when_to_come_back
from events_service.web.http.requests import AnyRequest, query_of
from events_service.web.notices import done
from events_service.web.office.lists import LONG
from events_service.web.office.national_rights import (
    HOME,
    SHEETS,
    national_keys_narrowed,
    people_chosen,
    people_narrowed,
)
from events_service.web.office.rights import KEY_BOX, keys_chosen, keys_ticked
from events_service.web.office.visits import office_page
from events_service.web.words import choices

# The fields of the form for a key, which stands on the page of the other one.
KEY_FIELDS = {"name": "key_name", "role": "key_role", "departments": "key_departments"}
PRACTICE_FIELDS = {"name": "practice_name", "email": "practice_email", "locale": "practice_locale"}
# And that of an invitation's.
MANAGER_FIELDS = {"email": "manager_email"}


@route(HOME, http_method=READING)
async def page(request: AnyRequest, viewer: Viewer, now: datetime) -> Response[str]:
    return await _page(request, now=now)


@post("/staff/coordination/colleagues")
async def add(
    request: AnyRequest, viewer: Viewer, fields: dict[str, str], settings: Settings, now: datetime
) -> Response[str]:
    """Give somebody a role for everywhere, or some départements; the letter lets them in."""
    try:
        await appoint_nationally(
            fields.get("email", ""),
            role=fields.get("role", ""),
            departments=_codes(fields.get("departments", "")),
            locale=fields.get("locale", ""),
            by=viewer,
            key=settings.secret_key,
            now=now,
        )
    except (Invalid, InvitedTooOften) as refusal:
        return await _page(request, now=now, values=fields, refusal=refusal)
    return done(request, HOME, "appointed")


@post("/staff/coordination/organisations/{organisation_id:uuid}/invitation")
async def invite_manager(
    request: AnyRequest,
    organisation_id: UUID,
    viewer: Viewer,
    fields: dict[str, str],
    settings: Settings,
    now: datetime,
) -> Response[str]:
    """Send the invitation of an organisation's first manager again, or to another address."""
    try:
        await invite_first_manager_again(
            organisation_id,
            fields.get("manager_email", ""),
            locale=fields.get("locale", ""),
            by=viewer,
            key=settings.secret_key,
            now=now,
        )
    except (Invalid, InvitedTooOften) as refusal:
        return await _page(
            request, now=now, values=fields, refusal=refusal, names=MANAGER_FIELDS, about=organisation_id
        )
    return done(request, HOME, "invited")


@route("/staff/coordination/colleagues/{account_id:uuid}/removal", http_method=READING)
async def removal(request: AnyRequest, account_id: UUID, viewer: Viewer) -> Response[str]:
    """Ask before somebody is signed out for good."""
    return await _removal_page(request, await _person(account_id))


@post("/staff/coordination/colleagues/{account_id:uuid}/removal")
async def remove(
    request: AnyRequest, account_id: UUID, viewer: Viewer, fields: dict[str, str], now: datetime
) -> Response[str]:
    """Dismiss them, and revoke the keys that were left ticked."""
    person = await _person(account_id)
    try:
        await dismiss(account_id, keys=keys_ticked(fields), by=viewer, now=now)
    except LastCoordinator as refusal:
        return await _removal_page(request, person, refusal)
    return done(request, HOME, "dismissed")


@post("/staff/coordination/keys")
async def make_key(
    request: AnyRequest, viewer: Viewer, fields: dict[str, str], now: datetime
) -> Response[str]:
    """Make a key and show it, the only time."""
    name = fields.get("key_name", "")
    try:
        secret = await create_national_key(
            name,
            role=fields.get("key_role", ""),
            departments=_codes(fields.get("key_departments", "")),
            by=viewer,
            now=now,
        )
    except Invalid as refusal:
        return await _page(request, now=now, values=fields, refusal=refusal, names=KEY_FIELDS)
    request.scope["state"]["path"] = HOME
    return office_page(request, "key_made.html", name=name, secret=secret, home=HOME)


@post("/staff/coordination/keys/{key_id:uuid}/revocation")
async def revoke(request: AnyRequest, key_id: UUID, viewer: Viewer, now: datetime) -> Response[str]:
    await revoke_national_key(key_id, by=viewer, now=now)
    return done(request, HOME, "key_revoked")


@post("/staff/coordination/practices")
async def make_practice(
    request: AnyRequest, viewer: Viewer, fields: dict[str, str], settings: Settings, now: datetime
) -> Response[str]:
    """An organisation to practise in, for a training; a letter lets in whoever leads it."""
    try:
        await open_training(
            fields.get("practice_name", ""),
            email=fields.get("practice_email", ""),
            locale=fields.get("practice_locale", ""),
            by=viewer,
            key=settings.secret_key,
            now=now,
        )
    except (Invalid, InvitedTooOften, OrganisationExists) as refusal:
        return await _page(request, now=now, values=fields, refusal=refusal, names=PRACTICE_FIELDS)
    return done(request, HOME, "training_opened")


@route(
    [
        "/staff/coordination/colleagues",
        "/staff/coordination/keys",
        "/staff/coordination/keys/{key_id:uuid}/revocation",
        "/staff/coordination/practices",
        "/staff/coordination/organisations/{organisation_id:uuid}/invitation",
    ],
    http_method=READING,
)
async def back_to_coordination() -> Response[str]:
    """Where a form was sent and answered with a page, people reload the address."""
    return redirect(HOME)


def _codes(typed: str) -> list[str]:
    """Départements as people list them: "34, 30 11"."""
    return typed.replace(",", " ").replace(";", " ").split()


async def _person(account: UUID) -> Appointed:
    return existing(next((each for each in await coordination() if each.id == account), None))


async def _removal_page(
    request: AnyRequest, person: Appointed, refusal: Refusal | None = None
) -> Response[str]:
    return office_page(
        request,
        "coordination_removal.html",
        person=person,
        keys=[key for key in await national_keys() if key.made_by == person.id],
        key_box=KEY_BOX,
        **trouble(request, refusal),
    )


async def _page(
    request: AnyRequest,
    *,
    now: datetime,
    values: Mapping[str, str] | None = None,
    refusal: Refusal | None = None,
    names: Mapping[str, str] | None = None,
    about: UUID | None = None,
) -> Response[str]:
    """`about` is the organisation whose form was refused."""
    request.scope["state"]["path"] = HOME
    locale = locale_of(request)
    blank = {"role": NATIONAL_ROLES[-1], "key_role": NATIONAL_ROLES[-1], "locale": locale}
    blank["practice_locale"] = locale
    query = query_of(request)
    chosen, key_chosen, keys = people_chosen(query), keys_chosen(query), await national_keys()
    answer = office_page(
        request,
        "coordination.html",
        people=people_narrowed(await coordination(), chosen),
        chosen=chosen,
        national_roles=choices(NATIONAL_ROLES, locale),
        keys=national_keys_narrowed(keys, key_chosen),
        key_chosen=key_chosen,
        many_keys=len(keys) > LONG,
        practices=await shared_practices(),
        unmanaged=await organisations_without_manager(now=now),
        about=about,
        roles=choices(NATIONAL_ROLES, locale, manner="{}_may"),
        department_name=department_name,
        values=blank | dict(values or {}),
        **trouble(request, refusal, names),
    )
    answer.headers.update(when_to_come_back(refusal))
    return answer


HANDLERS = [
    Router(
        "/",
        route_handlers=[
            page,
            add,
            invite_manager,
            removal,
            remove,
            make_key,
            revoke,
            make_practice,
            back_to_coordination,
            *SHEETS,
        ],
        guards=[everywhere("manage_coordination")],
    )
]
