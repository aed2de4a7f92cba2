"""Contrast by hand: the values are those of WCAG's own formula, checked with other calculators."""

import pytest

from events_service.libraries.colours import colour_from, contrast, least_contrast, mix, readable


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#fff", 1.0),
        ("#767676", "#ffffff", 4.54),
        ("#ff0000", "#ffffff", 4.0),
        ("#ffdd00", "#ffffff", 1.35),
        ("#0000ff", "#000000", 2.44),
    ],
)
def test_contrast(one: str, other: str, ratio: float) -> None:
    assert round(contrast(one, other), 2) == round(contrast(other, one), 2) == ratio


def test_a_colour_that_can_be_read_stays_and_another_moves_no_further_than_it_must():
    assert readable("#8a1538", ("#ffffff",), 4.5) == "#8a1538"
    darker = readable("#ffdd00", ("#ffffff", "#eff3ec"), 4.5)
    paler = readable("#12457a", ("#101412", "#191f1c"), 4.5)

    assert 4.5 <= least_contrast(darker, ("#ffffff", "#eff3ec")) < 4.7
    assert 4.5 <= least_contrast(paler, ("#101412", "#191f1c")) < 4.8


@pytest.mark.parametrize(
    ("typed", "colour"),
    [
        (" #0B5D5B ", "#0b5d5b"),
        ("0b5d5b", "#0b5d5b"),
        ("#0bd", "#00bbdd"),
        ("bleu", None),
        ("#0b5d5b;}", None),
        ("#0b5d5", None),
        ("", None),
    ],
)
def test_a_colour_as_it_is_typed(typed: str, colour: str | None) -> None:
    assert colour_from(typed) == colour


def test_mix():
    assert [mix("#102030", "#ffffff", share) for share in (0, 0.5, 1)] == ["#102030", "#889098", "#ffffff"]
