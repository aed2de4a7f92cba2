"""What may be said of a library, and nothing else."""

import pytest

from events_service.errors import Invalid
from events_service.libraries.facts import CHECKS


@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [
        ("step_free_entrance", False, False),
        ("step_free_entrance", None, None),
        ("door_width", 90, 90),
        ("computers", 0, 0),
        ("computers", None, None),
        ("reception_staff", "trained", "trained"),
        ("reception_staff", None, ""),
        ("hearing_support", ["lsf", "bim", "lsf"], ["bim", "lsf"]),
        (
            "programmes",
            ("Conseillers numériques", "France Services"),
            ["France Services", "Conseillers numériques"],
        ),
        ("labels", [], []),
    ],
)
def test_a_fact_is_kept(field, typed, kept):
    assert CHECKS[field](typed, field) == kept


@pytest.mark.parametrize(
    ("field", "typed", "code"),
    [
        ("step_free_entrance", "yes", "not_a_choice"),
        ("step_free_entrance", 1, "not_a_choice"),
        ("door_width", 0, "out_of_range"),
        ("door_width", 501, "out_of_range"),
        ("computers", True, "not_a_number"),
        ("computers", "12", "not_a_number"),
        ("reception_staff", "formés", "not_a_choice"),
        ("facilities", "lift", "not_a_choice"),
        ("facilities", ["sauna"], "not_a_choice"),
        ("programmes", ["france services"], "not_a_choice"),
    ],
)
def test_a_fact_is_refused(field, typed, code):
    with pytest.raises(Invalid) as refusal:
        CHECKS[field](typed, field)

    assert refusal.value.fields == {field: code}
