"""The table of communes, made from small files of the two kinds."""

import json
from pathlib import Path

import pytest

from events_service.failures import Failed
from events_service.imports.communes import write_table

POSTED = """Code_commune_INSEE;Nom_commune;Code_postal;Ligne_5;Libellé_d_acheminement;coordonnees_gps
50273;MONTSENELLE;50250;PRETOT STE SUZANNE;MONTSENELLE;49.2964016031,-1.48893562927
50273;MONTSENELLE;50250;;MONTSENELLE;49.2964016031,-1.48893562927
75101;PARIS 01;75001;;PARIS;48.8,2.2
75102;PARIS 02;75002;;PARIS;48.9,2.4
98735;PAPEETE;98714;;PAPEETE;
"""
COMMUNES = [
    {"code": "50273", "nom": "Montsenelle", "type": "commune-actuelle", "population": 1394},
    {"code": "50128", "nom": "Coigny", "type": "commune-deleguee", "chefLieu": "50273"},
    {"code": "75056", "nom": "Paris", "type": "commune-actuelle", "population": 2103778},
    {
        "code": "75101",
        "nom": "Paris 1er Arrondissement",
        "type": "arrondissement-municipal",
        "population": 15114,
    },
    {"code": "98735", "nom": "Papeete", "type": "commune-actuelle", "population": 26654},
    {"code": "98901", "nom": "Clipperton", "type": "commune-actuelle"},
]


def test_the_table_has_names_as_written_and_old_ones(tmp_path: Path) -> None:
    posted, names, folder = tmp_path / "posted.csv", tmp_path / "communes.json", tmp_path / "gazetteer"
    posted.write_text(POSTED, encoding="utf-8")
    names.write_text(json.dumps(COMMUNES), encoding="utf-8")

    counts = write_table(str(posted), str(names), folder)

    assert counts == {"communes": 4, "old names": 2, "départements": 3}
    assert (folder / "50.tsv").read_text(encoding="utf-8").splitlines() == [
        "50273\tMontsenelle\t49.296\t-1.489\t1394\t50250",
        "50128\tCoigny\t\t\t\t\t50273",
        "\tPretot-Sainte-Suzanne\t\t\t\t50250\t50273",
    ]
    assert (folder / "75.tsv").read_text(encoding="utf-8").splitlines() == [
        "75056\tParis\t48.850\t2.300\t2103778\t75001 75002",
        "75101\tParis 1er\t48.800\t2.200\t15114\t75001",
    ]
    assert (folder / "987.tsv").read_text(
        encoding="utf-8"
    ) == "98735\tPapeete\t-17.535\t-149.570\t26654\t98714\n"


def test_another_file_changes_nothing(tmp_path: Path) -> None:
    wrong, folder = tmp_path / "wrong.csv", tmp_path / "gazetteer"
    wrong.write_text("a;b\n1;2\n", encoding="utf-8")

    with pytest.raises(Failed, match="there is no column"):
        write_table(str(wrong), str(wrong), folder)

    assert not folder.exists()
