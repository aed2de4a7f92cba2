"""Who and what works for the whole service, narrowed, and as files; the page of the coordination gives and takes it."""

from collections.abc import Mapping, Sequence

from events_service.accounts.coordination import NATIONAL_ROLES, Appointed, coordination, national_keys
from events_service.accounts.keys import KeyLine
from events_service.libraries.territories import department_name
from events_service.web.office.lists import Asked, Chosen, Column, Lines, Listing, Word, chosen_from, sheet
from events_service.web.office.lists import marked as _
from events_service.web.office.rights import keys_chosen

HOME = "/staff/coordination"


def people_chosen(query: Mapping[str, str]) -> Chosen:
    return chosen_from(query, who=None, as_role=NATIONAL_ROLES)


def people_narrowed(people: Sequence[Appointed], chosen: Chosen) -> list[Appointed]:
    """The words may also be a département's: "hérault", "34"."""
    return [
        each
        for each in people
        if chosen["as_role"] in ("", each.role)
        and chosen.says("who", each.name, each.email, _reach(each.departments))
    ]


def _reach(departments: Sequence[str]) -> str:
    return ", ".join(f"{department_name(code)} ({code})" for code in departments)


async def _people(asked: Asked) -> Lines[Appointed]:
    return Lines(people_narrowed(await coordination(), people_chosen(asked.query)))


def national_keys_narrowed(keys: Sequence[KeyLine], chosen: Chosen) -> list[KeyLine]:
    """The words may also be a département's, as for people."""
    return [each for each in keys if chosen.says("key", each.name, each.maker, _reach(each.departments))]


async def _keys(asked: Asked) -> Lines[KeyLine]:
    return Lines(national_keys_narrowed(await national_keys(), keys_chosen(asked.query)))


PEOPLE = Listing(
    HOME,
    _("Coordination"),
    (
        Column(_("Name"), lambda person: person.name),
        Column(_("E-mail"), lambda person: person.email),
        Column(_("Role"), lambda person: Word(person.role)),
        Column(_("Départements"), lambda person: _reach(person.departments)),
        Column(_("Since"), lambda person: person.since.date()),
    ),
    _people,
)
KEYS = Listing(
    f"{HOME}/keys",
    _("Keys for programs"),
    (
        Column(_("Name"), lambda key: key.name),
        Column(_("Role"), lambda key: Word(key.role)),
        Column(_("Départements"), lambda key: _reach(key.departments)),
        Column(_("Since"), lambda key: key.created_at.date()),
        Column(_("Made by"), lambda key: key.maker),
    ),
    _keys,
)

SHEETS = [sheet(PEOPLE), sheet(KEYS)]
