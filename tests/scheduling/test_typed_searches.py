"""What the one box is read as. Populations decide who is asked about: they are Insee's."""

import pytest

from events_service.libraries.territories import DEPARTMENTS, department_name
from events_service.scheduling.place_spans import Vocabulary
from events_service.scheduling.typed_searches import read
from events_service.text import folded


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
        ("atelier internet dans le Gard", "30"),
        ("impots dans le nord", "59"),
        ("la Loire", "42"),
        ("l'Isère", "38"),
        ("atelier internet lherault", "34"),
        ("perdu le nord", ""),
    ],
)
def test_a_departement_by_name_or_number(typed: str, code: str) -> None:
    assert read(typed).department == code
    assert read(typed).communes == ()


@pytest.mark.parametrize("before", ["", "dans ", "atelier internet dans "])
def test_every_departement_with_its_article_is_no_hamlet(before: str) -> None:
    """ "Le Gard" is nearly Le Garn (250 people), "l'Hérault" nearly Lhéraule, "la Creuse" a hamlet of that name."""
    names = {code: name for code in DEPARTMENTS if (name := department_name(code)) != "Saint-Martin"}
    typed = {
        code: [f"{before}l'{name}"]
        if folded(name)[0] in "aehioy"
        else [f"{before}{article} {name}" for article in ("le", "la", "les")]
        for code, name in names.items()
    }

    read_as = {code: {(read(each).department, read(each).communes) for each in typed[code]} for code in typed}

    # "Vienne" is a town of the Isère as well, and asked about without an article only.
    assert read_as == {code: {(code, ())} for code in names}
    # Nothing but the first words is left to be looked for: "Nouvelle-Calédonie" asks for nothing that is new.
    rest = {read(each).words for code in typed for each in typed[code]}
    assert rest == {("atelier", "internet", "dans") if "atelier" in before else ()}


@pytest.mark.parametrize(
    ("typed", "town", "words"),
    [
        ("Valence dans la Drôme", ("Valence", "26"), ()),
        ("valense drome", ("Valence", "26"), ()),
        ("saint etienne loire", ("Saint-Étienne", "42"), ()),
        ("saint denis la réunion", ("Saint-Denis", "974"), ()),
        ("montreuil seine saint denis", ("Montreuil", "93"), ()),
        ("chatellerault vienne", ("Châtellerault", "86"), ()),
        ("vienne isere", ("Vienne", "38"), ()),
        ("impots le mans dans la sarthe", ("Le Mans", "72"), ("impots",)),
        ("chalons dans la marne", ("Châlons-en-Champagne", "51"), ()),
        ("la garde dans le var", ("La Garde", "83"), ()),
        ("Le Garn", ("Le Garn", "30"), ()),
        ("Aups Var", ("Aups", "83"), ()),
        ("Saint-Barthélemy dans les Landes", ("Saint-Barthélemy", "40"), ()),
        ("Saint-Denis-d'Oléron", ("Saint-Denis-d'Oléron", "17"), ()),
        ("Lain", ("Lain", "89"), ()),
    ],
)
def test_a_town_with_its_departement_beside_it_is_that_town(
    typed: str, town: tuple[str, str], words: tuple[str, ...]
) -> None:
    reading = read(typed)

    assert [(each.name, each.department) for each in reading.communes] == [town]
    assert (reading.department, reading.words, reading.asks) == ("", words, False)


@pytest.mark.parametrize(
    ("typed", "need", "code"),
    [
        ("impots drome", "impots", "26"),
        ("tablette dans la marne", "tablette", "51"),
        ("mail var", "mail", "83"),
    ],
)
def test_a_need_before_a_departement_is_no_town(typed: str, need: str, code: str) -> None:
    reading = read(typed)

    assert (reading.communes, reading.words[0], reading.department) == ((), need, code)


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


@pytest.mark.parametrize(
    "typed",
    [
        "ordinateur pour les vieux",
        "boite mail pleine",
        "je sais pas me servir de mon ordi",
        "matin",
        "roulant",
        "neuf",
        "malvoyant",
        "<script>",
        "cedex",
    ],
)
def test_an_everyday_word_is_no_place(typed: str) -> None:
    reading = read(typed)

    assert (reading.communes, reading.department, reading.corrections) == ((), "", ())


@pytest.mark.parametrize(
    ("typed", "name", "corrections"),
    [
        ("toulon sur mer", "Toulon", (("toulon sur mer", "Toulon"),)),
        ("ile d'oleron", "Saint-Pierre-d'Oléron", (("ile d oleron", "Saint-Pierre-d'Oléron"),)),
        ("brive", "Brive-la-Gaillarde", (("brive", "Brive-la-Gaillarde"),)),
        ("st cyr s loire", "Saint-Cyr-sur-Loire", ()),
        ("Chalon s/ Saône", "Chalon-sur-Saône", ()),
        ("StDenis", "Saint-Denis", ()),
        ("hay les roses", "L'Haÿ-les-Roses", ()),
        ("75020", "Paris 20e", ()),
        ("Le Sourd", "Le Sourd", ()),
    ],
)
def test_a_place_that_is_called_otherwise_is_said(
    typed: str, name: str, corrections: tuple[tuple[str, str], ...]
) -> None:
    reading = read(typed)

    assert (reading.commune and reading.commune.name, reading.corrections) == (name, corrections)


@pytest.mark.parametrize(
    ("typed", "department", "region"),
    [
        ("neuf trois", "93", ""),
        ("saint barth", "977", ""),
        ("wallis", "986", ""),
        ("polynesie", "987", ""),
        ("reunion", "974", ""),
        ("corse", "", "Corse"),
        ("photos en Bretagne", "", "Bretagne"),
        ("idf", "", "Île-de-France"),
        ("Alsace", "", "Alsace"),
    ],
)
def test_a_region_or_a_territory_by_what_it_is_called(typed: str, department: str, region: str) -> None:
    reading = read(typed)

    assert (reading.department, reading.region, reading.communes) == (department, region, ())


def test_a_large_town_of_nearly_that_name_is_offered_beside_villages() -> None:
    reading = read("tour")

    assert [each.name for each in (*reading.communes, *reading.nearly)] == ["La Tour", "La Tour", "Tours"]
    assert reading.asks
    assert read("Mer").nearly == ()


def test_a_postcode_that_nobody_has_is_its_departement_and_that_is_said() -> None:
    reading = read("12345")

    assert (reading.department, reading.postcode) == ("12", "12345")
    assert reading.corrections == (("12345", "Aveyron"),)
    assert read("37041 Tours").postcode == "37041"
