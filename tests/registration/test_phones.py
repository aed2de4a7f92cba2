"""Telephone numbers as people write them; the values are those of Arcep's numbering plan, made by hand."""

import pytest

from events_service.errors import Invalid
from events_service.registration.phones import phone_number

MAINLAND, MARTINIQUE, GUADELOUPE, REUNION, MIQUELON = "34", "972", "971", "974", "975"
WALLIS, TAHITI, NOUMEA = "986", "987", "988"


@pytest.mark.parametrize("department", [MAINLAND, GUADELOUPE, REUNION, MIQUELON, WALLIS, TAHITI, NOUMEA])
@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("06 12 34 56 78", "+33612345678"),
        ("01 23 45 67 89", "+33123456789"),
        ("09 72 12 34 56", "+33972123456"),
        ("0590 20 12 34", "+590590201234"),
        ("0690 12 34 56", "+590690123456"),
        ("0691 12 34 56", "+590691123456"),
        ("0594 30 12 34", "+594594301234"),
        ("0694 20 12 34", "+594694201234"),
        ("0596 30 12 34", "+596596301234"),
        ("0696 12 34 56", "+596696123456"),
        ("0697 12 34 56", "+596697123456"),
        ("0262 12 34 56", "+262262123456"),
        ("0692 12 34 56", "+262692123456"),
        ("0693 12 34 56", "+262693123456"),
        ("0269 61 23 45", "+262269612345"),
        ("0639 01 23 45", "+262639012345"),
        ("0508 41 12 34", "+508411234"),
        ("+508 41 12 34", "+508411234"),
        ("+687 75.12.34", "+687751234"),
        ("+689 87 12 34 56", "+68987123456"),
        ("+681 72 12 34", "+681721234"),
        ("00 687 75 12 34", "+687751234"),
        ("00 33 6 12 34 56 78", "+33612345678"),
        ("+44 20 7946 0958", "+442079460958"),
    ],
)
def test_a_number_is_that_number_from_anywhere(raw: str, department: str, expected: str) -> None:
    assert phone_number(raw, department) == expected


@pytest.mark.parametrize(
    ("raw", "department", "expected"),
    [
        ("41 12 34", MIQUELON, "+508411234"),
        ("041 12 34", MIQUELON, "+508411234"),
        ("75.12.34", NOUMEA, "+687751234"),
        ("20 12 34", NOUMEA, "+687201234"),
        ("72 12 34", WALLIS, "+681721234"),
        ("87 12 34 56", TAHITI, "+68987123456"),
        ("40 41 23 45", TAHITI, "+68940412345"),
        ("87 12 34 56", MAINLAND, "+68987123456"),
        ("692 12 34 56", MAINLAND, "+262692123456"),
        ("6 12 34 56 78", MAINLAND, "+33612345678"),
    ],
)
def test_a_short_number_is_read_as_dialled_there(raw: str, department: str, expected: str) -> None:
    assert phone_number(raw, department) == expected


@pytest.mark.parametrize(
    "raw",
    [
        "0612345678",
        "06.12.34.56.78",
        "06-12-34-56-78",
        "06/12/34/56/78",
        "06\u202f12\u202f34\u202f56\u202f78",
        "06\u00a012\u00a034\u00a056\u00a078",
        "06\u200912\u200934\u200956\u200978",
        "+33 (0)6 12 34 56 78",
        "+33612345678",
        "(06) 12 34 56 78",
        "06 12 34 56 78.",
    ],
)
def test_a_number_is_read_in_any_spacing(raw: str) -> None:
    assert phone_number(raw, MARTINIQUE) == "+33612345678"


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ("abc", "not_a_phone"),
        ("+", "not_a_phone"),
        ("☎", "not_a_phone"),
        ("75 12 34", "not_a_phone"),  # of Nouméa or of Miquelon
        ("06", "digits_missing"),
        ("06 12 34 56 7", "digits_missing"),
        ("06 12 34 56 78 9", "too_many_digits"),
        ("06 12 34 56 78 / 04 67 00 00 00", "too_many_digits"),
        ("1" * 30, "too_many_digits"),
        ("06 12 34 56 78 (ma fille)", "words_in_phone"),
    ],
)
def test_what_is_no_number_is_refused_for_its_true_cause(raw: str, why: str) -> None:
    with pytest.raises(Invalid) as refusal:
        phone_number(raw, MAINLAND)

    assert refusal.value.fields == {"phone": why}
