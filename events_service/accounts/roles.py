"""Who may do what: one pure table, and the frozen value that stands for whoever is asking."""

from dataclasses import dataclass
from uuid import UUID

from events_service.errors import Forbidden, NotFound

ROLES = ("manager", "mediator", "desk", "coordinator")

# Verb → the roles that may use it inside their own organisation. A coordinator counts and approves, and never sees
# registrants (product, "who uses it").
MAY: dict[str, frozenset[str]] = {
    "plan": frozenset({"manager", "mediator"}),
    "see_events": frozenset({"manager", "mediator", "desk"}),
    "see_registrations": frozenset({"manager", "mediator", "desk"}),
    "register": frozenset({"manager", "mediator", "desk"}),
    "call": frozenset({"manager", "mediator", "desk"}),
}


@dataclass(frozen=True, slots=True)
class Grant:
    """One membership, or the one role of an API key."""

    role: str
    organisation: UUID | None
    department: str | None = None


@dataclass(frozen=True, slots=True)
class Viewer:
    """Whoever is asking: a colleague or a key, with what was granted to them. `id` is the account's or the key's."""

    id: UUID
    name: str
    grants: tuple[Grant, ...]
    locale: str = "fr"

    def organisations(self, verb: str) -> tuple[UUID, ...]:
        """The organisations in which the verb is allowed; every office query is limited to these."""
        return tuple(
            g.organisation for g in self.grants if g.organisation is not None and g.role in MAY[verb]
        )

    def may(self, verb: str, organisation: UUID) -> bool:
        return organisation in self.organisations(verb)


def require(viewer: Viewer, verb: str, organisation: UUID) -> None:
    """Refuse unless the viewer may use the verb there: NotFound for a stranger to the organisation (promise 5),
    Forbidden for a colleague whose role is not enough."""
    if viewer.may(verb, organisation):
        return
    if any(grant.organisation == organisation for grant in viewer.grants):
        raise Forbidden(verb=verb)
    raise NotFound()
