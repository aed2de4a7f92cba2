"""What a library asks whoever signs up for an event, beside what is always asked; every answer is optional.

A question never changes under its answers: with other words, or other choices, it is another one, and the one before is
retired. It is asked no more, and stands beside what was answered to it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from asyncpg import Record

from events_service import audit
from events_service.accounts.roles import Viewer
from events_service.database import insert, rows, transaction, update
from events_service.errors import ChangedMeanwhile
from events_service.fields import Fields
from events_service.identifiers import uuid7
from events_service.scheduling.events import OnePersonOnly, own_event

# A form on a telephone, for people who read with difficulty: more would keep them from signing up.
MOST_QUESTIONS, MOST_CHOICES = 5, 8
LONGEST_QUESTION, LONGEST_CHOICE = 140, 60


class QuestionKind(StrEnum):
    """How it is answered: in a line of one's own, by one of the choices, or by yes or no."""

    TEXT = "text"
    CHOICE = "choice"
    YES_NO = "yes_no"


# Before the id of a question.
FIELD = "question-"
YES_OR_NO = ("yes", "no")


@dataclass(frozen=True, slots=True)
class QuestionDraft:
    """A question as it is written down; only one of the kind `choice` has choices."""

    words: str
    kind: QuestionKind
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """A question that an event asks, or asked."""

    id: UUID
    words: str
    kind: QuestionKind
    choices: tuple[str, ...]

    @property
    def among(self) -> tuple[str, ...]:
        """The answers it may have; none where people write their own."""
        return YES_OR_NO if self.kind == QuestionKind.YES_NO else self.choices

    @property
    def field(self) -> str:
        """What a form, or the body of a program, calls its answer."""
        return f"{FIELD}{self.id}"

    @property
    def options(self) -> list[tuple[str, str]]:
        """Its choices for a list to choose from."""
        return [(choice, choice) for choice in self.choices]

    @property
    def draft(self) -> QuestionDraft:
        return QuestionDraft(self.words, self.kind, self.choices)


QUESTION = "SELECT question.id, question.words, question.kind, question.choices, question.event FROM question"


def question_from(record: Record) -> Question:
    return Question(record["id"], record["words"], QuestionKind(record["kind"]), tuple(record["choices"]))


async def questions_of(event: UUID) -> tuple[Question, ...]:
    """What an event asks now, in its order."""
    return (await questions_of_each([event])).get(event, ())


async def questions_of_each(events: Sequence[UUID]) -> dict[UUID, tuple[Question, ...]]:
    """The same for several, in one statement; an event that asks nothing is not in it."""
    asked: dict[UUID, tuple[Question, ...]] = {}
    for each in await rows(
        f"{QUESTION} WHERE event = ANY($1::uuid[]) AND retired_at IS NULL ORDER BY event, position",
        list(events),
    ):
        asked[each["event"]] = (*asked.get(each["event"], ()), question_from(each))
    return asked


def drafts_from(typed: Mapping[str, Any]) -> list[QuestionDraft]:
    """The questions of a form, which has `words-1`, `kind-1`, `choices-1` (a choice a line) and so on; one without
    words is none. Refuses with Invalid."""
    fields, drafts = Fields(typed), []
    for number in range(1, MOST_QUESTIONS + 1):
        words = fields.text(f"words-{number}", longest=LONGEST_QUESTION)
        kind = QuestionKind(fields.choice(f"kind-{number}", tuple(QuestionKind), None) or QuestionKind.TEXT)
        if words:
            chosen = kind == QuestionKind.CHOICE
            drafts.append(QuestionDraft(words, kind, _choices(fields, f"choices-{number}") if chosen else ()))
    fields.done()
    return drafts


def _choices(fields: Fields, name: str) -> tuple[str, ...]:
    lines = Fields({name: str(fields.typed.get(name) or "").split("\n")})
    choices = lines.sentences(name, longest=LONGEST_CHOICE, most=MOST_CHOICES)
    if len(choices) < 2:
        lines.wrong.setdefault(name, "two_choices")
    fields.wrong.update(lines.wrong)
    return choices


async def ask_questions(
    event_id: UUID,
    drafts: Sequence[QuestionDraft],
    *,
    by: Viewer,
    now: datetime,
    seen: Sequence[UUID] | None = None,
) -> None:
    """Ask these from now on, in this order. One that is asked already, word for word, goes on with its answers; one
    that is not among them is retired. `seen` are those that whoever wrote this saw asked. Refuses with NotFound,
    Forbidden, OnePersonOnly and ChangedMeanwhile."""
    async with transaction():
        event = await own_event(event_id, by)
        if event["meeting"]:  # nobody fills in a form for it
            raise OnePersonOnly()
        asked = list(await questions_of(event_id))
        if seen is not None and list(seen) != [each.id for each in asked]:
            raise ChangedMeanwhile()
        if [each.draft for each in asked] == list(drafts):
            return
        await _write(event_id, drafts, asked, now=now)
        await update("event", event_id, updated_at=now)
        owner = event["organisation"]
        await audit.note(by=by.id, what="event.questions_asked", on=event_id, organisation=owner, now=now)


async def _write(
    event_id: UUID, drafts: Sequence[QuestionDraft], asked: list[Question], *, now: datetime
) -> None:
    for position, draft in enumerate(drafts, 1):
        same = next((each for each in asked if each.draft == draft), None)
        if same is None:
            await insert(
                "question",
                id=uuid7(),
                event=event_id,
                position=position,
                words=draft.words,
                kind=draft.kind,
                choices=list(draft.choices),
            )
        else:
            asked.remove(same)
            await update("question", same.id, position=position)
    for each in asked:
        await update("question", each.id, retired_at=now)


# What a copy of an event asks, too: questions of its own, with answers of their own.
COPIED = """
INSERT INTO question (id, event, position, words, kind, choices)
SELECT gen_random_uuid(), $1, position, words, kind, choices FROM question WHERE event = $2 AND retired_at IS NULL
"""
