import pytest

from events_service.registration.names import name_for_letters, short_name


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
