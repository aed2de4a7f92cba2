"""A party as it is written down, from a form, a desk or a program. No database here."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

import msgspec

from events_service.catalogues import LOCALES
from events_service.fields import Fields
from events_service.messages.addresses import address
from events_service.registration import answers, helper_rules, needs
from events_service.registration.helper_rules import NewHelper
from events_service.registration.phones import phone_number
from events_service.scheduling.questions import Question
from events_service.text import clean, folded
from events_service.weblinks import has_link

LONGEST_WORD = 20
# Letters of any script, with an apostrophe or a hyphen in it: « tournesol », « L'Isle ».
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Party:
    """One person and companions, cleaned. `phone` is E.164; `companions` may name fewer people than `seats` - 1; in
    texts and calls we say their own `word`, if they chose one, so that they know us. A `helper` is whom they trust.
    Without an e-mail they are told on `paper`, if they wish; `answers` are those to the library's questions, by id.
    What would help them to take part is their `need`; a `note` is for the team, of whatever else. Where children come
    with an adult, that is the `adult` who stays, or they say that there are `only_adults`."""

    name: str
    seats: int
    email: str | None
    phone: str | None
    companions: tuple[str, ...]
    locale: str
    note: str
    word: str = ""
    helper: NewHelper | None = None
    paper: bool = False
    answers: tuple[tuple[UUID, str], ...] = ()
    need: str = ""
    adult: str = ""
    only_adults: bool = False

    @staticmethod
    def parse(
        values: Mapping[str, Any],
        *,
        department: str,
        most_seats: int,
        locale: str,
        questions: Sequence[Question] = (),
    ) -> "Party":
        """Refuses with Invalid naming every field at fault. Only a name is asked for; e-mail and phone are optional,
        and so is an answer to the `questions` of the library."""
        fields = Fields(values)
        adult = fields.text("adult", longest=100)
        party = Party(
            name=fields.text("name", longest=100, required=True),
            seats=fields.number("seats", lowest=1, highest=most_seats, default=1) or 1,
            email=_contact(fields, "email", department),
            phone=_contact(fields, "phone", department),
            companions=_companions(fields),
            locale=fields.choice("locale", LOCALES, locale) or locale,
            note=fields.text("note", longest=500, lines=True),
            word=fields.text("word", longest=LONGEST_WORD),
            helper=helper_rules.read(fields, department),
            paper=fields.tick("paper"),
            answers=answers.read(fields, questions),
            need=fields.text("need", longest=needs.LONGEST),
            adult=adult,
            only_adults=fields.tick("only_adults") and not adult,
        )
        if party.word and not _WORD.fullmatch(party.word):
            fields.wrong.setdefault("word", "one_word")
        for name, text in (
            ("name", party.name),
            ("companions", " ".join(party.companions)),
            ("adult", party.adult),
        ):
            if has_link(text):
                fields.wrong.setdefault(name, "no_links")
        for name, text in (("note", party.note), ("need", party.need)):
            if has_link(text, addresses=False):
                fields.wrong.setdefault(name, "no_links")
        if len(party.companions) >= party.seats and "seats" not in fields.wrong and party.companions:
            fields.wrong.setdefault("companions", "more_than_seats")
        fields.done()
        return party

    @property
    def fingerprint(self) -> str:
        """Tells two different forms sent under one intent apart."""
        typed = [self.name, self.seats, self.email, self.phone, list(self.companions), self.note]
        typed += [self.word] if self.word else []  # as forms were told apart before there was a word
        typed += ["paper"] if self.paper else []
        typed += [f"need {self.need}"] if self.need else []
        typed += [f"adult {self.adult}"] if self.adult else []
        if self.helper:
            typed += [self.helper.name, self.helper.email, self.helper.phone, self.helper.receives]
        typed += [f"{question} {words}" for question, words in self.answers]
        return hashlib.sha256(json.dumps(typed, ensure_ascii=True).encode()).hexdigest()


def _contact(fields: Fields, name: str, department: str) -> str | None:
    raw = fields.text(name, longest=254)
    if not raw:
        return None
    if name == "email":
        return fields.check(lambda: address(raw, field=name))
    return fields.check(lambda: phone_number(raw, department))


def _companions(fields: Fields) -> tuple[str, ...]:
    raw = fields.typed.get("companions") or []
    names = raw.split("\n") if isinstance(raw, str) else raw
    if not isinstance(names, list | tuple) or not all(isinstance(each, str) for each in names):
        fields.wrong["companions"] = "not_text"
        return ()
    kept = fields.check(lambda: [clean(each, field="companions", longest=100) for each in names[:20]])
    return tuple(each for each in kept or () if each)


class Contact(msgspec.Struct, frozen=True):
    """Who a party is to somebody who compares it with another."""

    name: str
    email: str | None
    phone: str | None


class _Reachable(Protocol):
    """A party, or a registration."""

    @property
    def name(self) -> str: ...
    @property
    def email(self) -> str | None: ...
    @property
    def phone(self) -> str | None: ...


def is_same_party(party: _Reachable, name: str, email: str | None, phone: str | None) -> bool:
    """Whether two sign-ups look like one party: the same name, and the same contact or none on either side.

    Of two contacts, one that both gave must not differ; one that only one of them gave says nothing: people go back
    and add their number. Case and accents do not count.
    """
    pairs = [((party.email or "").casefold(), (email or "").casefold()), (party.phone or "", phone or "")]
    both = [(one, other) for one, other in pairs if one and other]
    nothing = not any(one or other for one, other in pairs)
    return folded(party.name) == folded(name) and (
        nothing or (bool(both) and all(one == other for one, other in both))
    )
