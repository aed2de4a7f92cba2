"""The form of a session in the office, as it is typed and as it is filled in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from hashlib import sha256
from typing import Any
from uuid import uuid4

from events_service.accounts.roles import Viewer
from events_service.errors import Invalid, Refusal
from events_service.fields import Fields
from events_service.scheduling.habits import Habits
from events_service.scheduling.queries import SessionLine
from events_service.web.moments import day_from, end_of, time_from
from events_service.web.office.needs import ASKED, PERSON, Options, needs_typed
from events_service.web.opening_form import OPENING_NAMES, opening_changed, opening_filled_in, opening_typed
from events_service.web.sign_up_form import sign_up_filled_in, sign_up_typed

# The verbs' fields, as the form calls them.
NAMES = {"starts_at": "starts", "ends_at": "ends"} | OPENING_NAMES


@dataclass(frozen=True, slots=True)
class SessionForm:
    """A session as typed: a day and two times on the wall of the library, and `first` or `second` for an hour
    that the clocks repeat. The verb reads and checks the rest."""

    starts: datetime
    ends: datetime
    rest: Mapping[str, str]
    needs: Mapping[str, Any]
    opening: Mapping[str, Any]

    @staticmethod
    def parse(fields: Mapping[str, str], options: Options) -> "SessionForm":
        """Refuses with Invalid. `options` are those among which equipment and colleagues are named."""
        form = Fields(fields)
        day = day_from(form.text("day", longest=40, required=True))
        starts = time_from(form.text("starts", longest=40, required=True))
        ends = time_from(form.text("ends", longest=40, required=True))
        for name, value, code in (
            ("day", day, "not_a_date"),
            ("starts", starts, "not_a_time"),
            ("ends", ends, "not_a_time"),
        ):
            if value is None:
                form.wrong.setdefault(name, code)
        needs, opening = needs_typed(form, options), opening_typed(form)
        form.done()
        assert isinstance(day, date)
        assert isinstance(starts, time)
        assert isinstance(ends, time)
        beginning = datetime.combine(day, starts)
        return SessionForm(beginning, end_of(beginning, ends), fields, needs, opening)

    def facts(self) -> dict[str, Any]:
        """What the planning verbs read. On the list of another date the rules of sign-up are those of the list, as
        the form says."""
        shared = bool(self.rest.get("roster_of"))
        return {
            "starts_at": self.starts.isoformat(),
            "ends_at": self.ends.isoformat(),
            "starts_at_choice": self.rest.get("starts_choice"),
            "ends_at_choice": self.rest.get("ends_choice"),
            "library": self.rest.get("library"),
            "roster_of": self.rest.get("roster_of"),
            **({} if shared else {**sign_up_typed(self.rest), **self.opening}),
            **({"title": self.rest["title"]} if "title" in self.rest else {}),
            **self.needs,
        }

    def changes(self, session: SessionLine) -> dict[str, Any]:
        """The same without the times when they are as they were: a repeated hour need not be chosen again,
        and more chairs can be added to a session that has begun."""
        facts = opening_changed(self.facts(), self.rest, opening_filled_in(session))
        as_it_was = (session.local_starts, session.local_ends, str(session.library))
        if (self.starts, self.ends, self.rest.get("library")) == as_it_was:
            del facts["starts_at"], facts["ends_at"]
        return facts

    @property
    def fingerprint(self) -> str:
        """Tells a form sent twice from one that was gone back to and filled in for another day."""
        return sha256(repr(sorted(self.facts().items(), key=str)).encode()).hexdigest()


def typed_in(session: SessionLine) -> dict[str, str]:
    """The form as it would have been filled in for this session."""
    return {
        "day": session.local_starts.date().isoformat(),
        "starts": session.local_starts.strftime("%H:%M"),
        "ends": session.local_ends.strftime("%H:%M"),
        "library": str(session.library),
        "title": session.own_title or "",
        **opening_filled_in(session),
        **sign_up_filled_in(session),
    }


def typed_again(session: SessionLine) -> dict[str, str]:
    """The form for a new date of a session that is over: everything but the days, and an intent of its own."""
    days = dict.fromkeys(("day", "opens_day", "opens_time", "closes_day", "closes_time"), "")
    return typed_in(session) | days | {"intent": str(uuid4())}


def usual(habits: Habits, viewer: Viewer) -> dict[str, str]:
    """The fields of a session in which somebody who plans the first one would type what they did last."""
    typed = {
        "library": str(habits.library or ""),
        "starts": habits.starts.strftime("%H:%M") if habits.starts else "",
        "ends": habits.ends.strftime("%H:%M") if habits.ends else "",
        "capacity": str(habits.capacity or ""),
        "room": str(habits.room or ""),
        PERSON + str(viewer.id): "yes" if habits.holds else "",
    }
    return {ASKED: "yes"} | {name: each for name, each in typed.items() if each}


def asked_twice(refusal: Refusal | None, values: Mapping[str, str]) -> set[str]:
    """The times for which the form must ask "the first or the second?"."""
    times = {name for name in ("starts", "ends") if values.get(f"{name}_choice")}
    if isinstance(refusal, Invalid):
        doubled = [name for name, code in refusal.fields.items() if code == "time_exists_twice"]
        times |= {NAMES.get(name, name) for name in doubled}
    return times
