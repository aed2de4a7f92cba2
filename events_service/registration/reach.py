"""How somebody is reached: the one place that decides it, for every letter, page and program."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Protocol, TypeVar


class Reach(StrEnum):
    """A letter; a colleague's call; or, for whoever left neither e-mail nor phone, the colleague they meet next, when
    they call or come."""

    LETTER = "letter"
    CALL = "call"
    IN_PERSON = "in_person"


class _Reachable(Protocol):
    """A registration, or whoever else left a contact or none."""

    @property
    def email(self) -> str | None: ...
    @property
    def phone(self) -> str | None: ...


def reach(person: _Reachable) -> Reach:
    """By which one of them a person is told a fact: never by two."""
    if person.email is not None:
        return Reach.LETTER
    return Reach.IN_PERSON if person.phone is None else Reach.CALL


P = TypeVar("P", bound=_Reachable)


def by_a_colleague(people: Iterable[P]) -> list[P]:
    """Those of them whom a colleague has to tell: nothing that we send reaches them."""
    return [person for person in people if reach(person) in (Reach.CALL, Reach.IN_PERSON)]
