"""Answers of guests to the questions that a library adds."""

from piccolo.columns import UUID, ForeignKey, OnDelete, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from events_service.engine import ENGINE
from events_service.identifiers import uuid7
from events_service.registration.tables import Registration
from events_service.scheduling.event_tables import Question


class Answer(Table, tablename="answer", db=ENGINE):
    """What a guest answered to a question of the library: words of their own, one of its choices, or `yes` or `no`
    (registration/answers.py). It goes with their name."""

    id = UUID(primary_key=True, default=uuid7)
    registration = ForeignKey(Registration, null=False, index=False, on_delete=OnDelete.cascade)
    question = ForeignKey(Question, null=False, index=True, on_delete=OnDelete.restrict)
    words = Varchar(length=280, default=None, null=False)

    answer_once = Unique(["registration", "question"])
    answer_given = Check("words <> ''")
