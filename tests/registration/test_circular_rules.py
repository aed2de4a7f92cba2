"""To whom of a list a circular goes, and who is one person."""

from events_service.registration.circular_rules import STATES, Audience, who


def test_an_offered_seat_is_not_theirs_yet() -> None:
    assert {audience: sorted(STATES[audience]) for audience in Audience} == {
        "confirmed": ["confirmed"],
        "waiting": ["offered", "waiting"],
        "both": ["confirmed", "offered", "waiting"],
    }


def test_one_person_has_one_name_and_one_contact() -> None:
    assert who("Yvette", "y@example.org", None, 1) == who("YVETTE", "Y@example.org", "+33612345678", 2)
    assert who("Yvette", None, "+33612345678", 1) != who("Paul", None, "+33612345678", 2)
    assert who("Yvette", None, None, 1) != who("Yvette", None, None, 2)
