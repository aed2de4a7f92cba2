"""How somebody is reached: the one place that decides it, for every letter, page and program."""

import re
from enum import StrEnum
from typing import Protocol


class Reach(StrEnum):
    """A letter; a text message; a colleague's call; a letter on paper, for who wished it and has no e-mail; or, for
    whoever left neither e-mail nor phone, the colleague they meet next, when they call or come."""

    LETTER = "letter"
    TEXT = "text"
    CALL = "call"
    PAPER = "paper"
    IN_PERSON = "in_person"


class _Reachable(Protocol):
    """A registration, or whoever else left a contact or none."""

    @property
    def email(self) -> str | None: ...
    @property
    def phone(self) -> str | None: ...
    @property
    def paper(self) -> bool: ...


# The mobile numbers of the French numbering plan (Arcep), each territory's. A foreign one is called: what texting it
# costs is not known, and frauds live on it. So is a landline, and a number that is in no plan.
_TEXTED = re.compile(
    r"\+(?:33(?:6|7(?!00))\d+|590(?:690|691)\d+|594694\d+|596(?:696|697)\d+|262(?:639|692|693)\d+"
    r"|50855\d+|687[7-9]\d+|6898[79]\d+|6818[23]\d+)"
)


def takes_texts(phone: str) -> bool:
    """Whether a number (E.164) is one that we send text messages to."""
    return _TEXTED.fullmatch(phone) is not None


def reach(person: _Reachable, *, texts: bool = False) -> Reach:
    """By which one of them a person is told a fact: never by two. Whether `texts` can be sent, and paid, is for
    registration/texting.py to say."""
    if person.email is not None:
        return Reach.LETTER
    if person.paper:
        return Reach.PAPER
    if person.phone is None:
        return Reach.IN_PERSON
    return Reach.TEXT if texts and takes_texts(person.phone) else Reach.CALL


def mailbox_of(person: _Reachable) -> str | None:
    """Where what we send goes, a mailbox or a mobile phone, which strangers must not fill; None for whom we call."""
    match reach(person, texts=True):
        case Reach.LETTER:
            return person.email
        case Reach.TEXT:
            return person.phone
        case _:
            return None
