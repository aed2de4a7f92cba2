"""The one colour that a library gives its pages: in each scheme of our style sheet as words can be read in it.

The grounds it has to be read on are the tokens of style.css itself, so that there is one place for them.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256
from itertools import chain
from pathlib import Path

from events_service.libraries.colours import LINES, STRONG_WORDS, WORDS, least_contrast, mix, readable

SHEET = Path(__file__).parent / "static" / "style.css"
DARK, MORE = "(prefers-color-scheme:dark)", "(prefers-contrast:more)"
# The schemes as style.css has them: later ones lie over those that also hold.
SCHEMES = {
    "light": ("",),
    "dark": ("", DARK),
    "more": ("", MORE),
    "more_dark": ("", DARK, MORE, f"{MORE} and {DARK}"),
}
# Where words stand in the colour, or the colour is under words.
GROUNDS = ("paper", "card", "wash", "glow", "good-bg", "info-bg", "warn-bg", "bad-bg", "on-brand")
UNDER_WORDS = ("on-cloth", "on-foot")
_ROOT = re.compile(r"(?:@media ([^{]*)\{)?:root\{([^}]*)\}")
_TOKEN = re.compile(r"--([\w-]+):\s*(#[0-9a-f]{3,6})\b")


@dataclass(frozen=True, slots=True)
class Worn:
    """How a scheme wears the colour: `words` is that of links and buttons, `reaches` its contrast where it is hardest
    to read, of the `least` that is needed, and `chosen_reaches` what the chosen colour itself would have there."""

    scheme: str
    words: str
    least: float
    chosen_reaches: float
    reaches: float
    tokens: tuple[tuple[str, str], ...]

    @property
    def is_dark(self) -> bool:
        return DARK in SCHEMES[self.scheme]


@cache
def tokens(scheme: str) -> dict[str, str]:
    """The colours of style.css in that scheme."""
    sheet = SHEET.read_text(encoding="utf-8")
    blocks: dict[str, str] = {}
    for media, block in _ROOT.findall(sheet):
        blocks[media] = blocks.get(media, "") + block
    return dict(chain.from_iterable(_TOKEN.findall(blocks[media]) for media in SCHEMES[scheme]))


@lru_cache(maxsize=256)
def worn(colour: str) -> tuple[Worn, ...]:
    """How each scheme wears it."""
    return tuple(_worn(colour, scheme) for scheme in SCHEMES)


def _worn(colour: str, scheme: str) -> Worn:
    ours, least = tokens(scheme), STRONG_WORDS if scheme.startswith("more") else WORDS
    dark = DARK in SCHEMES[scheme]
    grounds = tuple(ours[name] for name in GROUNDS)
    under = tuple(ours[name] for name in UNDER_WORDS)
    words = readable(colour, grounds, least)
    cloth = readable(colour, under, least)
    shelf = readable(cloth, (ours["card"], ours["paper"]), LINES)
    changed = {
        "brand": words,
        "brand-strong": mix(words, "#ffffff" if dark else "#000000", 0.3),
        "cloth": cloth,
        "shelf": shelf,
        # In the dark the foot of a page is nearly black, whatever the colour.
        "foot": ours["foot"] if dark else cloth,
    }
    return Worn(
        scheme,
        words,
        least,
        least_contrast(colour, grounds),
        least_contrast(words, grounds),
        tuple(changed.items()),
    )


@lru_cache(maxsize=256)
def theme(colour: str) -> str:
    """The style sheet that lies over ours."""
    return "\n".join(_block(each) for each in worn(colour)) + "\n"


def _block(worn: Worn) -> str:
    root = ":root{" + ";".join(f"--{name}:{colour}" for name, colour in worn.tokens) + "}"
    media = SCHEMES[worn.scheme][-1]
    return f"@media {media}{{{root}}}" if media else root


def theme_address(slug: str, colour: str) -> str:
    """Where a library's sheet is, with its fingerprint, so that browsers may keep it."""
    return f"/libraries/{slug}/theme.css?v={fingerprint(colour)}"


def fingerprint(colour: str) -> str:
    return sha256(theme(colour).encode()).hexdigest()[:10]


def logo_address(slug: str, digest: str) -> str:
    return f"/libraries/{slug}/logo.png?v={digest}"
