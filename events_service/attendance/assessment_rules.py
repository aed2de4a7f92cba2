"""A short assessment before and after a workshop: three plain questions of its level, and how many raised their hand.
No database here.

Numbers beside nobody's name: who could do what is asked of the room, not of a person.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from events_service.attendance.head_count_rules import MOST_HEADS
from events_service.fields import Fields
from events_service.scheduling.rules import LEVELS


class AskedWhen(StrEnum):
    """When the room was asked."""

    BEFORE = "before"
    AFTER = "after"


_BEGINNER, _INTERMEDIATE, _ADVANCED = LEVELS
# What each level is asked; some of it also whoever looks for their level (scheduling/placement.py).
QUESTIONS = {
    _BEGINNER: ("can_write", "can_send_photo", "can_search"),
    _INTERMEDIATE: ("can_attach", "can_find_file", "can_doubt"),
    _ADVANCED: ("can_do_procedure", "can_protect", "can_explain"),
}
ALL_QUESTIONS = tuple(question for questions in QUESTIONS.values() for question in questions)


def questions_for(level: str | None) -> tuple[str, ...]:
    """Those of a workshop's level; one for everyone begins at the beginning."""
    return QUESTIONS[level or _BEGINNER]


@dataclass(frozen=True, slots=True)
class Assessment:
    """How many could do it alone, by when they were asked and what; what nobody counted is not there."""

    able: Mapping[AskedWhen, Mapping[str, int]]

    @staticmethod
    def parse(values: Mapping[str, Any], *, level: str | None) -> "Assessment":
        """`<when>.<question>`, each a number or nothing. Refuses with Invalid."""
        fields = Fields(values)
        able: dict[AskedWhen, dict[str, int]] = {when: {} for when in AskedWhen}
        for when in AskedWhen:
            for question in questions_for(level):
                number = fields.number(f"{when}.{question}", lowest=0, highest=MOST_HEADS, default=None)
                if number is not None:
                    able[when][question] = number
        fields.done()
        return Assessment(able)
