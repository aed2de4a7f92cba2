"""Where libraries stand. Expected values: the Code officiel géographique, La Poste, and the tz database."""

import csv
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from events_service.errors import Invalid
from events_service.libraries.territories import (
    DEPARTMENTS,
    UnknownDepartment,
    department_name,
    department_named,
    department_of,
    territory_of,
    time_zones,
    zone_of,
)

DATA = Path(__file__).parents[3] / "shared" / "data"


def test_departments_are_96_in_europe_and_12_overseas():
    assert len([each for each in DEPARTMENTS.values() if each.time_zone == "Europe/Paris"]) == 96
    assert len(DEPARTMENTS) == 108
    assert "20" not in DEPARTMENTS


def test_every_zone_exists():
    assert len(time_zones()) == 15
    assert all(ZoneInfo(name).key == name for name in time_zones())


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("1", "01"),
        ("01", "01"),
        (" 2a ", "2A"),
        ("2B", "2B"),
        ("69M", "69"),
        ("69d", "69"),
        ("971", "971"),
        ("34080", "34"),
        ("2300", "02"),
        ("20000", "2A"),
        ("20167", "2A"),
        ("20250", "2B"),
        ("20600", "2B"),
        ("2A004", "2A"),
        ("97410", "974"),
        ("97133", "977"),
        ("97150", "978"),
        ("97701", "977"),
        ("98713", "987"),
        ("98800", "988"),
    ],
)
def test_department_of(given, code):
    assert department_of(given) == code


@pytest.mark.parametrize(
    "given", ["", "0", "00", "20", "96", "99", "979", "98000", "99138", "00100", "Gironde", "1é", "٣٤"]
)
def test_department_of_what_is_none(given):
    with pytest.raises(UnknownDepartment) as refusal:
        department_of(given)

    assert isinstance(refusal.value, Invalid)
    assert refusal.value.fields == {"department": "unknown"}


def test_names():
    assert department_name("2a") == "Corse-du-Sud"
    assert department_named("REUNION") is None
    assert department_named("LA REUNION") == "974"
    assert department_named("côtes d'armor") == "22"


@pytest.mark.parametrize(
    ("insee", "postcode", "town", "zone"),
    [
        ("", "98713", "Papeete", "Pacific/Tahiti"),
        ("98735", "98714", "Papeete", "Pacific/Tahiti"),
        ("98731", "98742", "Nuku-Hiva", "Pacific/Marquesas"),
        ("98719", "98755", "Gambier", "Pacific/Gambier"),
        # The commune's code decides against everything else.
        ("98735", "98742", "Nuku-Hiva", "Pacific/Tahiti"),
        # Without it the name, in whatever case, and the chief villages.
        ("", "", "HIVA OA", "Pacific/Marquesas"),
        ("", "", "Taiohae", "Pacific/Marquesas"),
        ("", "", "Rikitea", "Pacific/Gambier"),
        # Without a known name the postcode: 98740 to 98749 and 98796, 98755, 98792 and 98793.
        ("", "98740", "", "Pacific/Marquesas"),
        ("", "98749", "Puamau", "Pacific/Marquesas"),
        ("", "98796", "", "Pacific/Marquesas"),
        ("", "98792", "", "Pacific/Gambier"),
        ("", "98750", "Raivavae", "Pacific/Tahiti"),
        # INSEE codes in place of postcodes; and Punaauia's postcode, which is Fatu Hiva's code.
        ("", "98740", "Rangiroa", "Pacific/Tahiti"),
        ("", "98755", "Tureia", "Pacific/Tahiti"),
        ("", "98757", "Ua Pou", "Pacific/Marquesas"),
        ("", "98718", "Punaauia", "Pacific/Tahiti"),
        ("", "98731", "Fare", "Pacific/Tahiti"),
    ],
)
def test_zone_of_polynesian_communes(insee, postcode, town, zone):
    assert zone_of("987", insee=insee, postcode=postcode, town=town) == zone


@pytest.mark.parametrize(
    ("department", "place", "code", "zone"),
    [
        ("971", {"postcode": "97133"}, "977", "America/St_Barthelemy"),
        ("971", {"postcode": "97150"}, "978", "America/Marigot"),
        ("971", {"insee": "97801"}, "978", "America/Marigot"),
        ("971", {"town": "SAINT BARTHELEMY"}, "977", "America/St_Barthelemy"),
        ("971", {"postcode": "97139", "town": "Les Abymes"}, "971", "America/Guadeloupe"),
        ("72", {"town": "Saint-Martin"}, "72", "Europe/Paris"),
        ("987", {"postcode": "97133"}, "987", "Pacific/Tahiti"),
        ("975", {}, "975", "America/Miquelon"),
        ("986", {}, "986", "Pacific/Wallis"),
    ],
)
def test_islands_still_filed_under_guadeloupe(department, place, code, zone):
    assert territory_of(department, **place) == code
    assert zone_of(department, **place) == zone


def test_zone_of_an_unknown_department_is_refused():
    with pytest.raises(UnknownDepartment):
        zone_of("99")


@pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data is not here")
def test_every_french_commune_has_a_department_and_those_of_the_marquesas_their_zone():
    with (DATA / "laposte_hexasmal.csv").open(encoding="utf-8-sig", newline="") as file:
        communes = list(csv.DictReader(file, delimiter=";"))
    unknown, elsewhere, zones = set(), set(), {"Pacific/Marquesas": set(), "Pacific/Gambier": set()}

    for commune in communes:
        insee, postcode, town = (commune[k] for k in ("Code_commune_INSEE", "Code_postal", "Nom_commune"))
        try:
            department = department_of(insee)
        except UnknownDepartment:
            unknown.add(town)
            continue
        if department_of(postcode) != department:
            elsewhere.add(insee)
        if department == "987":
            by_code, by_name = zone_of("987", insee=insee), zone_of("987", postcode=postcode, town=town)
            by_postcode = zone_of("987", postcode=postcode)
            assert by_code == by_name == by_postcode
            zones.get(by_code, set()).add(town)

    assert unknown == {"MONACO", "ILE DE CLIPPERTON"}
    assert 0 < len(elsewhere) < 30
    assert zones == {
        "Pacific/Marquesas": {"FATU HIVA", "HIVA OA", "NUKU HIVA", "TAHUATA", "UA HUKA", "UA POU"},
        "Pacific/Gambier": {"GAMBIER"},
    }
