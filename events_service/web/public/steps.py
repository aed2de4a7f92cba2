"""The steps of the sign-up form: one on each screen of a telephone, all below one another on a wide one.

All are in the one page, and going on is a link within it: it asks the network for nothing, and Back loses nothing of
what was typed further on, as a page for each step would (docs/decisions.md, 2026-11-26). The style sheet shows one.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from events_service.scheduling.queries import SessionLine

# Which fields a step has; the last one has all others, and what a library asks besides.
_FIELDS = {
    "dates": ("dates", "if_full"),
    "who": ("name",),
    "reach": (
        "phone",
        "email",
        "word",
        "paper",
        "helper_name",
        "helper_phone",
        "helper_email",
        "helper_receives",
    ),
    "seats": ("seats", "companions", "adult", "only_adults"),
    "needs": (),
}


@dataclass(frozen=True, slots=True)
class Steps:
    """Those of one form, in their order. `gone_back_to` is the one that somebody changes from the page that shows all
    answers, where they return as soon as it is done."""

    names: tuple[str, ...]
    gone_back_to: str = ""

    def shown(self, errors: Iterable[str]) -> list[str]:
        """What a phone shows first: each step with a mistake in it, else where they went back to, else the first."""
        wrong = {self._of(field) for field in errors}
        return [name for name in self.names if name in wrong] or [self.gone_back_to or self.names[0]]

    def number(self, name: str) -> int:
        return self.names.index(name) + 1

    def beside(self, name: str) -> tuple[str, str]:
        """The step before this one and the one after it; none is empty."""
        around = ("", *self.names, "")
        return around[self.number(name) - 1], around[self.number(name) + 1]

    def _of(self, field: str) -> str:
        return next((name for name in self.names if field in _FIELDS[name]), self.names[-1])


def steps_of(sessions: Iterable[SessionLine], *, ticked: bool, gone_back_to: str = "") -> Steps:
    """How many come is asked where more than one may, or where an adult comes with a child."""
    several = any(session.largest_party > 1 or session.with_adult for session in sessions)
    asked = {"dates": ticked, "seats": several}
    names = tuple(name for name in _FIELDS if asked.get(name, True))
    return Steps(names, gone_back_to if gone_back_to in names else "")
