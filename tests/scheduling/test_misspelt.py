"""What people say, written otherwise."""

import pytest

from events_service.scheduling.misspelt import corrected


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ordinateure", "ordinateur"),  # a letter too many
        ("telefone", "telephone"),  # by ear
        ("interent", "internet"),  # two turned
        ("imots", "impot"),  # one missing
        ("clabier", "clavier"),  # the key beside
        ("zzzzz", ""),
        ("cv", ""),
    ],
)
def test_a_word_near_to_a_saying_is_that_word(typed: str, meant: str) -> None:
    assert corrected(typed) == meant
