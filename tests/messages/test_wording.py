"""What is shared between the letters of a session is what each would have said by itself."""

import re
from collections.abc import Mapping

import pytest
from jinja2 import UndefinedError

from events_service.language import TEMPLATES, templates
from events_service.messages import wording as module
from events_service.messages.wording import PERSONAL, wording
from tests.posted import CONTEXT, LINKS, NEWS

LETTERS = sorted(path.stem for path in (TEMPLATES / "mail").glob("*.subject"))
WORDS: dict[str, object] = {**CONTEXT, **LINKS, **NEWS}
GUESTS: list[dict[str, object]] = [
    {"name": "Chloé Martin", "code": "MOULIN 27", "own_url": "https://example.fr/r/one"},
    {
        "name": "O'Brien & <b>Fils</b> \ue0002",
        "code": "TORTUE 11",
        "own_url": "https://example.fr/r/two?a=1&b=2",
    },
    {"name": "Li", "code": "TORTUE 12", "own_url": "https://example.fr/r/three", "seats": 1, "position": 7},
]


def by_itself(letter: str, locale: str, words: Mapping[str, object]) -> tuple[str, ...]:
    """The templates with everything at once, as if there were no other letter."""
    clocked = module.with_wall_clocks(words)
    plain, markup = templates(locale, escape=False), templates(locale)
    subject = module._one_line(plain.get_template(f"mail/{letter}.subject").render(clocked))
    text = plain.get_template(f"mail/{letter}.txt").render(clocked)
    html = markup.get_template(f"mail/{letter}.html").render({**clocked, "subject": subject})
    return subject, module._tidy(text), module._tidy(html)


@pytest.mark.parametrize("locale", ["fr", "en"])
@pytest.mark.parametrize("letter", LETTERS)
def test_wording_of_each_guest_is_their_own(letter: str, locale: str):
    for guest in [*GUESTS, *reversed(GUESTS)]:
        words = {**WORDS, **guest}

        assert wording(letter, locale, words) == by_itself(letter, locale, words)


def test_wording_is_written_once_for_a_session():
    module._shared.cache_clear()

    for number in range(20):
        words = {"name": f"Guest {number}", "code": f"MOULIN {number}", "registration": str(number)}
        wording("confirmation", "fr", {**WORDS, **words})

    assert module._shared.cache_info().misses == 1


def test_wording_of_a_changed_session_is_written_anew():
    before = wording("confirmation", "fr", WORDS)

    after = wording("confirmation", "fr", {**WORDS, "title": "Sauvegarder ses photos"})

    assert "Sauvegarder ses photos" in after[1]
    assert "Sauvegarder ses photos" not in before[1]


def test_wording_with_a_gap_never_leaves():
    for word in ("name", "title"):
        with pytest.raises(UndefinedError):
            wording("confirmation", "fr", {key: value for key, value in WORDS.items() if key != word})


def test_templates_print_what_is_personal_and_never_ask_about_it():
    """Whatever a condition or a filter reads has to be the same for all who share the text."""
    for path in (TEMPLATES / "mail").glob("*.*"):
        for tag in re.findall(r"\{%.*?%\}|\{\{.*?\}\}", path.read_text()):
            if re.search(rf"\b({'|'.join(PERSONAL)})\b", re.sub(r'"[^"]*"', "", tag)):
                # `press` prints its address, and asks nothing about it either.
                printed = r"\{\{ (\w+|press\(\w+, _\(\"[^\"]*\"\)\)) \}\}"
                assert re.fullmatch(printed, tag), f"{path.name}: {tag}"
