"""Who works in the demonstration, and which libraries wait for a decision. Nobody real is meant (see words.py)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from events_service.accounts import invitations
from events_service.accounts.roles import Grant, Role, Viewer
from events_service.accounts.staff import give_role, name_oneself
from events_service.demo.words import FIRST_COLLEAGUE, Network, Place
from events_service.libraries.organisations import add_library
from events_service.libraries.queries import library_page
from events_service.scheduling.claims import make_claim
from events_service.scheduling.releasing import release_library


@dataclass(frozen=True, slots=True)
class Colleague:
    """An account that can sign in: ask for a code on /staff/sign-in, and read it in the mailbox."""

    email: str
    name: str
    role: Role


# The first of each team is its manager, who plans; all but the desk hold sessions.
TEAMS: dict[str, tuple[Colleague, ...]] = {
    "la-boussole": (
        Colleague(FIRST_COLLEAGUE, "Ada Lemoine", Role.MANAGER),
        Colleague("karim@example.org", "Karim Haddad", Role.MEDIATOR),
        Colleague("zoe@example.org", "Zoé Marchand", Role.MEDIATOR),
        Colleague("odile@example.org", "Odile Picard", Role.DESK),
    ),
    "deux-rives": (
        Colleague("ines@example.org", "Inès Fontaine", Role.MANAGER),
        Colleague("basile@example.org", "Basile Rivière", Role.MEDIATOR),
        Colleague("fatou@example.org", "Fatou Cissé", Role.MEDIATOR),
    ),
}
COORDINATOR = Colleague("coordination@example.org", "Hélène Garnier", Role.COORDINATOR)
# She decides on the claims below.
REFERENT = Colleague("referente@example.org", "Nadia Tran", Role.REFERENT)
DEPARTMENTS = ("07", "26", "37")
# Invited by the first colleague, and not come yet.
INVITED = "camille@example.org"


@dataclass(frozen=True, slots=True)
class Unclaimed:
    """A library for which nobody answers, and what the organisation that claims it says."""

    claimant: str
    place: Place
    note: str


CLAIMS = (
    Unclaimed(
        "la-boussole",
        Place("Bibliothèque des Saules", "9 rue des Saules", "37300", "Joué-lès-Tours", 47.3521, 0.6622, ""),
        "La commune rejoint le réseau en janvier. La directrice de la bibliothèque est d’accord.",
    ),
    Unclaimed(
        "deux-rives",
        Place("Bibliothèque du Gué", "1 place du Gué", "26500", "Bourg-lès-Valence", 44.9471, 4.8951, ""),
        "Elle dépend de l’agglomération depuis l’été.",
    ),
)


async def hire(network: Network, organisation: UUID, *, now: datetime) -> list[Viewer]:
    """The team of an organisation, its manager first; nobody where it has none."""
    return [
        await _join(each, now=now, organisation=network.slug, grant=Grant(each.role, organisation))
        for each in TEAMS.get(network.slug, ())
    ]


async def appoint_nationally(*, now: datetime) -> None:
    """The coordinator, and a referent of some départements."""
    await _join(COORDINATOR, now=now, grant=Grant(Role.COORDINATOR, None))
    await _join(REFERENT, now=now, grant=Grant(Role.REFERENT, None, DEPARTMENTS), departments=DEPARTMENTS)


async def _join(
    colleague: Colleague,
    *,
    now: datetime,
    grant: Grant,
    organisation: str | None = None,
    departments: tuple[str, ...] = (),
) -> Viewer:
    account = await give_role(
        colleague.email, role=colleague.role, organisation=organisation, departments=departments, now=now
    )
    viewer = Viewer(account, colleague.name, (grant,))
    await name_oneself(colleague.name, by=viewer, now=now)
    return viewer


async def ask(network: Network, organisation: UUID, manager: Viewer, *, key: str, now: datetime) -> None:
    """What the manager waits for: a decision on a library, and, at the first organisation, a colleague."""
    for each in CLAIMS:
        if each.claimant == network.slug:
            library = await _released(each.place, network, organisation, now=now)
            await make_claim(
                library, organisation=organisation, note=each.note, by=manager, locale="fr", key=key, now=now
            )
    if manager.name == TEAMS["la-boussole"][0].name:
        await invitations.invite(
            INVITED,
            role=Role.MEDIATOR,
            organisation=organisation,
            locale="fr",
            by=manager,
            key=key,
            now=now,
        )


async def _released(place: Place, network: Network, organisation: UUID, *, now: datetime) -> UUID:
    """A library of the directory for which nobody answers: it had to be somebody's to come into it without one."""
    library = await add_library(organisation, place.facts, now=now)
    page = await library_page(str(library))
    assert page is not None
    await release_library(page.slug, network.slug, now=now)
    return library
