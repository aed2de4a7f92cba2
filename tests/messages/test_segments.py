"""What a text costs, counted by hand with the alphabet of 3GPP TS 23.038."""

import pytest

from events_service.messages.segments import plainer, segments


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("é" * 160, 1),
        ("a" * 158 + "€", 1),  # the euro takes two places
        ("a" * 159 + "€", 2),
        ("ê" * 70, 1),  # not in the alphabet: everything is wide
        ("ê" * 71, 2),
        ("a" * 134 + "ê", 3),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
    ],
)
def test_segments(text: str, count: int) -> None:
    assert segments(text) == count


def test_plainer_writes_french_in_the_alphabet_and_leaves_other_scripts() -> None:
    assert plainer("« Fête à Besançon », 14 h, l’œuvre…") == '" Fete à Besancon ", 14 h, l\'oeuvre...'
    assert plainer("Héloïse, Noël, ÀÊ") == "Héloise, Noel, AE"
    assert plainer("مريم") == "مريم"
