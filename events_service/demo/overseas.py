"""What the demonstration's organisations overseas offer all year round."""

from events_service.demo.offers import BRING, FREE, FRIDAY, THURSDAY, WEDNESDAY, Offer

OVERSEAS: dict[str, tuple[Offer, ...]] = {
    "les-filaos": (
        Offer(
            "Coup de pouce numérique",
            "Une question, un papier, un téléphone qui fait des siennes : un médiateur vous répond "
            "sans rendez-vous.",
            "On attend son tour au coin lecture, puis on prend le temps qu’il faut. Nous parlons "
            "français et créole." + FREE,
            "online_procedures",
            ("aide_aux_demarches_administratives", "email"),
            ("09:00",),
            minutes=180,
            kind="open_door",
            weekday=WEDNESDAY,
            weeks=1,
        ),
    ),
    "les-alizes": (
        Offer(
            "Créer une affiche pour son association",
            "Une belle affiche en deux heures, avec des outils libres.",
            "Choisir les couleurs, placer le texte, préparer pour l’imprimeur : chacun repart avec "
            "son affiche." + BRING + FREE,
            "everyday_uses",
            ("creer_avec_le_numerique", "bureautique"),
            ("15:00",),
            minutes=120,
            seats=8,
            level="intermediaire",
            weekday=FRIDAY,
            stories=("few",),
        ),
    ),
    "fleuves-et-forets": (
        Offer(
            "Ouvrir son espace personnel en ligne",
            "Allocations, retraite, assurance maladie : créer son compte et ne plus perdre son mot de passe.",
            "Nous créons le compte avec vous, étape par étape, et vous repartez avec une fiche à "
            "garder. Nous parlons français, créole et nenge tongo." + FREE,
            "online_procedures",
            ("aide_aux_demarches_administratives",),
            ("09:00",),
            minutes=120,
            seats=6,
            level="debutant",
            weekday=THURSDAY,
            opens_before=14,
        ),
    ),
    "la-pirogue": (
        Offer(
            "Tablettes et jeux pour s’entraîner",
            "Glisser, taper, faire défiler : on apprend les gestes en jouant.",
            "Des jeux simples pour prendre de l’assurance avec un écran tactile, seul ou à deux. Les "
            "tablettes sont prêtées." + FREE,
            "everyday_uses",
            ("prendre_en_main_du_materiel", "culture_numerique"),
            ("14:00",),
            minutes=90,
            seats=8,
            level="debutant",
        ),
    ),
}
