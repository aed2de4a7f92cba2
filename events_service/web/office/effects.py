"""The last look at an edit, of one date or many, or of a title: which dates, who is told, what is in the way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Response

from events_service.identifiers import hashed
from events_service.registration.effects import Effect, Effects
from events_service.registration.queries import Registration
from events_service.registration.reach import Reach, reach
from events_service.registration.texting import ways_of
from events_service.scheduling.event_queries import EventPage
from events_service.scheduling.queries import SessionLine
from events_service.web.http.locale import locale_of
from events_service.web.http.requests import AnyRequest, now_of
from events_service.web.office.differences import changes_of
from events_service.web.office.needs import LOOK, PERSON, PIECE
from events_service.web.office.visits import office_page
from events_service.web.sign_up_form import FIELDS

# The button of this page: whoever presses it has seen what will happen, and the button says what that was.
AGREED = "agreed"


def mark_of(effects: Effects) -> str:
    """Of what is shown: other dates, people, or things in the way have another one, and are shown again. A date that is
    not there yet has no id to go by."""
    dates = [
        (each.was_local_starts, each.starts_at, each.ends_at, each.clashes, each.seats, _seen(each))
        for each in effects.dates
    ]
    people = sorted((each.id, reach(each)) for each in effects.people)
    return hashed(repr((dates, people)))


def _seen(effect: Effect) -> object:
    """What of a date the page shows as another."""
    return effect.becomes and (effect.becomes.line.title, effect.becomes.line.location, effect.becomes.taken)


def is_agreed(fields: Mapping[str, object], effects: Effects) -> bool:
    return fields.get(AGREED) == mark_of(effects)


async def effects_page(
    request: AnyRequest,
    session: SessionLine,
    fields: Mapping[str, str],
    effects: Effects,
    *,
    what: str = "change",
    form: str = "",
) -> Response[str]:
    """`what` is `change` or `cancellation`; the fields go along, to be sent once more to that `form` of the session."""
    home = f"/staff/sessions/{session.id}"
    return await _asking(request, home, f"{home}{form}", fields, effects, what=what, session=session)


async def new_date_page(
    request: AnyRequest, event: EventPage, fields: Mapping[str, str], effects: Effects
) -> Response[str]:
    """The same for one more date of a course: everyone on its list has it too."""
    home = f"/staff/events/{event.id}"
    return await _asking(request, home, f"{home}/sessions", fields, effects, what="new", event=event)


async def permanence_page(
    request: AnyRequest,
    first: SessionLine,
    fields: Mapping[str, object],
    effects: Effects,
    *,
    what: str = "change",
    form: str = "",
) -> Response[str]:
    """The same for all appointments of a permanence, of which this is the first."""
    home = f"/staff/permanences/{first.permanence}"
    return await _asking(request, home, f"{home}{form}", fields, effects, what=what, session=first)


async def title_page(
    request: AnyRequest, event: EventPage, fields: Mapping[str, object], effects: Effects
) -> Response[str]:
    """The same for an event that is called otherwise."""
    home = f"/staff/events/{event.id}"
    return await _asking(request, home, f"{home}/description", fields, effects, what="title", event=event)


async def _asking(
    request: AnyRequest,
    home: str,
    action: str,
    fields: Mapping[str, object],
    effects: Effects,
    *,
    what: str,
    **about: object,
) -> Response[str]:
    request.scope["state"]["path"] = home
    impossible = what == "change" and effects.impossible
    common, changes = changes_of(effects.dates, locale_of(request))
    return office_page(
        request,
        "effects.html",
        status_code=409 if impossible else 200,
        home=home,
        fields=[
            (name, text)
            for name, each in fields.items()
            for text in (each if isinstance(each, list) else [each])
            if name != AGREED
        ],
        effects=effects,
        common=common,
        changes=changes,
        what=what,
        action=action,
        impossible=impossible,
        look=LOOK,
        mark=mark_of(effects),
        **told_how(effects.people, await ways_of(effects.people, now=now_of(request))),
        **about,
    )


@dataclass(frozen=True, slots=True)
class ToldPerson:
    """Somebody who is told, by which way, and of which days they come to."""

    name: str
    phone: str | None
    way: Reach
    days: list[datetime]


def told_how(people: Sequence[Registration], ways: Mapping[UUID, Reach]) -> dict[str, Any]:
    """How many are told by letter, how many by text, and who; and whom a colleague has to tell. Who is on several dates
    by one name and contact is one person."""
    persons: dict[tuple[object, ...], ToldPerson] = {}
    for each in people:
        key = (each.name.lower(), each.email, each.phone, ways[each.id])
        # Who left no contact may have a namesake.
        person = persons.setdefault(
            key if each.email or each.phone else (each.id,),
            ToldPerson(each.name, each.phone, ways[each.id], []),
        )
        person.days.append(each.session.local_starts)
    return by_way(list(persons.values()))


def by_way(persons: Sequence[ToldPerson]) -> dict[str, Any]:
    """The same of people, each once: a letter or a text goes by itself, and all else is a colleague's to tell."""
    written_to = [each for each in persons if each.way in (Reach.LETTER, Reach.TEXT)]
    return {
        "letters": sum(each.way is Reach.LETTER for each in written_to),
        "texts": sum(each.way is Reach.TEXT for each in written_to),
        "written_to": written_to,
        "to_call": [each for each in persons if each.way not in (Reach.LETTER, Reach.TEXT)],
    }


def only_changed(
    changes: Mapping[str, object], fields: Mapping[str, str], shown: Mapping[str, str]
) -> dict[str, object]:
    """Of what a form says of one date what is another than the page `shown` had: only that is done to others."""

    def same(prefix: str) -> bool:
        def of(form: Mapping[str, str]) -> dict[str, str]:
            return {name: text for name, text in form.items() if name.startswith(prefix) and text}

        return of(fields) == of(shown)

    unchanged = {
        **{name: fields.get(name, "") == shown.get(name, "") for name in FIELDS},
        "library": fields.get("library") == shown.get("library"),
        "title": fields.get("title", "") == shown.get("title", ""),
        "room": (fields.get("room") or "") == (shown.get("room") or ""),
        "equipment": same(PIECE) and not any(fields.get(f"equipment_name_{line}") for line in "123"),
        "facilitators": same(PERSON) and not any(fields.get(f"facilitator_name_{line}") for line in "123"),
    }
    return {name: each for name, each in changes.items() if not unchanged.get(name)}
