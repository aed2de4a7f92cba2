"""The pictograms of pages, put into the markup itself: each stands beside a word, so that none has to speak."""

import re
from functools import cache
from pathlib import Path

from markupsafe import Markup

ICONS = Path(__file__).parent / "icons"


@cache
def icon(name: str) -> Markup:
    """The drawing of that name, hidden from screen readers. How lines are drawn is the style sheet's (`.i`)."""
    drawing = (ICONS / f"{name}.svg").read_text(encoding="utf-8").strip()
    paths = re.sub(r"^<svg[^>]*>|</svg>$", "", drawing)
    return Markup(f'<svg class="i" aria-hidden="true" viewBox="0 0 24 24">{paths}</svg>')
