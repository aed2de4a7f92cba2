import pytest

from events_service.registration.names import is_named, name_for_letters, name_words, short_name


@pytest.mark.parametrize(
    ("name", "in_letters"),
    [
        ("Chloé", "Chloé"),
        ("Classe 4B 2026", "Classe 4B 2026"),
        ("Marie-Charlotte de La Rochefoucauld", "Marie-Charlotte de La Rochefoucauld"),
        ("Gagnez ! Appelez le 08 99 12 34 56", "Gagnez ! Appelez le"),
        ("0899123456", "…"),
        ("Votre compte est bloqué, appelez tout de suite", "Votre compte est bloqué, appelez tout d…"),
    ],
)
def test_name_for_letters_carries_no_message(name: str, in_letters: str) -> None:
    assert name_for_letters(name) == in_letters


@pytest.mark.parametrize(
    ("name", "in_a_list"),
    [
        ("Chloé", "Chloé"),
        ("Chloé Dupont Moulin", "Chloé M."),
        ("Marie-Charlotte de La Rochefoucauld", "Marie-Charlotte R."),
        ("Mme  Bonnin", "Mme B."),
    ],
)
def test_short_name_is_a_first_name_and_an_initial(name: str, in_a_list: str) -> None:
    assert short_name(name) == in_a_list


@pytest.mark.parametrize(
    ("registered", "typed", "same"),
    [
        ("Chloé", "chloe", True),
        ("Chloé Martin", "CHLOE MARTIN", True),
        ("Chloé Martin", "martin chloé", True),
        ("Chloé Martin", "Mme Martin", True),
        ("Mme Martin", "Martin", True),
        ("Jean-Pierre Le Gall", "le gall", True),
        ("Chloé Martin", "Chloé", False),
        ("Chloé Martin", "Chloé Martinez", False),
        ("Chloé Martin", "Chloé Martin Dupont", False),
        ("Chloé", "Chloé Martin", False),
        ("Madame", "madame", True),
        ("Madame", "monsieur", False),
    ],
)
def test_is_named_by_the_whole_name_or_its_last_word(registered: str, typed: str, same: bool) -> None:
    assert is_named(registered, name_words(typed)) is same
