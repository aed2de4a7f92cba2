"""A session in the shape of an activity report of La Coop de la médiation numérique (« CRA »): what it asks for, in its
order and its codes. No database here.

Codes and labels are those of La Coop (inclusion-numerique/coop-mediation-numerique, as scheduling/topics.py). The
labels stand as on its form, in French, for whoever types a report in there: it takes none by a program.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from events_service.attendance.head_count_rules import NOT_SAID, HeadCounts, Kind
from events_service.reports.sheets import Cell, Sheet

# A day of 24 hours is no duration there.
LONGEST_MINUTES = 23 * 60 + 59


class ActivityKind(StrEnum):
    INDIVIDUAL = "individuel"
    GROUP = "collectif"


class PlaceKind(StrEnum):
    LIBRARY = "lieu_activite"
    HOME = "domicile"


@dataclass(frozen=True, slots=True)
class Activity:
    """One session that took place; wall clock of the place. `themes` and `procedures` are codes, in La Coop's order."""

    id: UUID
    title: str
    on: date
    minutes: int
    kind: ActivityKind
    place: PlaceKind
    library: UUID
    library_name: str
    address: str
    postcode: str
    town: str
    level: str | None
    themes: tuple[str, ...]
    procedures: tuple[str, ...]
    counts: HeadCounts
    first_timers: int
    created_at: datetime
    changed_at: datetime

    @property
    def missing(self) -> list[str]:
        """What La Coop asks for and is not there."""
        return [
            name for name, there in (("themes", self.themes), ("people", self.counts.present)) if not there
        ]

    @property
    def at_library(self) -> bool:
        return self.place == PlaceKind.LIBRARY


def counters(counts: HeadCounts) -> dict[str, int]:
    """La Coop's counters of anonymous participants, in its order. Whether somebody was helped before (`dejaAccompagne`)
    is not among them: who was not noted as there for the first time may be so all the same."""
    return {
        "total": counts.present,
        **{
            f"{_PREFIX[kind]}{''.join(part.capitalize() for part in code.split('_'))}": number
            for kind in _PREFIX
            for code, number in counts.shares(kind).items()
        },
    }


_PREFIX = {Kind.SEX: "genre", Kind.AGE: "trancheAge", Kind.STATUS: "statutSocial"}
COUNTERS = tuple(counters(HeadCounts(0, {})))


def _at_library(read: Callable[[Activity], Cell]) -> Callable[[Activity], Cell]:
    return lambda line: read(line) if line.at_library else None


def _counter(name: str) -> Callable[[Activity], Cell]:
    return lambda line: counters(line.counts)[name]


# La Coop's columns, in its order and by its names, whatever the reader's language; of those that it has for one person
# alone, or for what we do not know, none. In place of a line for each participant stand its counters of anonymous ones:
# nobody knows which woman was 70.
SHEET = "Activités"
COLUMNS: tuple[tuple[str, Callable[[Activity], Cell]], ...] = (
    ("Date", lambda line: line.on),
    ("Type", lambda line: line.kind.value),
    ("Participants", lambda line: line.counts.present),
    ("Canaux d’accompagnement", lambda line: line.place.value),
    ("Nom du lieu", _at_library(lambda line: line.library_name)),
    ("Adresse", _at_library(lambda line: line.address)),
    ("Commune", _at_library(lambda line: line.town)),
    ("Code postal", _at_library(lambda line: line.postcode)),
    ("Durée (min)", lambda line: line.minutes),
    ("Nom de l’atelier", lambda line: line.title),
    ("Thématique(s) d’accompagnement", lambda line: "\n".join((*line.themes, *line.procedures))),
    ("Niveau d’autonomie (ou de l’atelier)", lambda line: line.level),
    ("ID CRA", lambda line: str(line.id)),
    *((name, _counter(name)) for name in COUNTERS),
)


def sheet_of(activities: Sequence[Activity]) -> Sheet:
    """A line for each, as a file for a spreadsheet."""
    return Sheet(
        SHEET,
        [heading for heading, _ in COLUMNS],
        [[cell(line) for _, cell in COLUMNS] for line in activities],
    )


def label(code: str, *, kind: str = "") -> str:
    """As La Coop writes it on its form."""
    return LABELS[f"{kind}.{code}" if code == NOT_SAID else code]


LABELS = {
    "individuel": "Accompagnement individuel",
    "collectif": "Atelier collectif",
    "lieu_activite": "Lieu d’activité",
    "domicile": "À domicile",
    "debutant": "Débutant",
    "intermediaire": "Intermédiaire",
    "avance": "Avancé",
    "diagnostic_numerique": "Diagnostic numérique",
    "prendre_en_main_du_materiel": "Prendre en main du matériel",
    "maintenance_de_materiel": "Maintenance de matériel",
    "gere_ses_contenus_numeriques": "Gérer ses contenus numériques",
    "navigation_sur_internet": "Navigation sur internet",
    "email": "E-mail",
    "bureautique": "Bureautique",
    "reseaux_sociaux": "Réseaux sociaux communication",
    "sante": "Santé",
    "banque_et_achats_en_ligne": "Banque et achats en ligne",
    "entrepreneuriat": "Accompagner un professionnel",
    "insertion_professionnelle": "Insertion professionnelle",
    "securite_numerique": "Prévention en sécurité numérique",
    "parentalite": "Parentalité",
    "scolarite_et_numerique": "Scolarité et numérique",
    "creer_avec_le_numerique": "Créer avec le numérique",
    "culture_numerique": "Culture numérique",
    "intelligence_artificielle": "Intelligence artificielle (IA)",
    "aide_aux_demarches_administratives": "Aide aux démarches administratives",
    "papiers_elections_citoyennete": "Papiers - Élections - Citoyenneté",
    "famille_scolarite": "Famille - Scolarité",
    "social_sante": "Social - Santé",
    "travail_formation": "Travail - Formation - Entreprise",
    "logement": "Logement",
    "transports_mobilite": "Transports - Mobilité",
    "argent_impots": "Argent - Impôts",
    "justice": "Justice",
    "etrangers_europe": "Étrangers - Europe",
    "loisirs_sports_culture": "Loisirs - Sports - Culture",
    "associations": "Associations",
    "feminin": "Féminin",
    "masculin": "Masculin",
    "sex.non_communique": "Non communiqué",
    "moins_de_douze": "Moins de 12 ans",
    "douze_dix_huit": "12 - 17 ans",
    "dix_huit_vingt_quatre": "18 - 24 ans",
    "vingt_cinq_trente_neuf": "25 - 39 ans",
    "quarante_cinquante_neuf": "40 - 59 ans",
    "soixante_soixante_neuf": "60 - 69 ans",
    "soixante_dix_plus": "70 ans et plus",
    "age.non_communique": "Non communiqué",
    "scolarise": "Scolarisé",
    "sans_emploi": "Sans emploi",
    "en_emploi": "En emploi",
    "retraite": "Retraité",
    "status.non_communique": "Non communiqué ou hétérogène",
}
