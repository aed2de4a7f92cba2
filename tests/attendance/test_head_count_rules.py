"""What may be counted of those who came: values in, values out."""

import pytest

from events_service.attendance.head_count_rules import CODES, NOT_SAID, HeadCountDraft, HeadCounts, Kind
from events_service.errors import Invalid

AGES = {"age.douze_dix_huit": "2", "age.soixante_dix_plus": "3"}


def test_parse_keeps_what_was_counted_and_nothing_else():
    draft = HeadCountDraft.parse({**AGES, "sex.feminin": "0", "status.retraite": "", "note": "x"}, present=5)

    assert draft.numbers == {
        Kind.SEX: {"feminin": 0},
        Kind.AGE: {"douze_dix_huit": 2, "soixante_dix_plus": 3},
        Kind.STATUS: {},
        Kind.OUTCOME: {},
    }


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        (AGES, {"age.soixante_dix_plus": "more_than_present"}),  # 2 + 3 of 4
        ({"sex.feminin": "5"}, {"sex.feminin": "more_than_present"}),
        ({"outcome.knows_more": "4", "outcome.will_use_it": "4"}, {}),  # one person may say all four
        ({"outcome.knows_more": "5"}, {"outcome.knows_more": "more_than_present"}),
        ({"sex.feminin": "trois"}, {"sex.feminin": "not_a_number"}),
        ({"sex.feminin": "-1"}, {"sex.feminin": "not_a_number"}),
        ({"sex.feminin": "10001"}, {"sex.feminin": "out_of_range"}),
    ],
)
def test_parse_refuses_more_than_were_present_by_the_field(values: dict[str, str], wrong: dict[str, str]):
    if not wrong:
        HeadCountDraft.parse(values, present=4)
        return
    with pytest.raises(Invalid) as refusal:
        HeadCountDraft.parse(values, present=4)

    assert refusal.value.fields == wrong


def test_shares_count_everybody_once_the_rest_as_not_said():
    counts = HeadCounts(10, {Kind.AGE: {"moins_de_douze": 3, "vingt_cinq_trente_neuf": 4}})

    shared = counts.shares(Kind.AGE)

    assert list(shared) == [*CODES[Kind.AGE], NOT_SAID]
    assert (sum(shared.values()), shared[NOT_SAID]) == (10, 3)
    assert counts.shares(Kind.SEX) == {"feminin": 0, "masculin": 0, NOT_SAID: 10}


def test_shares_that_do_not_fit_any_more_count_nobody():
    counts = HeadCounts(
        6, {Kind.AGE: {"moins_de_douze": 3, "vingt_cinq_trente_neuf": 4}, Kind.SEX: {"feminin": 6}}
    )

    assert not counts.fits(Kind.AGE)
    assert counts.shares(Kind.AGE)[NOT_SAID] == 6
    assert counts.shares(Kind.SEX) == {"feminin": 6, "masculin": 0, NOT_SAID: 0}
