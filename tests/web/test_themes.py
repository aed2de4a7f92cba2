"""Whatever colour a library chooses, words can be read in it, in every scheme of the style sheet."""

import re
from itertools import product

import pytest

from events_service.libraries.colours import contrast
from events_service.web.themes import SCHEMES, theme, theme_address, tokens, worn

# Of each eighth of the circle, pale and deep, and what has no hue.
COLOURS = [f"#{red}{green}{blue}" for red, green, blue in product(("00", "66", "cc", "ff"), repeat=3)]


def test_the_tokens_are_those_of_the_sheet() -> None:
    """Read anew from it: a token that moves out of these blocks would be missed."""
    assert {scheme: tokens(scheme)["brand"] for scheme in SCHEMES} == {
        "light": "#0f4f3c",
        "dark": "#8fd5b2",
        "more": "#00382a",
        "more_dark": "#b8f5d4",
    }
    assert tokens("more_dark")["info-bg"] == tokens("dark")["info-bg"] != tokens("light")["info-bg"]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_words_can_be_read_in_any_colour(scheme: str) -> None:
    least = 7 if scheme.startswith("more") else 4.5
    ours = tokens(scheme)
    unreadable = []
    for colour in COLOURS:
        each = next(each for each in worn(colour) if each.scheme == scheme)
        new = ours | dict(each.tokens)
        pairs = [
            (new["brand"], new[ground])
            for ground in ("paper", "card", "wash", "good-bg", "info-bg", "warn-bg", "bad-bg")
        ]
        pairs += [(new["on-brand"], new["brand"]), (new["on-brand"], new["brand-strong"])]
        pairs += [(new["on-cloth"], new["cloth"]), (new["on-foot"], new["foot"])]
        unreadable += [(colour, *pair) for pair in pairs if contrast(*pair) < least]

    assert unreadable == []


def test_a_sheet_of_four_schemes_and_its_address_moves_with_it() -> None:
    sheet = theme("#8a1538")

    assert re.findall(r"^(?:@media ([^{]+)\{)?:root\{--brand:#[0-9a-f]{6};", sheet, re.MULTILINE) == [
        "",
        "(prefers-color-scheme:dark)",
        "(prefers-contrast:more)",
        "(prefers-contrast:more) and (prefers-color-scheme:dark)",
    ]
    assert sheet.startswith(":root{--brand:#8a1538;")
    assert len(sheet) < 700
    assert theme_address("foix", "#8a1538") != theme_address("foix", "#12457a")
