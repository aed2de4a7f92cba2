"""What a workshop is about, in the codes of La Coop de la médiation numérique, in which mediators report their work.

Source: La Coop (github.com/inclusion-numerique/coop-mediation-numerique, apps/web/prisma/schema.prisma), the lists
`thematiques` and `thematiques_administratives` as they stood on VERSION. A newer list is a new VERSION: codes are
added, and one that La Coop gives up moves to RETIRED, since events of earlier years keep it.
"""

from collections.abc import Iterable

VERSION = "2026-06-30"
# Under this one stand the sub-codes: La Coop takes none of them without it.
PROCEDURES = "aide_aux_demarches_administratives"
MAIN_TOPICS = (
    "diagnostic_numerique",
    "prendre_en_main_du_materiel",
    "maintenance_de_materiel",
    "gere_ses_contenus_numeriques",
    "navigation_sur_internet",
    "email",
    "bureautique",
    "reseaux_sociaux",
    "sante",
    "banque_et_achats_en_ligne",
    "entrepreneuriat",
    "insertion_professionnelle",
    "securite_numerique",
    "parentalite",
    "scolarite_et_numerique",
    "creer_avec_le_numerique",
    "culture_numerique",
    "intelligence_artificielle",
    PROCEDURES,
)
SUB_TOPICS = (
    "papiers_elections_citoyennete",
    "famille_scolarite",
    "social_sante",
    "travail_formation",
    "logement",
    "transports_mobilite",
    "argent_impots",
    "justice",
    "etrangers_europe",
    "loisirs_sports_culture",
    "associations",
)
RETIRED: tuple[str, ...] = ()
TOPICS = MAIN_TOPICS + SUB_TOPICS + RETIRED


def whole(topics: Iterable[str]) -> tuple[str, ...]:
    """These topics, each once, and with a sub-code the topic it belongs to: whoever looks for help with procedures
    finds help with taxes."""
    chosen = dict.fromkeys(topics)
    if not chosen.keys().isdisjoint(SUB_TOPICS):
        chosen[PROCEDURES] = None
    return tuple(chosen)
