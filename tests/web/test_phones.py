import pytest

from events_service.web.phones import dialled


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("+33612345678", "06 12 34 56 78"),
        ("+33467000001", "04 67 00 00 01"),
        ("+262262123456", "0262 12 34 56"),
        ("+596596123456", "0596 12 34 56"),
        ("+3225551212", "+32 2 555 12 12"),
        ("+442079460018", "+44 20 7946 0018"),
    ],
)
def test_dialled_as_from_the_library(stored: str, shown: str):
    assert dialled(stored) == shown
