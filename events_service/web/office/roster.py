"""Who comes to a session, narrowed, and as a file: whole for whoever plans, by first name and initial for the desk."""

from collections.abc import Mapping, Sequence

from events_service.clock import wall_clock
from events_service.errors import existing
from events_service.registration.answers import Answer
from events_service.registration.queries import Registration, roster_for
from events_service.registration.rules import State
from events_service.scheduling.programme import office_session
from events_service.scheduling.questions import QuestionKind
from events_service.web.office.lists import (
    Asked,
    Chosen,
    Column,
    Lines,
    Listing,
    Phrases,
    Word,
    chosen_from,
    sheet,
)
from events_service.web.office.lists import marked as _
from events_service.web.phones import dialled


def _answered(answer: Answer) -> str | Word:
    return Word(f"answer.{answer.words}") if answer.kind == QuestionKind.YES_NO else answer.words


# As the page and the file of a session's people have them, and the file of what the one box finds.
PEOPLE: tuple[Column[Registration], ...] = (
    Column(_("Name"), lambda each: each.name),
    Column(_("With"), lambda each: ", ".join(each.companions)),
    Column(_("Adult with the child"), lambda each: each.adult),
    Column(_("Seats"), lambda each: each.seats),
    Column(_("Extra seats"), lambda each: each.extra_seats),
    Column(_("Code"), lambda each: each.code),
    Column(_("State"), lambda each: Word(each.state)),
    Column(_("Place in the line"), lambda each: each.place_in_line),
    Column(_("Telephone"), lambda each: dialled(each.phone) if each.phone else ""),
    Column(_("E-mail"), lambda each: each.email),
    Column(_("Language"), lambda each: each.locale),
    Column(_("Note"), lambda each: each.note),
    Column(
        _("Answers"),
        lambda each: Phrases([(f"{answer.asked} ", _answered(answer)) for answer in each.answers]),
    ),
    Column(_("Signed up"), lambda each: wall_clock(each.created_at, each.session.time_zone)),
)


def people_chosen(query: Mapping[str, str]) -> Chosen:
    return chosen_from(query, who=None, state=tuple(State))


def narrowed(people: Sequence[Registration], chosen: Chosen) -> list[Registration]:
    """Those in that state, whose name or a companion's has these words; as the viewer sees names."""
    return [
        each
        for each in people
        if chosen["state"] in ("", each.state) and chosen.says("who", each.name, *each.companions)
    ]


async def _people(asked: Asked) -> Lines[Registration]:
    session = existing(await office_session(asked.id("session_id"), asked.viewer))
    people = await roster_for(session.roster, asked.viewer) or []
    name = f"{session.local_starts:%Y-%m-%d} {session.title}"
    return Lines(narrowed(people, people_chosen(asked.query)), name)


ROSTER = Listing("/staff/sessions/{session_id:uuid}/registrations", _("Registrations"), PEOPLE, _people)

HANDLERS = [sheet(ROSTER)]
