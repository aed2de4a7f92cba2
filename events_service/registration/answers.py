"""What guests answer to the questions that a library adds; all of them are optional, and go with the name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from events_service.database import rows
from events_service.errors import Invalid
from events_service.fields import Fields
from events_service.identifiers import as_uuid, uuid7
from events_service.scheduling.questions import FIELD, QUESTION, Question, QuestionKind, question_from
from events_service.weblinks import has_link

LONGEST_ANSWER = 280


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered to a question, as it was asked: `words` are `yes` or `no` where it was one of yes or no."""

    question: UUID
    asked: str
    kind: QuestionKind
    words: str

    @property
    def field(self) -> str:
        return f"{FIELD}{self.question}"


# Beside a row of `registration`, in the order of the questions.
ANSWERS = """
ARRAY(SELECT ROW(question.id, question.words, question.kind, answer.words) FROM answer
      JOIN question ON question.id = answer.question WHERE answer.registration = registration.id
      ORDER BY question.retired_at IS NOT NULL, question.position, question.id)
"""
# A question that is deleted with its event meanwhile has no answers any more.
_WRITE = """
INSERT INTO answer (id, registration, question, words)
SELECT line.id, line.registration, line.question, line.words
FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[]) AS line (id, registration, question, words)
JOIN question ON question.id = line.question
ON CONFLICT (registration, question) DO UPDATE SET words = excluded.words
"""


def answers_from(records: Sequence[Any]) -> tuple[Answer, ...]:
    return tuple(
        Answer(question, asked, QuestionKind(kind), words) for question, asked, kind, words in records
    )


def read(fields: Fields, questions: Sequence[Question]) -> tuple[tuple[UUID, str], ...]:
    """What a form answers to these, without those it leaves empty; what is wrong with one is noted as its field's."""
    answers = [(question, _answer(fields, question)) for question in questions]
    return tuple((question.id, answer) for question, answer in answers if answer)


def _answer(fields: Fields, question: Question) -> str:
    name = question.field
    if question.among:
        return fields.choice(name, question.among, "") or ""
    answer = fields.text(name, longest=LONGEST_ANSWER)
    if has_link(answer, addresses=False):
        fields.wrong.setdefault(name, "no_links")
    return answer


def are_in(values: Mapping[str, Any]) -> bool:
    """Whether a form came with questions: one without asks nobody what its event asks."""
    return any(name.startswith(FIELD) for name in values)


def refuse_others(values: Mapping[str, Any], questions: Sequence[Question]) -> None:
    """For programs, which keep what they asked before: refuse with Invalid an answer to what is not asked."""
    asked = {question.id for question in questions}
    others = [name for name in values if name.startswith(FIELD) and as_uuid(name[len(FIELD) :]) not in asked]
    if others:
        raise Invalid(dict.fromkeys(others, "not_asked"))


async def questions_for(registration: UUID, event: UUID) -> tuple[Question, ...]:
    """What the guest of a registration may answer or correct: what its event asks now, and what they answered while it
    was asked."""
    lines = await rows(
        f"""
        {QUESTION} WHERE (question.event = $2 AND question.retired_at IS NULL)
          OR question.id IN (SELECT question FROM answer WHERE registration = $1)
        ORDER BY question.retired_at IS NOT NULL, question.position, question.id
        """,
        registration,
        event,
    )
    return tuple(question_from(line) for line in lines)


def changed(
    answers: Sequence[Answer], values: Mapping[str, Any], questions: Sequence[Question]
) -> dict[UUID, str]:
    """What `values` answers otherwise than before, "" where an answer is taken back. Refuses with Invalid."""
    before = {answer.question: answer.words for answer in answers}
    sent = [question for question in questions if question.field in values]
    fields = Fields(values)
    after = dict(read(fields, sent))
    fields.done()
    return {
        question.id: after.get(question.id, "")
        for question in sent
        if after.get(question.id, "") != before.get(question.id, "")
    }


def taken_along(answers: Sequence[Answer], questions: Sequence[Question]) -> tuple[tuple[UUID, str], ...]:
    """What somebody who moves answers there: what is asked in the same words."""
    before = {(answer.asked, answer.kind): answer.words for answer in answers}
    same = [(question, before.get((question.words, question.kind), "")) for question in questions]
    return tuple(
        (question.id, words)
        for question, words in same
        if words and (not question.among or words in question.among)
    )


async def write(answers: Sequence[tuple[UUID, UUID, str]]) -> None:
    """Answers (registration, question, words), new or in another's place; "" takes one back."""
    gone = [(registration, question) for registration, question, words in answers if not words]
    kept = [each for each in answers if each[2]]
    if gone:
        await rows(
            "DELETE FROM answer USING unnest($1::uuid[], $2::uuid[]) AS gone (registration, question)"
            " WHERE answer.registration = gone.registration AND answer.question = gone.question",
            [registration for registration, _ in gone],
            [question for _, question in gone],
        )
    if kept:
        await rows(
            _WRITE,
            [uuid7() for _ in kept],
            [registration for registration, _, _ in kept],
            [question for _, question, _ in kept],
            [words for _, _, words in kept],
        )
