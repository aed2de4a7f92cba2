"""Every commune by what people call it. The figures are Insee's of 2026, the degrees La Poste's."""

import pytest

from events_service.libraries.communes import (
    FOLDER,
    arrondissement_named,
    code_of,
    communes_begun,
    communes_like,
    communes_named,
    communes_of,
    key_of,
    kilometres,
)


def test_every_commune_is_there_and_each_file_is_small() -> None:
    """35,013 with the arrondissements of three cities; what git holds is text that it can compare."""
    lines = [line for path in FOLDER.glob("*.tsv") for line in path.read_text(encoding="utf-8").splitlines()]

    today = [line for line in lines if line.count("\t") < 6]
    assert len(today) == 35_013
    assert max(path.stat().st_size for path in FOLDER.glob("*.tsv")) < 50_000


@pytest.mark.parametrize(
    ("typed", "departments"),
    [
        ("Tours", ["37"]),
        ("saint denis", ["974", "93", "79", "11", "30"]),
        ("ST DENIS", ["974", "93", "79", "11", "30"]),
        ("l'hay les roses", ["94"]),
        ("Hay-les-Roses", ["94"]),
        ("Nouméa", ["988"]),
        ("Papeete", ["987"]),
        ("Mamoudzou", ["976"]),
        ("Saint-Martin", ["978"]),
        ("Montlouis", ["37", "18"]),
        ("Prétot-Sainte-Suzanne", ["50"]),
        ("nowhere at all", []),
    ],
)
def test_a_name_however_it_is_written(typed: str, departments: list[str]) -> None:
    assert [each.department for each in communes_named(key_of(typed))][: len(departments) or 1] == departments


def test_an_old_commune_leads_to_the_one_it_became_part_of() -> None:
    [old] = communes_named("pretot sainte suzanne")

    assert (old.name, old.today, old.code) == ("Prétot-Sainte-Suzanne", "Montsenelle", "50273")
    assert old.degrees == (49.296, -1.489)


@pytest.mark.parametrize(
    ("typed", "name", "postcode"),
    [
        ("paris 11", "Paris 11e", "75011"),
        ("paris 20e", "Paris 20e", "75020"),
        ("paris 1er", "Paris 1er", "75001"),
        ("lyon 3eme", "Lyon 3e", "69003"),
        ("marseille 13 eme", "Marseille 13e", "13013"),
    ],
)
def test_an_arrondissement(typed: str, name: str, postcode: str) -> None:
    part = arrondissement_named(typed)

    assert part is not None
    assert (part.name, part.postcodes) == (name, (postcode,))


def test_no_city_has_so_many_arrondissements() -> None:
    assert [arrondissement_named(each) for each in ("paris 21", "lyon 10", "lille 2")] == [None, None, None]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("tourss", "Tours"),
        ("sain deni", "Saint-Denis"),
        ("bordo", "Bordeaux"),
        ("chatelerault", "Châtellerault"),
        ("perpinan", "Perpignan"),
        ("aix en provense", "Aix-en-Provence"),
    ],
)
def test_a_name_with_a_mistake_is_the_largest_that_is_like_it(typed: str, name: str) -> None:
    assert communes_like(typed)[0].name == name


def test_a_name_that_is_cut_short() -> None:
    assert communes_begun("brive")[0].name == "Brive-la-Gaillarde"
    assert communes_begun("saint") == []


def test_a_postcode_leads_to_all_its_communes() -> None:
    assert [each.name for each in communes_of("37000")] == ["Tours"]
    assert {"Paris", "Paris 11e"} == {each.name for each in communes_of("75011")}
    assert communes_of("00000") == []


@pytest.mark.parametrize(
    ("town", "postcode", "department", "code"),
    [
        ("Montpellier", "34000", "34", "34172"),
        ("PARIS", "75011", "75", "75056"),
        ("St-Denis", "97400", "974", "97411"),
        ("Ajaccio", "20090", "2A", "2A004"),
        ("Le Grau", "34300", "34", "34003"),  # a part of Agde, whose postcode is no other commune's
        ("Montpellier", "34300", "34", ""),
        ("Nulle-Part", "00000", "34", ""),
    ],
)
def test_the_code_of_an_address_is_one_that_nobody_guesses(
    town: str, postcode: str, department: str, code: str
) -> None:
    assert code_of(town, postcode, department) == code


def test_kilometres_as_the_crow_flies() -> None:
    """Tours to Saint-Pierre-des-Corps is three kilometres, Paris to Lyon 392."""
    assert round(kilometres((47.399, 0.697), (47.392, 0.737))) == 3
    assert round(kilometres((48.857, 2.352), (45.764, 4.836)), -1) == 390


def test_kilometres_across_the_world() -> None:
    """Mamoudzou to Saint-Paul on La Réunion is 1,400 km and to Valence 7,600; Nouméa to Papeete 4,600, across the
    Pacific."""
    assert round(kilometres((-12.78, 45.23), (-21.01, 55.27)), -2) == 1400
    assert round(kilometres((-12.78, 45.23), (44.93, 4.89)), -2) == 7600
    assert round(kilometres((-22.27, 166.44), (-17.54, -149.57)), -2) == 4600
