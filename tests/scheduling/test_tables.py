"""Columns that hold a choice are wide enough for every choice."""

import pytest
from piccolo.columns import Varchar

from events_service.scheduling.rules import KINDS, LEVELS, STRANDS
from events_service.scheduling.tables import Event


@pytest.mark.parametrize(
    ("column", "choices"), [(Event.strand, STRANDS), (Event.kind, KINDS), (Event.level, LEVELS)]
)
def test_every_choice_fits_its_column(column: Varchar, choices: tuple[str, ...]) -> None:
    assert [choice for choice in choices if len(choice) > (column.length or 0)] == []
