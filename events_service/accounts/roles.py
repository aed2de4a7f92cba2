"""Who may do what: one pure table, and the frozen value that stands for whoever is asking."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from events_service.errors import Forbidden, NotFound
from events_service.identifiers import OPERATOR_ID


class Role(StrEnum):
    """What somebody, or a key, is to an organisation; a coordinator is it to the whole installation, a referent to
    some départements."""

    MANAGER = "manager"
    MEDIATOR = "mediator"
    DESK = "desk"
    COORDINATOR = "coordinator"
    REFERENT = "referent"


# As commands list them.
ROLES = tuple(role.value for role in Role)
# They belong to no organisation.
OF_NO_ORGANISATION = frozenset({Role.COORDINATOR, Role.REFERENT})

# Those of one organisation, which its managers give.
LOCAL_ROLES = (Role.MANAGER.value, Role.MEDIATOR.value, Role.DESK.value)

# Verb → the roles that may use it inside their own organisation; a coordinator's verbs hold for the whole
# installation. A coordinator opens editions of the day and edits them, and never sees registrants (product, "who uses
# it").
_PLANNERS = frozenset({Role.MANAGER, Role.MEDIATOR})
_COLLEAGUES = frozenset({Role.MANAGER, Role.MEDIATOR, Role.DESK})
MAY: dict[str, frozenset[Role]] = {
    "plan": _PLANNERS,
    "see_events": _COLLEAGUES,
    "see_registrations": _COLLEAGUES,
    # Names, contacts and notes in lists; without it, first names there, and one registration whole where it is opened.
    "see_names": _PLANNERS,
    "register": _COLLEAGUES,
    "note_presence": _COLLEAGUES,
    "erase_people": _COLLEAGUES,
    "export_people": _PLANNERS,
    # Reports: numbers of people, never a name; a coordinator's of the whole installation, a referent's of départements.
    "see_counts": _PLANNERS | {Role.COORDINATOR, Role.REFERENT},
    "call": _COLLEAGUES,
    # Without reading the one before: whoever goes there does both (registration/home_addresses.py).
    "correct_address": frozenset({Role.MANAGER}),
    "edit_library": frozenset({Role.MANAGER}),
    "edit_rooms": frozenset({Role.MANAGER}),
    "edit_frame": frozenset({Role.MANAGER}),
    "limit_texts": frozenset({Role.MANAGER}),
    "edit_imprint": frozenset({Role.MANAGER}),
    "open_practice": frozenset({Role.MANAGER}),
    "occupy": _PLANNERS,
    "claim_library": frozenset({Role.MANAGER}),
    "approve_claims": frozenset({Role.COORDINATOR, Role.REFERENT}),
    "edit_days": frozenset({Role.COORDINATOR}),
    "take_part": _PLANNERS,
    "admit": frozenset({Role.COORDINATOR, Role.REFERENT}),
    "read_audit": frozenset({Role.MANAGER, Role.COORDINATOR}),
    "run_hooks": frozenset({Role.MANAGER, Role.COORDINATOR}),
    "manage_staff": frozenset({Role.MANAGER}),
    "manage_coordination": frozenset({Role.COORDINATOR}),
}


@dataclass(frozen=True, slots=True)
class Grant:
    """One membership, or the one role of an API key. A referent has `departments`, and nobody else does."""

    role: str
    organisation: UUID | None
    departments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Viewer:
    """Whoever is asking: a colleague or a key, with what was granted to them. `id` is the account's or the key's. They
    `practise` while the organisation they work in is an invented one (libraries/practice.py)."""

    id: UUID
    name: str
    grants: tuple[Grant, ...]
    practises: bool = False

    @property
    def organisation(self) -> UUID | None:
        """The one they work in; None for whoever belongs to none."""
        return next((g.organisation for g in self.grants if g.organisation is not None), None)

    @property
    def works_beside(self) -> bool:
        """Whether they work for the whole installation, or some départements, and in no organisation."""
        return bool(self.grants) and self.organisation is None

    def organisations(self, verb: str) -> tuple[UUID, ...]:
        """The organisations in which the verb is allowed; every office query is limited to these."""
        return tuple(
            g.organisation for g in self.grants if g.organisation is not None and g.role in MAY[verb]
        )

    def may(self, verb: str, organisation: UUID) -> bool:
        return organisation in self.organisations(verb)

    def may_everywhere(self, verb: str) -> bool:
        """Whether the verb is allowed in the whole installation, to whom no organisation bounds."""
        return any(g.organisation is None and not g.departments and g.role in MAY[verb] for g in self.grants)

    def departments(self, verb: str) -> tuple[str, ...]:
        """The départements in which a referent may use the verb."""
        return tuple(code for g in self.grants if g.role in MAY[verb] for code in g.departments)

    def may_anywhere(self, verb: str) -> bool:
        """Whether the verb is allowed in an organisation, in a département or in the whole installation."""
        return bool(self.organisations(verb) or self.departments(verb)) or self.may_everywhere(verb)

    def may_in(self, verb: str, department: str) -> bool:
        """Whether the verb is allowed to the viewer in that département, or everywhere."""
        return self.may_everywhere(verb) or department in self.departments(verb)


# Whoever types commands on the machine itself: they could write to the database as well.
OPERATOR = Viewer(OPERATOR_ID, "events-service", (Grant(Role.COORDINATOR, None),))


def operator_in(organisation: UUID) -> Viewer:
    """The same, and the worker, for what an organisation had them do there."""
    return Viewer(OPERATOR_ID, "events-service", (Grant(Role.MANAGER, organisation),))


def allows_more(role: str, than: str) -> bool:
    """Whether the first role opens anything that the second does not."""
    return any(role in roles and than not in roles for roles in MAY.values())


def require(viewer: Viewer, verb: str, organisation: UUID) -> None:
    """Refuse unless the viewer may use the verb there: NotFound for a stranger to the organisation (promise 5),
    Forbidden for a colleague whose role is not enough."""
    if viewer.may(verb, organisation):
        return
    if any(grant.organisation == organisation for grant in viewer.grants):
        raise Forbidden(verb=verb)
    raise NotFound()


def own_organisation(viewer: Viewer, verb: str) -> UUID:
    """The organisation that the viewer works in, to use the verb there. Refuses with Forbidden whoever works in none,
    or may not."""
    if viewer.organisation is None:
        raise Forbidden(verb=verb)
    require(viewer, verb, viewer.organisation)
    return viewer.organisation


def require_everywhere(viewer: Viewer, verb: str) -> None:
    """Refuse with Forbidden unless the viewer may use the verb in the whole installation."""
    if not viewer.may_everywhere(verb):
        raise Forbidden(verb=verb)


def require_in(viewer: Viewer, verb: str, department: str) -> None:
    """Refuse unless the viewer may use the verb in that département: NotFound for a referent of others, Forbidden for
    everybody else."""
    if not viewer.may_in(verb, department):
        raise NotFound() if viewer.departments(verb) else Forbidden(verb=verb)


def require_somewhere(viewer: Viewer, verb: str) -> None:
    """Refuse with Forbidden unless the viewer may use the verb in one of their organisations."""
    if not viewer.organisations(verb):
        raise Forbidden(verb=verb)
