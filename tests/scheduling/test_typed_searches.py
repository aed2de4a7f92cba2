"""What the one box is read as. Populations decide who is asked about: they are Insee's."""

import pytest

from events_service.scheduling.typed_searches import Vocabulary, read


@pytest.mark.parametrize(
    ("typed", "place", "departments", "words"),
    [
        ("37000 Tours", "Tours", ["37"], ()),
        ("Paris 20e", "Paris 20e", ["75"], ()),
        ("paris 11", "Paris 11e", ["75"], ()),
        ("atelier impots st denis", "Saint-Denis", ["974", "93"], ("atelier", "impots")),
        ("atelier impots sain deni", "Saint-Denis", ["974", "93"], ("atelier", "impots")),
        ("impôts à Saint-Denis (93)", "Saint-Denis", ["93"], ("impots", "a")),
        (
            "je veux apprendre l'ordinateur à Lyon",
            "Lyon",
            ["69"],
            ("je", "veux", "apprendre", "l", "ordinateur", "a"),
        ),
        ("mot de passe marseille 3eme", "Marseille 3e", ["13"], ("mot", "de", "passe")),
        ("lile", "Lille", ["59"], ()),
        ("doctolib nante", "Nantes", ["44"], ("doctolib",)),
        ("la rochelle", "La Rochelle", ["17"], ()),
        ("brive internet", "Brive-la-Gaillarde", ["19"], ("internet",)),
        ("cours", "", [], ()),
        ("photos du téléphone", "", [], ("photos", "du", "telephone")),
    ],
)
def test_a_place_and_a_need(typed: str, place: str, departments: list[str], words: tuple[str, ...]) -> None:
    reading = read(typed)

    assert (reading.commune.name if reading.commune else "") == place
    assert [each.department for each in reading.communes][: len(departments)] == departments
    assert reading.words == words


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("37", "37"),
        ("2a", "2A"),
        ("974", "974"),
        ("Indre-et-Loire", "37"),
        ("seine st denis", "93"),
        ("La Réunion", "974"),
        ("dans le 59", "59"),
        ("impots dans le 93", "93"),
        ("impots 37", "37"),
        ("windows 11", ""),
        ("plus de 60", ""),
        ("Nord", "59"),
    ],
)
def test_a_departement_by_name_or_number(typed: str, code: str) -> None:
    assert read(typed).department == code
    assert read(typed).communes == ()


@pytest.mark.parametrize(
    ("typed", "asks"),
    [
        ("saint denis", True),
        ("saint denis 93", False),
        ("93200 saint denis", False),
        ("la rochelle", False),
        ("Vienne", True),
        ("Paris", False),
        ("Montlouis", False),
        ("valence", True),
    ],
)
def test_two_places_of_one_name_are_asked_about_unless_one_is_a_hamlet(typed: str, asks: bool) -> None:
    assert read(typed).asks is asks


@pytest.mark.parametrize(
    ("typed", "corrections"),
    [
        ("tourss", (("tourss", "Tours"),)),
        ("ordinateure", (("ordinateure", "ordinateur"),)),
        ("telefone", (("telefone", "telephone"),)),
        ("sain deni", (("sain deni", "Saint-Denis"),)),
        ("tours", ()),
    ],
)
def test_a_mistake_is_forgiven_and_said(typed: str, corrections: tuple[tuple[str, str], ...]) -> None:
    assert read(typed).corrections == corrections


def test_a_word_that_something_has_is_no_hamlet() -> None:
    """Tricot is a commune of 1,400 people; where an event has the word, that is meant."""
    assert read("tricot").commune is not None
    assert read("tricot", Vocabulary(present={"tricot"})).words == ("tricot",)
