"""Whether words can be read in a colour, by the formula of WCAG 2.2, and the nearest colour in which they can."""

import re
from collections.abc import Iterable
from functools import lru_cache

COLOUR = re.compile("#[0-9a-f]{6}")
# What WCAG asks of words (1.4.3), of words for whoever asks for more contrast (1.4.6), and of lines (1.4.11).
WORDS, STRONG_WORDS, LINES = 4.5, 7.0, 3.0
_STEPS = 100


def colour_from(typed: str) -> str | None:
    """ "#0B5D5B", "0b5d5b" and "#0bd" as `#0b5d5b` and `#00bbdd`; None for anything else."""
    colour = f"#{_digits(typed.strip().lower())}"
    return colour if COLOUR.fullmatch(colour) else None


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def least_contrast(colour: str, on: Iterable[str]) -> float:
    return min(contrast(colour, each) for each in on)


@lru_cache(maxsize=256)
def readable(colour: str, on: tuple[str, ...], least: float) -> str:
    """The colour itself where it reaches `least` on each of those grounds, else as little darker or lighter as does."""
    end = max("#000000", "#ffffff", key=lambda each: least_contrast(each, on))
    mixed = (mix(colour, end, step / _STEPS) for step in range(_STEPS + 1))
    return next((each for each in mixed if least_contrast(each, on) >= least), end)


def cloth_of(colour: str) -> dict[str, str]:
    """What a paper is told of a library's colour: as dark as white words on it need; nothing where it has none."""
    return {"colour": readable(colour, ("#ffffff",), WORDS)} if colour else {}


def mix(colour: str, other: str, share: float) -> str:
    """With that share of the other one, 0 to 1."""
    pairs = zip(_parts(colour), _parts(other), strict=True)
    return "#" + "".join(f"{round(one + (two - one) * share):02x}" for one, two in pairs)


def _parts(colour: str) -> list[int]:
    digits = _digits(colour)
    return [int(digits[at : at + 2], 16) for at in (0, 2, 4)]


def _digits(colour: str) -> str:
    """Six of them: three are each meant twice."""
    digits = colour.removeprefix("#")
    return "".join(2 * digit for digit in digits) if len(digits) == 3 else digits


@lru_cache(maxsize=1024)
def _luminance(colour: str) -> float:
    """Relative luminance, as WCAG 2.2 defines it."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (each / 255 for each in _parts(colour))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
