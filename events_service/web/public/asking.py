"""The pages of a sign-up, for one date or for several: the form with its steps, then all answers to be read again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Response

from events_service.errors import Invalid, Refusal
from events_service.registration.rules import NotEnoughSeats
from events_service.scheduling.intents import IntentReused
from events_service.scheduling.queries import SessionLine
from events_service.scheduling.questions import questions_of
from events_service.web.http.answers import page
from events_service.web.http.intents import intent_kept, new_intent
from events_service.web.http.refusals import trouble, when_to_come_back
from events_service.web.http.requests import AnyRequest
from events_service.web.http.typed import ANSWERS, WRONG
from events_service.web.public.alternatives import dates_instead
from events_service.web.public.steps import steps_of
from events_service.web.questions import QUESTIONS, answers_kept, form_asks

# A field that people never see, with a name that no program which fills in forms for them knows.
TRAP = "not_for_people"
# Before the id of a date that may be ticked.
TICK = "date-"
# Kept by nobody else, and yet the browser shows the page as it was left when the person comes back to it: under
# `no-store` Firefox and Chromium forget what was typed.
CACHE = "private, no-cache"
# What a button says, and a page says of another.
_OF_ONE_PAGE = ("step", "take", "email_meant", WRONG)
# What was answered of one date is asked again of another.
_OF_ONE_DATE = ("again", "if_full")


class PerhapsAProgram(Refusal):
    """Somebody filled in what people do not see: a program, or one that fills in forms for a person. Asked."""

    code = "perhaps_a_program"


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a form is for: one session with all dates of its roster, `together`, or `several` to be ticked; its pages
    are below `base`, and its intents are signed for `owner`."""

    base: str
    owner: UUID
    session: SessionLine
    now: datetime
    together: Sequence[SessionLine] = ()
    several: Sequence[SessionLine] = ()

    @property
    def is_full(self) -> bool:
        return not self.several and self.session.registration(self.now) == "waiting_list"


async def form_page(
    request: AnyRequest,
    sheet: Sheet,
    values: Mapping[str, str],
    *,
    refusal: Refusal | None = None,
    gone_back_to: str = "",
) -> Response[str]:
    """The form with `values` in it, and next to its fields what is wrong."""
    request.scope["state"]["path"] = f"{sheet.base}/registrations"
    return page(
        request,
        "public/registration_form.html",
        cache=CACHE,
        values=dict(values),
        answers=_answers(sheet, values),
        trap=TRAP,
        **await _facts(sheet, gone_back_to),
        **trouble(request, refusal),
    )


async def check_page(
    request: AnyRequest, sheet: Sheet, values: Mapping[str, str], *, refusal: Refusal | None = None
) -> Response[str]:
    """All answers, each with the way to change it; above them what is asked, or why it was refused."""
    request.scope["state"]["path"] = f"{sheet.base}/registrations/check"
    question = refusal if isinstance(refusal, (*QUESTIONS, PerhapsAProgram)) else None
    if isinstance(refusal, IntentReused):
        values = {**values, "intent": new_intent(request, sheet.owner)}
    ticked = ticked_in(sheet.several, values)
    seats, few = seats_of(values), isinstance(question, NotEnoughSeats) and not sheet.several
    answer = page(
        request,
        "public/registration_check.html",
        cache=CACHE,
        values=dict(values),
        question=question,
        answers=_answers(sheet, values, question),
        carried={name: text for name, text in values.items() if name not in _not_carried(sheet)},
        seats=seats,
        ticked=ticked,
        only_waits=_only_waits(sheet, ticked, values),
        dates=await dates_instead(sheet.session, seats, now=sheet.now) if few else [],
        **await _facts(sheet),
        **trouble(request, refusal, asked=question),
    )
    answer.headers.update(when_to_come_back(refusal))
    return answer


async def sent_back(
    request: AnyRequest, sheet: Sheet, values: Mapping[str, str], refusal: Refusal
) -> Response[str]:
    """To the fields that are wrong; whatever else stands in the way is said, or asked, above all answers."""
    if isinstance(refusal, Invalid):
        return await form_page(request, sheet, values, refusal=refusal)
    return await check_page(request, sheet, values, refusal=refusal)


def draft_of(request: AnyRequest, sheet: Sheet, fields: Mapping[str, str]) -> dict[str, str]:
    """What was typed, for this form: under its own intent, where it was typed into this one."""
    dropped = (*_OF_ONE_PAGE, "again") if sheet.several else (*_OF_ONE_PAGE, *_OF_ONE_DATE)
    values = {name: text for name, text in fields.items() if name not in dropped}
    return values | {"intent": intent_kept(request, sheet.owner, fields.get("intent", ""))}


def seats_of(values: Mapping[str, str]) -> int:
    typed = values.get("seats", "1")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 3 else 1


def ticked_in(dates: Sequence[SessionLine], fields: Mapping[str, str]) -> list[SessionLine]:
    return [line for line in dates if fields.get(f"{TICK}{line.id}")]


def _only_waits(sheet: Sheet, ticked: Sequence[SessionLine], values: Mapping[str, str]) -> bool:
    """Whether the last button gives no seat now, but places in a line."""
    if not ticked:
        return sheet.is_full
    every_one_full = all(line.registration(sheet.now) == "waiting_list" for line in ticked)
    return every_one_full and values.get("if_full") != "leave"


async def _facts(sheet: Sheet, gone_back_to: str = "") -> dict[str, Any]:
    """What both pages show of the sheet, and what the library asks."""
    asked = sheet.several or [sheet.session]
    return {
        "session": sheet.session,
        "base": sheet.base,
        "several": sheet.several,
        "tick_name": TICK,
        "steps": steps_of(asked, ticked=bool(sheet.several), gone_back_to=gone_back_to),
        # What whoever signs up now will come to.
        "together": [date for date in sheet.together if not date.cancelled and date.ends_at > sheet.now],
        "now": sheet.now,
        **form_asks(await questions_of(sheet.session.event)),
    }


def _answers(sheet: Sheet, values: Mapping[str, str], question: Refusal | None = None) -> dict[str, str]:
    """Those that the form carries along. Where several dates are ticked, what happens to a full one is a field."""
    answers = answers_kept(dict(values), question, full=sheet.is_full)
    return {name: text for name, text in answers.items() if not sheet.several or name != "if_full"}


def _not_carried(sheet: Sheet) -> list[str]:
    return [*_OF_ONE_PAGE, *(name for name in ANSWERS if not sheet.several or name != "if_full")]
