"""Who and what may work in an organisation, narrowed, and as files; the team's page gives and takes it (team.py)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from events_service.accounts.actors import zone_of
from events_service.accounts.invitations import Invitation, open_invitations
from events_service.accounts.keys import KeyLine, keys_of
from events_service.accounts.roles import LOCAL_ROLES, Viewer
from events_service.accounts.team import Teammate, team_of
from events_service.clock import wall_clock
from events_service.identifiers import as_uuid
from events_service.web.http.answers import query_string
from events_service.web.http.requests import AnyRequest, page_from
from events_service.web.http.viewer import cookie_name
from events_service.web.office.lists import Asked, Chosen, Column, Lines, Listing, Word, chosen_from, sheet
from events_service.web.office.lists import marked as _

HOME = "/staff/team"
# What the box is called that revokes a key with its maker, before its id.
KEY_BOX = "key-"


def here(viewer: Viewer) -> UUID:
    """The organisation that the manager works in; the guard has let nobody else in."""
    return viewer.organisations("manage_staff")[0]


def team_as_it_was(query: Mapping[str, str]) -> str:
    """The address of the team's page with the filters and pages of its three lists that this query has, and nothing
    else of it: where a form was sent from page 3, one is back on page 3."""
    lists = team_chosen(query), invited_chosen(query), keys_chosen(query)
    kept = {name: typed for chosen in lists for name, typed in chosen.values.items()}
    turned = {name: page_from(query, name) for name in ("page", "invited_page", "keys_page")}
    string = query_string(kept | {name: number for name, number in turned.items() if number > 1})
    return f"{HOME}?{string}" if string else HOME


async def team_here(request: AnyRequest, viewer: Viewer, now: datetime) -> list[Teammate]:
    return await team_of(here(viewer), cookie=request.cookies[cookie_name(request)], now=now)


def team_chosen(query: Mapping[str, str]) -> Chosen:
    return chosen_from(query, who=None, as_role=LOCAL_ROLES)


def team_narrowed(people: Sequence[Teammate], chosen: Chosen) -> list[Teammate]:
    return [
        each
        for each in people
        if chosen["as_role"] in ("", each.role) and chosen.says("who", each.name, each.email)
    ]


def keys_ticked(fields: Mapping[str, str]) -> set[UUID]:
    """The keys to revoke with whoever made them."""
    return {key for name in fields if (key := as_uuid(name.removeprefix(KEY_BOX)))}


def keys_chosen(query: Mapping[str, str]) -> Chosen:
    return chosen_from(query, key=None)


def keys_narrowed(keys: Sequence[KeyLine], chosen: Chosen) -> list[KeyLine]:
    return [each for each in keys if chosen.says("key", each.name, each.maker)]


def invited_chosen(query: Mapping[str, str]) -> Chosen:
    return chosen_from(query, invited=None)


def invited_narrowed(invitations: Sequence[Invitation], chosen: Chosen) -> list[Invitation]:
    return [each for each in invitations if chosen.says("invited", each.email)]


async def _people(asked: Asked) -> Lines[tuple[Teammate, str]]:
    people, zone = (
        await team_here(asked.request, asked.viewer, asked.now),
        await zone_of([here(asked.viewer)]),
    )
    return Lines([(each, zone) for each in team_narrowed(people, team_chosen(asked.query))])


async def _invitations(asked: Asked) -> Lines[tuple[Invitation, str]]:
    zone = await zone_of([here(asked.viewer)])
    waiting = await open_invitations(here(asked.viewer), now=asked.now)
    return Lines([(each, zone) for each in invited_narrowed(waiting, invited_chosen(asked.query))])


async def _keys(asked: Asked) -> Lines[tuple[KeyLine, str]]:
    zone = await zone_of([here(asked.viewer)])
    keys = keys_narrowed(await keys_of(here(asked.viewer)), keys_chosen(asked.query))
    return Lines([(each, zone) for each in keys])


PEOPLE = Listing(
    HOME,
    _("Team"),
    (
        Column(_("Name"), lambda line: line[0].name),
        Column(_("E-mail"), lambda line: line[0].email),
        Column(_("Role"), lambda line: Word(line[0].role)),
        Column(_("Since"), lambda line: wall_clock(line[0].since, line[1]).date()),
        Column(_("Devices signed in"), lambda line: len(line[0].visits)),
        Column(_("Private calendar"), lambda line: Word(_("Yes") if line[0].calendar_since else _("No"))),
    ),
    _people,
)
KEYS = Listing(
    f"{HOME}/keys",
    _("Keys for programs"),
    (
        Column(_("Name"), lambda line: line[0].name),
        Column(_("Role"), lambda line: Word(line[0].role)),
        Column(_("Since"), lambda line: wall_clock(line[0].created_at, line[1]).date()),
        Column(_("Made by"), lambda line: line[0].maker),
    ),
    _keys,
)

INVITATIONS = Listing(
    f"{HOME}/invitations",
    _("Invited, not here yet"),
    (
        Column(_("E-mail"), lambda line: line[0].email),
        Column(_("Role"), lambda line: Word(line[0].role)),
        Column(_("Until"), lambda line: wall_clock(line[0].expires_at, line[1]).date()),
    ),
    _invitations,
)

SHEETS = [sheet(PEOPLE), sheet(INVITATIONS), sheet(KEYS)]
