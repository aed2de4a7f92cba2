"""Which of two entries stays, and what it takes over; values, no database but to make the entries."""

import pytest

from events_service.registration.parties import Contact
from events_service.registration.same_person_rules import Alike, alike

CHLOE = Contact("Chloé Martin", "chloe@example.org", "+33612345678")


@pytest.mark.parametrize(
    ("other", "reasons"),
    [
        (Contact("chloe martin", None, None), (Alike.NAME,)),
        (Contact("Mme Martin Chloé", None, None), (Alike.NAME,)),
        (Contact("Basile", None, "+33612345678"), (Alike.PHONE,)),
        (Contact("C. M.", "CHLOE@example.org", None), (Alike.EMAIL,)),
        (Contact("Chloé", "chloe@example.net", "+33612345679"), ()),
    ],
)
def test_alike_says_what_two_entries_share(other: Contact, reasons: tuple[Alike, ...]) -> None:
    assert alike(CHLOE, other) == reasons


def test_nothing_given_is_nothing_shared() -> None:
    assert alike(Contact("Ada", None, None), Contact("Basile", None, None)) == ()
