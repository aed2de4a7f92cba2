"""What somebody types when they are asked for a place."""

import re
from dataclasses import dataclass

from events_service.libraries.communes import arrondissement_named, without_article
from events_service.libraries.territories import (
    UnknownDepartment,
    department_named,
    department_of,
    region_named,
)
from events_service.text import folded


@dataclass(frozen=True, slots=True)
class Place:
    """What somebody typed for a place: a postcode, a town, a département, a region, or several of them."""

    postcode: str = ""
    town: str = ""
    department: str = ""
    region: tuple[str, ...] = ()

    @staticmethod
    def read(typed: str) -> "Place":
        """ "37000", "94240 L'Haÿ-les-Roses", "St Denis", "Paris 11e", "37", "2a", "Indre-et-Loire", "Corse". The town
        is folded; of a region there are the codes of its départements.

        A name that a town and a département share ("Vienne") is both.
        """
        postcode = _POSTCODE.search(typed)
        rest = f"{typed[: postcode.start()]} {typed[postcode.end() :]}" if postcode else typed
        town = _SAINT.sub(lambda saint: f"saint{saint[1]}", folded(rest.replace(",", " ")))
        if postcode:
            return Place(postcode[0], town, _department_or_none(postcode[0]))
        if part := arrondissement_named(town):
            return Place(part.postcodes[0], town.split()[0], part.department)
        if _CODE.fullmatch(town):
            return Place(department=_department_or_none(town), town="" if _department_or_none(town) else town)
        if region := region_named(town):
            return Place(region=region.departments)
        code = department_named(town) or department_named(without_article(town))
        return Place(town=town, department=code or "")


_POSTCODE = re.compile(r"(?<![0-9])[0-9]{5}(?![0-9])", re.ASCII)
_CODE = re.compile(r"[0-9]{1,3}|2[ab]|69[md]", re.ASCII)
_SAINT = re.compile(r"\bst(e?)\b\.?")


def _department_or_none(code: str) -> str:
    try:
        return department_of(code)
    except UnknownDepartment:
        return ""
