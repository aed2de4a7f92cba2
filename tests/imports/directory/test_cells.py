"""What the cells of the Ministry's directory mean."""

import pytest

from events_service.imports.directory import cells


@pytest.mark.parametrize(
    ("code", "insee", "name", "postcode", "department"),
    [
        ("34", "", "Hérault", "34080", "34"),
        ("1", "", "", "", "01"),
        ("69M", "", "Rhône", "69001", "69"),
        # Nancy in the file of 2025: the code is Moselle's, the name and the postcode are not.
        ("57", "", "Meurthe-et-Moselle", "54000", "54"),
        # Three libraries of the Loire under the name of the Rhône.
        ("42", "", "Rhône", "42140", "42"),
        # Served by the next département's post office, which has no vote against the code and the name.
        ("44", "", "Loire-Atlantique", "49123", "44"),
        ("44", "", "", "49123", "44"),
        ("", "", "", "35500", "35"),
        ("", "", "Gironde", "", "33"),
        ("57", "54395", "", "54000", "54"),
        ("20", "", "", "20090", "2A"),
        ("", "", "", "", None),
        ("99", "", "Étranger", "B-1000", None),
    ],
)
def test_department(code, insee, name, postcode, department):
    assert cells.department(code, insee, name, postcode=postcode) == department


@pytest.mark.parametrize(
    ("raw", "department", "name"),
    [
        ("27 - MEDIATHEQUE DEPARTEMENTALE DE L'EURE", "27", "Médiathèque départementale de l'Eure"),
        ("988 - Bibliotheque Bernheim", "988", "Bibliothèque Bernheim"),
        ("2B - Médiathèque de Corte", "2B", "Médiathèque de Corte"),
        ("36 - Le 36", "75", "36 - Le 36"),
        ("Bibliothèque du Bardon \\", "34", "Bibliothèque du Bardon"),
        ("Médiathèque\\ la cabane à lire", "34", "Médiathèque la cabane à lire"),
        ("Mediatheque Municipale &lt;Robert Desnos&lt;", "34", "Médiathèque Municipale Robert Desnos"),
        ("BIBLIOTHEQUE  MUNICIPALE", "34", "Bibliothèque municipale"),
        ("Médi@tlantique", "17", "Médi@tlantique"),
    ],
)
def test_name(raw, department, name):
    assert cells.name(raw, department) == name


@pytest.mark.parametrize(
    ("raw", "address"),
    [
        ("89 Rue bibliotheque@vauxsurseine.fr", "89 Rue"),
        ("bibliotheque-gragnague@orange.fr", ""),
        ("907 RUE PROFESSEUR BLAYAC", "907 rue Professeur Blayac"),
        ("Le Bourg", "Le Bourg"),
        *[(nothing, "") for nothing in ("", "0", "0 0", "_", "8", "nc", "NC", "#NAME?", "/ / /", "Néant")],
    ],
)
def test_address(raw, address):
    assert cells.address(raw) == address


@pytest.mark.parametrize(
    ("raw", "department", "postcode"),
    [
        ("34080", "34", "34080"),
        ("34 080", "34", "34080"),
        ("34080.0", "34", "34080"),
        ("2300", "02", "02300"),
        ("2300", "23", ""),
        ("27025", "27", "27025"),
        ("2A004", "2A", ""),
        ("340800", "34", ""),
        ("٣٤٠٨٠", "34", ""),
        ("", "34", ""),
    ],
)
def test_postcode(raw, department, postcode):
    assert cells.postcode(raw, department) == postcode


@pytest.mark.parametrize(
    ("latitude", "longitude", "place"),
    [
        ("43.61", "3.87", (43.61, 3.87)),
        ("43,61", " 3,87 ", (43.61, 3.87)),
        ("-22.26", "166.44", (-22.26, 166.44)),
        ("44.602909", "-5.68E-4", (44.602909, -0.000568)),
        *[
            (*pair, (None, None))
            for pair in (
                ("", ""), ("43.61", ""), ("", "3.87"), ("0", "0"), ("0.0", "-0.0"), ("91", "3"),
                ("43", "181"),
                ("nan", "3"), ("inf", "3"), ("1_0", "3"), ("43.61N", "3"), ("9e99", "3"), ("٤٣", "3"),
            )
        ],
    ],
)  # fmt: skip
def test_coordinates(latitude, longitude, place):
    assert cells.coordinates(latitude, longitude) == place


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        ("Bâtiment ouvert", "building"),
        ("BATIMENT OUVERT", "building"),
        ("Bibliobus", "bookmobile"),
        ("Bibliothèque départementale", "departmental"),
        ("Lieu uniquement administratif", "administrative"),
        ("Réserve de documents non ouverte au public", "storage"),
        ("0", "unknown"),
        ("", "unknown"),
    ],
)
def test_kind(raw, kind):
    assert cells.kind(raw) == kind


def test_town_of_the_row_that_says_zero():
    assert cells.town("0") == ""
    assert cells.town("COUSTOUGES") == "Coustouges"


@pytest.mark.parametrize(
    ("raw", "website"),
    [
        ("WWW.POUYASTRUC.FR", "https://www.pouyastruc.fr"),
        ("non", ""),
        # 58 characters: cut by the form.
        ("https://www.sommieresduclain.fr/vie-associative/les-amis-d", "https://www.sommieresduclain.fr/"),
        ("https://catalogue-mediatheques-falaises-du-talou-pom.c3rb.", ""),
    ],
)
def test_website(raw, website):
    assert cells.website(raw) == website
