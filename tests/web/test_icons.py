import re

from events_service.web.icons import ICONS, icon


def test_each_pictogram_is_hidden_small_and_takes_the_colour_of_its_words():
    names = sorted(path.stem for path in ICONS.glob("*.svg"))

    assert len(names) > 20
    for name in names:
        drawing = icon(name)
        assert drawing.startswith('<svg class="i" aria-hidden="true" viewBox="0 0 24 24">'), name
        assert drawing.count("<svg") == drawing.count("</svg>") == 1, name
        assert len(drawing) < 400, name
        # How lines are drawn belongs to the style sheet: a colour here would not follow the scheme.
        assert not re.search(r"#[0-9a-f]{3}|stroke=|style=", drawing), name
