"""What an event asks whoever signs up, beside what is always asked."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from litestar import Response, post, route

from events_service.accounts.roles import Viewer, require
from events_service.errors import ChangedMeanwhile, Invalid, Refusal, existing
from events_service.identifiers import as_uuid
from events_service.language import language
from events_service.scheduling.programme import office_event
from events_service.scheduling.questions import (
    LONGEST_QUESTION,
    MOST_CHOICES,
    MOST_QUESTIONS,
    Question,
    ask_questions,
    drafts_from,
    questions_of,
)
from events_service.web.http.conditional import READING
from events_service.web.http.locale import locale_of
from events_service.web.http.refusals import trouble
from events_service.web.http.requests import AnyRequest
from events_service.web.notices import done
from events_service.web.office.visits import office_page

PAGE = "/staff/events/{event_id:uuid}/questions"
NUMBERS = range(1, MOST_QUESTIONS + 1)


@route(PAGE, http_method=READING)
async def questions(request: AnyRequest, event_id: UUID, viewer: Viewer) -> Response[str]:
    return await _questions_page(request, event_id, viewer)


@post(PAGE)
async def ask(
    request: AnyRequest, event_id: UUID, viewer: Viewer, fields: dict[str, str], now: datetime
) -> Response[str]:
    """Ask these from now on. What was typed comes back with every refusal, beside what is asked by then."""
    existing(await office_event(event_id, viewer))
    try:
        await ask_questions(event_id, drafts_from(fields), by=viewer, now=now, seen=_seen(fields))
    except (Invalid, ChangedMeanwhile) as refusal:
        return await _questions_page(request, event_id, viewer, fields, refusal)
    return done(request, f"/staff/events/{event_id}", "saved")


def _seen(fields: Mapping[str, str]) -> list[UUID]:
    ids = (as_uuid(each) for each in fields.get("seen", "").split())
    return [each for each in ids if each is not None]


async def _questions_page(
    request: AnyRequest,
    event_id: UUID,
    viewer: Viewer,
    values: Mapping[str, str] | None = None,
    refusal: Refusal | None = None,
) -> Response[str]:
    event = existing(await office_event(event_id, viewer))
    require(viewer, "plan", event.organisation)
    asked = await questions_of(event_id)
    label = language(locale_of(request)).say("Question %(number)s")
    return office_page(
        request,
        "questions.html",
        event=event,
        kept=asked,
        numbers=NUMBERS,
        labels={
            f"{part}-{number}": label % {"number": number}
            for number in NUMBERS
            for part in ("words", "choices")
        },
        values={
            **(_typed_in(asked) if values is None else values),
            "seen": " ".join(str(each.id) for each in asked),
        },
        longest=LONGEST_QUESTION,
        most_choices=MOST_CHOICES,
        **trouble(request, refusal),
    )


def _typed_in(asked: tuple[Question, ...]) -> dict[str, str]:
    values = {}
    for number, question in enumerate(asked, 1):
        values[f"words-{number}"] = question.words
        values[f"kind-{number}"] = question.kind.value
        values[f"choices-{number}"] = "\n".join(question.choices)
    return values


HANDLERS = [questions, ask]
