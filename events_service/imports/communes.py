"""The table of communes that the package ships, made from the two public files it comes from.

La Poste's « Base officielle des codes postaux » (Licence Ouverte 2.0) has postcodes, coordinates and the names that
people still write on envelopes, in capitals; the « découpage administratif » of Insee's Code officiel géographique
(npm: @etalab/decoupage-administratif, data Licence Ouverte 2.0) has the names as written, the number of inhabitants,
arrondissements, and communes that became part of another.
"""

import csv
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from events_service.failures import Failed, unreadable
from events_service.imports.far_communes import DEGREES
from events_service.libraries.communes import FOLDER, key_of
from events_service.libraries.territories import UnknownDepartment, department_of

COLUMNS = ("Code_commune_INSEE", "Code_postal", "Ligne_5", "coordonnees_gps")
# Small words inside a name that La Poste writes in capitals.
_SMALL = frozenset(
    {"a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "sous", "sur"}
)

# La Poste knows of these cities the arrondissements only.
_CITIES = {"75056": range(75101, 75121), "69123": range(69381, 69390), "13055": range(13201, 13217)}
# A line of the table: its code, name, coordinates, inhabitants, postcodes, and of an old name the code of today's.
Line = tuple[str, str, str, str, str, str, str]


def write_table(postcodes: str, names: str, folder: Path = FOLDER) -> dict[str, int]:
    """Write the table anew, a file for each département, and say how many lines each kind has. Raises Failed where a
    file is not what it should be: then nothing is written."""
    posted, communes = _posted(postcodes), _communes(names)
    for code, parts in _CITIES.items():
        posted[code] = _in_the_middle([row for part in parts for row in posted.get(str(part), [])])
    today = [_today(each, posted.get(each["code"], [])) for each in communes if "chefLieu" not in each]
    old = _old(communes, posted, {line[0]: line[1] for line in today})
    by_department: dict[str, list[Line]] = defaultdict(list)
    for line in (*today, *old):
        by_department[department_of(line[6] or line[0])].append(line)
    for path in folder.glob("*.tsv"):
        path.unlink()
    folder.mkdir(exist_ok=True)
    for department, lines in by_department.items():
        text = "".join("\t".join(line).rstrip("\t") + "\n" for line in sorted(lines, key=_order))
        (folder / f"{department}.tsv").write_text(text, encoding="utf-8")
    return {"communes": len(today), "old names": len(old), "départements": len(by_department)}


def _order(line: Line) -> tuple[str, bool, str]:
    return line[6] or line[0], bool(line[6]), line[1]


def _posted(path: str) -> dict[str, list[Mapping[str, str]]]:
    """The rows of La Poste, by commune."""
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            table = csv.DictReader(file, delimiter=";")
            if missing := [each for each in COLUMNS if each not in (table.fieldnames or ())]:
                raise Failed(f"{path}: there is no column {', '.join(missing)}")
            posted: dict[str, list[Mapping[str, str]]] = defaultdict(list)
            for row in table:
                posted[row["Code_commune_INSEE"]].append(row)
            return posted
    except OSError as error:
        raise Failed(f"{path}: {unreadable(error)}") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise Failed(f"{path}: {error}") from None


def _communes(path: str) -> list[dict[str, Any]]:
    """Those of the territories that we know."""
    try:
        communes: list[dict[str, Any]] = json.loads(Path(path).read_bytes())
        return [each for each in communes if each["nom"] and _is_ours(each["code"])]
    except OSError as error:
        raise Failed(f"{path}: {unreadable(error)}") from None
    except (ValueError, TypeError, KeyError) as error:
        raise Failed(f"{path}: {type(error).__name__}: {error}") from None


def _is_ours(code: str) -> bool:
    try:
        return bool(department_of(code))
    except UnknownDepartment:
        return False


def _today(commune: Mapping[str, Any], posted: Sequence[Mapping[str, str]]) -> Line:
    postcodes = sorted({row["Code_postal"] for row in posted} | set(commune.get("codesPostaux", ())))
    gps = next(
        (row["coordonnees_gps"] for row in posted if row["coordonnees_gps"].strip()),
        DEGREES.get(commune["code"], ""),
    )
    latitude, longitude = (f"{float(part):.3f}" for part in gps.split(",")) if gps else ("", "")
    name = commune["nom"].replace(" Arrondissement", "")
    inhabitants = str(commune.get("population", ""))
    return commune["code"], name, latitude, longitude, inhabitants, " ".join(postcodes), ""


def _in_the_middle(rows: Sequence[Mapping[str, str]]) -> list[Mapping[str, str]]:
    """The same postcodes, all at the middle of where they are."""
    degrees = [[float(part) for part in row["coordonnees_gps"].split(",")] for row in rows]
    middle = ",".join(str(sum(each) / len(each)) for each in zip(*degrees, strict=True))
    return [{**row, "coordonnees_gps": middle} for row in rows]


def _old(
    communes: Iterable[Mapping[str, Any]],
    posted: Mapping[str, list[Mapping[str, str]]],
    today: Mapping[str, str],
) -> list[Line]:
    """Communes that became part of another, and what La Poste knows besides: each name once for each of today's."""
    names: dict[tuple[str, str], Line] = {}
    for commune in communes:
        if "chefLieu" in commune:
            _add(names, commune["code"], commune["nom"], commune["chefLieu"], today)
    for code, rows in posted.items():
        for row in rows:
            if (name := row["Ligne_5"].strip()) and not any(sign.isdigit() for sign in name):
                _add(names, "", _written(name), code, today, row["Code_postal"])
    return list(names.values())


def _add(
    names: dict[tuple[str, str], Line],
    code: str,
    name: str,
    of: str,
    today: Mapping[str, str],
    postcode: str = "",
) -> None:
    key = (key_of(name), of)
    if of in today and key[0] and key[0] != key_of(today[of]):
        names.setdefault(key, (code, name, "", "", "", postcode, of))


def _written(capitals: str) -> str:
    """ "PRETOT STE SUZANNE" as people write: the accents are lost, the capitals are not."""
    words = [{"st": "saint", "ste": "sainte"}.get(word, word) for word in capitals.lower().split()]
    return "-".join(
        word if place and word in _SMALL else word.capitalize() for place, word in enumerate(words)
    )
