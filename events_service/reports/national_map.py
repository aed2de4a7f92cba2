"""A library as the national map of places for digital inclusion reads it: one line of standard-mediation-num 1.0.2
(LaMedNum, Licence Ouverte 2.0). Pure.

Several values of a field are parted by `|`: the patterns of the schema say so, though its README still has `;`. What a
library has not said is left empty; nothing is guessed for it.
"""

import re
from collections.abc import Iterable
from datetime import date
from itertools import groupby

from events_service.clock import wall_clock
from events_service.errors import Invalid
from events_service.libraries.communes import code_of
from events_service.libraries.opening import Closure, OpeningHours
from events_service.libraries.queries import LibraryPage
from events_service.registration.phones import phone_number
from events_service.scheduling.skills import services_of

FIELDS = (
    "id",
    "pivot",
    "nom",
    "commune",
    "code_postal",
    "code_insee",
    "adresse",
    "complement_adresse",
    "latitude",
    "longitude",
    "typologie",
    "telephone",
    "courriels",
    "site_web",
    "horaires",
    "presentation_resume",
    "presentation_detail",
    "source",
    "itinerance",
    "structure_parente",
    "date_maj",
    "services",
    "publics_specifiquement_adresses",
    "prise_en_charge_specifique",
    "frais_a_charge",
    "dispositif_programmes_nationaux",
    "formations_labels",
    "autres_formations_labels",
    "modalites_acces",
    "modalites_accompagnement",
    "fiche_acces_libre",
    "prise_rdv",
)
# What the map's own producers write where nobody knows the SIRET of who runs the place.
NO_SIRET = "0" * 14
ACCESS_POINT = "Accès internet et matériel informatique"
_PHONE = re.compile(r"(\+33|\+590|\+594|\+262|\+596|\+269|\+687|\+689|\+508|\+681)\d{6,9}")
_WEEKDAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def fits(library: LibraryPage) -> bool:
    """Whether it has what every line of the map must have."""
    return bool(library.address and library.town and re.fullmatch(r"\d{5}", library.postcode))


def line(library: LibraryPage, topics: Iterable[str], *, takes_people: bool, base: str) -> dict[str, str]:
    """Its line. `topics` are those of its workshops, `takes_people` is whether it has sessions to come, and `base` the
    address of this site. The first one of a process reads the table of communes (communes.read_names)."""
    page = f"{base}/libraries/{library.slug}"
    phone = _phone(library)
    services = list(services_of(topics))
    if library.computers:
        services.append(ACCESS_POINT)
    ways = {
        "Se présenter": True,
        "Téléphoner": phone,
        "Contacter par mail": library.email,
        "Prendre un RDV en ligne": takes_people,
    }
    values = {
        "id": str(library.id),
        "pivot": NO_SIRET,
        "nom": library.name,
        "commune": library.town,
        "code_postal": library.postcode,
        "code_insee": code_of(library.town, library.postcode, library.department),
        "adresse": library.address,
        "latitude": _degrees(library.latitude),
        "longitude": _degrees(library.longitude),
        "typologie": "BIB",
        "telephone": phone,
        "courriels": library.email,
        "site_web": library.website or page,
        "horaires": opening_hours(library.opening_hours, library.closures),
        "source": base.partition("://")[2],
        "itinerance": "Itinérant" if library.kind == "bookmobile" else "Fixe",
        "structure_parente": library.organisation_name,
        "date_maj": f"{wall_clock(library.updated_at, library.time_zone):%Y-%m-%d}",
        "services": _several(services),
        "prise_en_charge_specifique": "Surdité" if library.hearing_support else "",
        "frais_a_charge": "Gratuit",
        "dispositif_programmes_nationaux": _several(library.programmes),
        "formations_labels": _several(library.labels),
        "modalites_acces": _several(name for name, there_is in ways.items() if there_is),
        "modalites_accompagnement": "Dans un atelier collectif" if takes_people else "",
        "prise_rdv": page,
    }  # fmt: skip
    return {name: values.get(name, "") for name in FIELDS}


def opening_hours(spans: Iterable[OpeningHours], closures: Iterable[Closure]) -> str:
    """In the syntax of OpenStreetMap: `Tu 10:00-12:30,14:00-18:00; 2026 Dec 24-2027 Jan 02 off`."""
    days = [
        f"{_WEEKDAYS[weekday - 1]} " + ",".join(f"{each.opens:%H:%M}-{each.closes:%H:%M}" for each in of_day)
        for weekday, of_day in groupby(sorted(spans), key=lambda each: each.weekday)
    ]
    closed = [f"{_osm_day(each.starts_on)}-{_osm_day(each.ends_on)} off" for each in closures]
    return "; ".join([*days, *closed]) if days else ""


def _osm_day(day: date) -> str:
    return f"{day.year} {_MONTHS[day.month - 1]} {day.day:02}"


def _phone(library: LibraryPage) -> str:
    try:
        number = phone_number(library.phone, library.department) if library.phone else ""
    except Invalid:
        return ""
    return number if _PHONE.fullmatch(number) else ""


def _degrees(value: float | None) -> str:
    return "" if value is None else f"{value:.6f}"


def _several(values: Iterable[str]) -> str:
    return "|".join(dict.fromkeys(values))
