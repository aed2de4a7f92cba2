"""The territories of France and their time zones: where a library stands, from its codes and its town.

Names are those of the Code officiel géographique (Insee). A zone belongs to a commune, not to a
département: French Polynesia has three, and Saint-Barthélemy and Saint-Martin, which kept the postcodes of
Guadeloupe, are still filed under it by much of the administration.
"""

import re
from dataclasses import dataclass

from events_service.errors import Invalid
from events_service.text import slug


class UnknownDepartment(Invalid):
    """No département or overseas territory answers to that code or postcode."""

    code = "unknown_department"

    def __init__(self) -> None:
        super().__init__({"department": "unknown"})


@dataclass(frozen=True, slots=True)
class Department:
    """A département or an overseas territory."""

    code: str
    name: str
    time_zone: str


_EUROPE = {
    "Auvergne-Rhône-Alpes": (
        "01 Ain · 03 Allier · 07 Ardèche · 15 Cantal · 26 Drôme · 38 Isère · 42 Loire · "
        "43 Haute-Loire · 63 Puy-de-Dôme · 69 Rhône · 73 Savoie · 74 Haute-Savoie"
    ),
    "Bourgogne-Franche-Comté": (
        "21 Côte-d'Or · 25 Doubs · 39 Jura · 58 Nièvre · 70 Haute-Saône · 71 Saône-et-Loire · "
        "89 Yonne · 90 Territoire de Belfort"
    ),
    "Bretagne": "22 Côtes-d'Armor · 29 Finistère · 35 Ille-et-Vilaine · 56 Morbihan",
    "Centre-Val de Loire": (
        "18 Cher · 28 Eure-et-Loir · 36 Indre · 37 Indre-et-Loire · 41 Loir-et-Cher · 45 Loiret"
    ),
    "Corse": "2A Corse-du-Sud · 2B Haute-Corse",
    "Grand Est": (
        "08 Ardennes · 10 Aube · 51 Marne · 52 Haute-Marne · 54 Meurthe-et-Moselle · 55 Meuse · "
        "57 Moselle · 67 Bas-Rhin · 68 Haut-Rhin · 88 Vosges"
    ),
    "Hauts-de-France": "02 Aisne · 59 Nord · 60 Oise · 62 Pas-de-Calais · 80 Somme",
    "Île-de-France": (
        "75 Paris · 77 Seine-et-Marne · 78 Yvelines · 91 Essonne · 92 Hauts-de-Seine · "
        "93 Seine-Saint-Denis · 94 Val-de-Marne · 95 Val-d'Oise"
    ),
    "Normandie": "14 Calvados · 27 Eure · 50 Manche · 61 Orne · 76 Seine-Maritime",
    "Nouvelle-Aquitaine": (
        "16 Charente · 17 Charente-Maritime · 19 Corrèze · 23 Creuse · 24 Dordogne · "
        "33 Gironde · 40 Landes · 47 Lot-et-Garonne · 64 Pyrénées-Atlantiques · "
        "79 Deux-Sèvres · 86 Vienne · 87 Haute-Vienne"
    ),
    "Occitanie": (
        "09 Ariège · 11 Aude · 12 Aveyron · 30 Gard · 31 Haute-Garonne · 32 Gers · 34 Hérault · "
        "46 Lot · 48 Lozère · 65 Hautes-Pyrénées · 66 Pyrénées-Orientales · 81 Tarn · "
        "82 Tarn-et-Garonne"
    ),
    "Pays de la Loire": "44 Loire-Atlantique · 49 Maine-et-Loire · 53 Mayenne · 72 Sarthe · 85 Vendée",
    "Provence-Alpes-Côte d'Azur": (
        "04 Alpes-de-Haute-Provence · 05 Hautes-Alpes · 06 Alpes-Maritimes · "
        "13 Bouches-du-Rhône · 83 Var · 84 Vaucluse"
    ),
}
_OVERSEAS = (
    Department("971", "Guadeloupe", "America/Guadeloupe"),
    Department("972", "Martinique", "America/Martinique"),
    Department("973", "Guyane", "America/Cayenne"),
    Department("974", "La Réunion", "Indian/Reunion"),
    Department("975", "Saint-Pierre-et-Miquelon", "America/Miquelon"),
    Department("976", "Mayotte", "Indian/Mayotte"),
    Department("977", "Saint-Barthélemy", "America/St_Barthelemy"),
    Department("978", "Saint-Martin", "America/Marigot"),
    Department("984", "Terres australes et antarctiques françaises", "Indian/Kerguelen"),
    Department("986", "Wallis-et-Futuna", "Pacific/Wallis"),
    Department("987", "Polynésie française", "Pacific/Tahiti"),
    Department("988", "Nouvelle-Calédonie", "Pacific/Noumea"),
)


# Regions until 2016, of which people still speak.
_REGIONS_ONCE = {
    "Alsace": "67 68",
    "Aquitaine": "24 33 40 47 64",
    "Auvergne": "03 15 43 63",
    "Basse-Normandie": "14 50 61",
    "Bourgogne": "21 58 71 89",
    "Champagne-Ardenne": "08 10 51 52",
    "Franche-Comté": "25 39 70 90",
    "Haute-Normandie": "27 76",
    "Languedoc-Roussillon": "11 30 34 48 66",
    "Limousin": "19 23 87",
    "Lorraine": "54 55 57 88",
    "Midi-Pyrénées": "09 12 31 32 46 65 81 82",
    "Nord-Pas-de-Calais": "59 62",
    "Picardie": "02 60 80",
    "Poitou-Charentes": "16 17 79 86",
    "Rhône-Alpes": "01 07 26 38 42 69 73 74",
}


@dataclass(frozen=True, slots=True)
class Region:
    """A region of today, or one until 2016, and the codes of its départements."""

    name: str
    departments: tuple[str, ...]


def _in_europe() -> list[Department]:
    pairs = [entry.split(" ", 1) for line in _EUROPE.values() for entry in line.split(" · ")]
    return sorted((Department(code, name, "Europe/Paris") for code, name in pairs), key=_code)


def _code(department: Department) -> str:
    return department.code


DEPARTMENTS: dict[str, Department] = {each.code: each for each in (*_in_europe(), *_OVERSEAS)}
_BY_NAME = {slug(each.name): each.code for each in DEPARTMENTS.values()}
_REGIONS = {
    slug(name): Region(name, tuple(entry.split(" ", 1)[0] for entry in line.split(" · ")))
    for name, line in _EUROPE.items()
} | {slug(name): Region(name, tuple(codes.split())) for name, codes in _REGIONS_ONCE.items()}

# Postcodes are La Poste's. Several Polynesian postcodes are also the INSEE code of another commune (98740 is
# Fatu Hiva's postcode and Rangiroa's code): the town's name is asked before the postcode, and the communes
# whose code could pass for a postcode of these islands are in _ELSEWHERE. Chief villages count as names.
_MARQUESAS_INSEE = frozenset({"98718", "98723", "98731", "98746", "98756", "98757"})
_MARQUESAS_POSTCODES = frozenset(map(str, range(98740, 98750))) | {"98756", "98757", "98796"}
_MARQUESAS_TOWNS = frozenset({
    "fatu-hiva", "hiva-oa", "nuku-hiva", "tahuata", "ua-huka", "ua-pou",
    "omoa", "atuona", "taiohae", "vaitahu", "vaipaee", "hakahau",
})  # fmt: skip
_GAMBIER_INSEE = frozenset({"98719"})
_GAMBIER_POSTCODES = frozenset({"98755", "98792", "98793"})
_GAMBIER_TOWNS = frozenset({"gambier", "iles-gambier", "les-gambier", "mangareva", "rikitea"})
_ELSEWHERE = frozenset({
    "rangiroa", "rapa", "reao", "rimatara", "rurutu", "tahaa", "taiarapu-est", "taiarapu-ouest", "takaroa",
    "tureia",
})  # fmt: skip
_POSTCODES_KEPT = {"97133": "977", "97150": "978"}
_ISLANDS_ONCE_IN_GUADELOUPE = {"977": ("97701", "saint-barthelemy"), "978": ("97801", "saint-martin")}


def department_of(code: str) -> str:
    """The département's code, from a code as people type it ("1", "2a", "69M"), a postcode or an INSEE code.

    A postcode is good evidence and no proof: a few communes are served from the département next door. In
    Corsica 200 and 201 are the south, 202 and 206 the north. Raises UnknownDepartment.
    """
    text = code.strip().upper()
    # 69M and 69D: the metropolis of Lyon and what is left around it, two authorities in one département.
    code = {"69M": "69", "69D": "69"}.get(text, text.zfill(2) if len(text) == 1 else text)
    if code in DEPARTMENTS:
        return code
    long = text.zfill(5) if re.fullmatch("[0-9]{4}", text) else text
    if not re.fullmatch("[0-9][0-9AB][0-9]{3}", long):
        raise UnknownDepartment()
    code = _POSTCODES_KEPT.get(long) or long[: 3 if long[:2] in ("97", "98") else 2]
    if code == "20":
        code = "2B" if long[2] in "26" else "2A"
    if code not in DEPARTMENTS:
        raise UnknownDepartment()
    return code


def department_named(name: str) -> str | None:
    """The code of the département of that name, whatever its accents, capitals and hyphens; or None."""
    return _BY_NAME.get(slug(name))


def region_named(name: str) -> Region | None:
    """The region of that name, whatever its accents, capitals and hyphens."""
    return _REGIONS.get(slug(name))


def department_name(code: str) -> str:
    """The name in French. Raises UnknownDepartment."""
    return DEPARTMENTS[department_of(code)].name


def territory_of(department: str, *, insee: str = "", postcode: str = "", town: str = "") -> str:
    """The code of the territory a place belongs to: `department`, save for two islands still written 971.

    Saint-Barthélemy and Saint-Martin left Guadeloupe in 2007 (loi organique 2007-223). Raises
    UnknownDepartment.
    """
    code = department_of(department)
    if code != "971":
        return code
    for island, (own_insee, own_town) in _ISLANDS_ONCE_IN_GUADELOUPE.items():
        if insee == own_insee or _POSTCODES_KEPT.get(postcode) == island or slug(town) == own_town:
            return island
    return code


def zone_of(department: str, *, insee: str = "", postcode: str = "", town: str = "") -> str:
    """The IANA zone of a place. In Polynesia the commune decides: by INSEE code, else name, else postcode.

    Raises UnknownDepartment.
    """
    code = territory_of(department, insee=insee, postcode=postcode, town=town)
    if code != "987":
        return DEPARTMENTS[code].time_zone
    name = slug(town)
    if insee in _MARQUESAS_INSEE or (not insee and name in _MARQUESAS_TOWNS):
        return "Pacific/Marquesas"
    if insee in _GAMBIER_INSEE or (not insee and name in _GAMBIER_TOWNS):
        return "Pacific/Gambier"
    if not insee and name not in _ELSEWHERE and postcode in _MARQUESAS_POSTCODES:
        return "Pacific/Marquesas"
    if not insee and name not in _ELSEWHERE and postcode in _GAMBIER_POSTCODES:
        return "Pacific/Gambier"
    return DEPARTMENTS[code].time_zone


def time_zones() -> frozenset[str]:
    """Every zone a library can be in: fifteen names, some of which a trimmed tzdata does not know."""
    return frozenset(each.time_zone for each in DEPARTMENTS.values()) | {
        "Pacific/Marquesas",
        "Pacific/Gambier",
    }
