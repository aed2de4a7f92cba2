"""What a library offers and how one gets in, in words that other registers read as well. Pure.

How one gets in is the part of acceslibre's schema (0.0.20) that concerns a library; programmes and labels are those of
« Lieux de médiation numérique » (LaMedNum 1.0.2), in that standard's own words. Both lists grow, so they live here and
not in the database. Nothing said of a fact is another answer than "no".
"""

from collections.abc import Callable
from typing import Any

from events_service.errors import Invalid

# Yes, no or not said. acceslibre calls them stationnement_pmr, cheminement_ext_plain_pied, entree_plain_pied,
# entree_pmr, accueil_audiodescription_presence and sanitaires_adaptes.
YES_OR_NO = (
    "disabled_parking",
    "step_free_path",
    "step_free_entrance",
    "separate_entrance",
    "adapted_toilets",
    "audio_description",
)
# acceslibre's accueil_personnels: formés, non-formés, aucun.
RECEPTION_STAFF = ("trained", "untrained", "nobody")
# acceslibre's accueil_equipements_malentendants, code by code: loops that are fixed or carried, sign language, cued
# speech, captions, something else.
HEARING_SUPPORT = ("bim", "bmp", "lsf", "lpc", "sts", "autres")
FACILITIES = ("lift", "quiet_room", "wifi", "printer", "scanner", "photocopier")
# LaMedNum's dispositif_programmes_nationaux.
PROGRAMMES = (
    "France Services",
    "Conseillers numériques",
    "Aidants Connect",
    "Bibliothèques numérique de référence",
    "Certification PIX",
    "Emmaüs Connect",
    "Grande école du numérique",
    "La Croix Rouge",
    "Point d'accès numérique CAF",
    "Promeneurs du net",
    "Relais numérique (Emmaüs Connect)",
)
# LaMedNum's formations_labels.
LABELS = (
    "Formé à « Mon Espace Santé »",
    "Formé à « DUPLEX » (illettrisme)",
    "Arnia/MedNum BFC (Bourgogne-Franche-Comté)",
    "Collectif ressources et acteurs réemploi (Normandie)",
    "Étapes numériques (La Poste)",
    "Fabriques de Territoire",
    "Les Éclaireurs du numérique (Drôme)",
    "Mes Papiers (Métropole de Lyon)",
    "ORDI 3.0",
    "SUD LABS (PACA)",
)
WIDEST_DOOR = 500  # centimetres
MOST_COMPUTERS = 1000

Check = Callable[[object, str], Any]


def yes_or_no(typed: object, field: str) -> bool | None:
    if typed is not None and not isinstance(typed, bool):
        raise Invalid({field: "not_a_choice"})
    return typed


def number(highest: int, *, lowest: int = 0) -> Check:
    """A whole number or nothing."""

    def check(typed: object, field: str) -> int | None:
        if typed is None:
            return None
        if isinstance(typed, bool) or not isinstance(typed, int):
            raise Invalid({field: "not_a_number"})
        if not lowest <= typed <= highest:
            raise Invalid({field: "out_of_range"})
        return typed

    return check


def some_of(words: tuple[str, ...]) -> Check:
    """Any of the words, in the order in which they are listed here."""

    def check(typed: object, field: str) -> list[str]:
        if not isinstance(typed, list | tuple) or any(each not in words for each in typed):
            raise Invalid({field: "not_a_choice"})
        return [each for each in words if each in typed]

    return check


def one_or_none(words: tuple[str, ...]) -> Check:
    """One of the words, or the empty one."""

    def check(typed: object, field: str) -> str:
        if typed is None or typed == "":
            return ""
        if not isinstance(typed, str) or typed not in words:
            raise Invalid({field: "not_a_choice"})
        return typed

    return check


CHECKS: dict[str, Check] = {
    **dict.fromkeys(YES_OR_NO, yes_or_no),
    "door_width": number(WIDEST_DOOR, lowest=1),
    "reception_staff": one_or_none(RECEPTION_STAFF),
    "hearing_support": some_of(HEARING_SUPPORT),
    "facilities": some_of(FACILITIES),
    "computers": number(MOST_COMPUTERS),
    "programmes": some_of(PROGRAMMES),
    "labels": some_of(LABELS),
}
