"""A helper: a person whom a guest trusts to be told what becomes of one registration, and to answer for them. No
database here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from events_service.errors import Invalid
from events_service.fields import Fields
from events_service.identifiers import uuid7
from events_service.messages.addresses import address
from events_service.registration.phones import phone_number
from events_service.weblinks import has_link

FIELDS = ("helper_name", "helper_phone", "helper_email", "helper_receives")


class Receives(StrEnum):
    """Whether a helper is told what the guest is told, too, or the guest is not written to at all."""

    TOO = "too"
    INSTEAD = "instead"


@dataclass(frozen=True, slots=True)
class NewHelper:
    """Whom a guest names. One of `email` and `phone` (E.164) is there: a helper is told at once."""

    name: str
    email: str | None
    phone: str | None
    receives: Receives

    @property
    def paper(self) -> bool:
        """A helper is written to, or called: paper is for the guest, who comes to the library."""
        return False


@dataclass(frozen=True, slots=True)
class Helper(NewHelper):
    """One who was named, and may act until the guest, the library or they themselves end it."""

    id: UUID


def helper_of(new: NewHelper) -> Helper:
    """Somebody who is named now."""
    return Helper(new.name, new.email, new.phone, new.receives, uuid7())


def helper_from(facts: Sequence[Any] | None) -> Helper | None:
    """The one that a row of the database has, in the order of the fields."""
    if facts is None:
        return None
    name, email, phone, receives, identifier = facts
    return Helper(name, email, phone, Receives(receives), identifier)


def read(fields: Fields, department: str) -> NewHelper | None:
    """The helper of a form's answer, None where no field of theirs is filled in; what is wrong is noted there."""
    name = fields.text("helper_name", longest=100)
    email, phone = fields.text("helper_email", longest=254), fields.text("helper_phone", longest=254)
    if not (name or email or phone):
        return None
    if not name:
        fields.wrong.setdefault("helper_name", "required")
    if has_link(name):
        fields.wrong.setdefault("helper_name", "no_links")
    if not email and not phone:
        fields.wrong.setdefault("helper_phone", "phone_or_email")
    return NewHelper(
        name=name,
        email=fields.check(lambda: address(email, field="helper_email")) if email else None,
        phone=_phone(fields, phone, department) if phone else None,
        receives=Receives(fields.choice("helper_receives", tuple(Receives), Receives.TOO) or Receives.TOO),
    )


def _phone(fields: Fields, phone: str, department: str) -> str | None:
    try:
        return phone_number(phone, department)
    except Invalid as refusal:
        fields.wrong["helper_phone"] = refusal.fields["phone"]
        return None


def parse(values: Mapping[str, Any], *, department: str) -> NewHelper:
    """A helper by themselves, from a form of their own. Refuses with Invalid (the FIELDS)."""
    fields = Fields(values)
    helper = read(fields, department)
    if helper is None:
        fields.wrong.setdefault("helper_name", "required")
    fields.done()
    assert helper is not None
    return helper
