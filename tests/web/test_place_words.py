"""Every fact of a library has its word."""

from events_service.libraries.facts import FACILITIES, HEARING_SUPPORT, RECEPTION_STAFF, YES_OR_NO
from events_service.web.place_words import PLACE_WORDS


def test_every_fact_has_a_word_and_no_word_lacks_its_fact():
    answers = [f"{name}.{answer}" for name in YES_OR_NO for answer in ("yes", "no")]
    codes = [*answers, *(f"reception.{each}" for each in RECEPTION_STAFF)]
    codes += [f"hearing.{each}" for each in HEARING_SUPPORT] + [f"facility.{each}" for each in FACILITIES]

    assert set(PLACE_WORDS) == set(codes)
