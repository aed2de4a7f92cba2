"""Who is told how: one rule, asked by letters, pages and programs."""

import phonenumbers
import pytest

from events_service.registration.parties import Party
from events_service.registration.reach import mailbox_of, reach, takes_texts
from tests.factories import a_party

MOBILE, LANDLINE = "+33612345678", "+33467000000"
LETTER = a_party("Chloé", email="chloe@example.fr")
BOTH = a_party("Léa", email="lea@example.fr", phone=MOBILE)
NOTHING = a_party("Mohamed")
# One of each territory, as its people have them: Paris, Guadeloupe, Guyane, Martinique, La Réunion, Mayotte,
# Saint-Pierre, Nouméa, Papeete, Wallis.
MOBILES = (
    "+33612345678",
    "+33756000000",
    "+590690001234",
    "+594694201234",
    "+596696301234",
    "+262692123456",
    "+262639012345",
    "+508551234",
    "+687751234",
    "+68987123456",
    "+681821234",
)


@pytest.mark.parametrize(
    ("party", "texts", "expected"),
    [
        (LETTER, True, "letter"),
        (BOTH, True, "letter"),
        (a_party("Yvette", phone=MOBILE), True, "text"),
        (a_party("Yvette", phone=MOBILE), False, "call"),
        (a_party("Yvette", phone=LANDLINE), True, "call"),
        (a_party("Yvette", phone="+447911123456"), True, "call"),  # abroad: nobody knows what it costs
        (NOTHING, True, "in_person"),
    ],
)
def test_a_person_is_reached_in_one_way(party: Party, texts: bool, expected: str) -> None:
    assert reach(party, texts=texts) == expected


@pytest.mark.parametrize("number", MOBILES)
def test_mobiles_of_every_territory_take_texts(number: str) -> None:
    assert takes_texts(number)
    kind = phonenumbers.number_type(phonenumbers.parse(number))
    assert kind == phonenumbers.PhoneNumberType.MOBILE


@pytest.mark.parametrize(
    "number", ["+33467000000", "+33912345678", "+33700123456", "+590590123456", "+687251234", "+68940123456"]
)
def test_landlines_take_no_texts(number: str) -> None:
    assert not takes_texts(number)


def test_strangers_may_fill_neither_a_mailbox_nor_a_mobile_phone() -> None:
    mobile, landline = a_party("Yvette", phone=MOBILE), a_party("Yvette", phone=LANDLINE)

    assert [mailbox_of(each) for each in (BOTH, mobile, landline, NOTHING)] == [
        "lea@example.fr",
        MOBILE,
        None,
        None,
    ]
