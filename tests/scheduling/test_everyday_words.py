"""Words that are no place unless they are the whole name of one."""

from events_service.scheduling.everyday_words import EVERYDAY
from events_service.text import plain


def test_the_words_are_written_as_they_are_compared() -> None:
    assert [word for word in EVERYDAY if plain(word) != word] == []
    assert {"demain", "vieux", "neuf", "malvoyant"} & EVERYDAY == {"vieux", "neuf", "malvoyant", "demain"}
