"""What the demonstration's organisations offer on the Digital Inclusion Day."""

from events_service.demo.offers import PART_OF_DAY, Offer

THEME = "Un sourire, un écran, un coup de main : les bibliothèques ouvrent leurs portes"

DAY: dict[str, Offer] = {
    "la-boussole": Offer(
        "Le numérique en famille",
        "Des jeux, des essais et des réponses : une journée pour apprendre ensemble, de 8 à 98 ans.",
        "Un quiz sur les idées reçues, une table pour poser ses questions, un coin pour essayer une "
        "tablette : passez quand vous voulez, restez le temps que vous voulez." + PART_OF_DAY,
        "everyday_uses",
        ("culture_numerique", "prendre_en_main_du_materiel"),
        ("10:00", "14:00"),
        minutes=180,
        kind="open_door",
        facts={"age_from": 8, "with_adult": True},
    ),
    "deux-rives": Offer(
        "Des mots de passe solides, sans s’arracher les cheveux",
        "Une méthode simple pour inventer des mots de passe, les retenir et ne plus les perdre.",
        "Pourquoi changer, quand changer, où les noter : nous répondons à toutes les questions et "
        "chacun repart avec sa propre méthode." + PART_OF_DAY,
        "critical_uses",
        ("securite_numerique",),
        ("10:30", "15:00"),
        minutes=90,
        seats=10,
        level="debutant",
        stories=("few", "open", "full"),
    ),
    "hauts-plateaux": Offer(
        "Voir ses proches de loin",
        "Passer un appel vidéo à un enfant, à une amie, à quelqu’un qui vit loin.",
        "Deux par deux, nous nous appelons d’un bout à l’autre de la salle, puis d’une bibliothèque "
        "à l’autre. Le soir, vous savez le faire de chez vous." + PART_OF_DAY,
        "everyday_uses",
        ("prendre_en_main_du_materiel",),
        ("14:30",),
        minutes=90,
        seats=8,
        level="debutant",
        stories=("open", "few"),
    ),
    "lire-et-cliquer": Offer(
        "Comprendre son avis d’impôt en ligne",
        "Ouvrir son espace, lire son avis, poser une question à l’administration.",
        "Avec un avis d’impôt inventé pour l’exercice, nous apprenons où regarder et à qui écrire. "
        "Personne ne verra vos vrais chiffres." + PART_OF_DAY,
        "online_procedures",
        ("aide_aux_demarches_administratives",),
        ("10:00", "16:00"),
        minutes=90,
        seats=8,
        level="debutant",
        stories=("full", "open", "few"),
    ),
    "ponant": Offer(
        "Trier et garder ses photos",
        "Mille photos dans le téléphone : choisir, ranger, imprimer, ne plus les perdre.",
        "Nous passons les photos du téléphone à l’ordinateur, nous créons des albums et nous faisons "
        "une copie de secours." + PART_OF_DAY,
        "everyday_uses",
        ("gere_ses_contenus_numeriques",),
        ("10:00", "14:00"),
        minutes=120,
        seats=8,
        level="intermediaire",
        stories=("open", "full"),
    ),
    "garonne-et-vignes": Offer(
        "Ma santé en ligne",
        "Prendre rendez-vous, retrouver une ordonnance, choisir qui voit quoi.",
        "Nous prenons un rendez-vous pour de faux, nous cherchons une ordonnance et nous réglons "
        "ensemble qui a le droit de voir quoi. Vous n’avez pas à parler de votre santé." + PART_OF_DAY,
        "online_procedures",
        ("sante", "aide_aux_demarches_administratives"),
        ("10:30", "14:00"),
        minutes=90,
        seats=8,
        level="debutant",
        stories=("few",),
    ),
    "les-passerelles": Offer(
        "Grande soirée du numérique",
        "Une exposition, des essais, des médiateurs et une boisson chaude.",
        "Entrez, regardez, essayez. À 17 heures, une courte visite guidée pour celles et ceux qui "
        "n’ont jamais osé." + PART_OF_DAY,
        "critical_uses",
        ("culture_numerique", "intelligence_artificielle"),
        ("16:00",),
        minutes=180,
        kind="open_door",
    ),
    "rhin-et-moselotte": Offer(
        "Chercher sur Internet sans se perdre",
        "Poser la bonne question, lire les réponses, écarter la publicité.",
        "Des recherches de la vie de tous les jours : un horaire, une recette, un médecin. Nous "
        "apprenons à reconnaître une publicité et à revenir en arrière." + PART_OF_DAY,
        "everyday_uses",
        ("navigation_sur_internet",),
        ("10:00", "14:30"),
        minutes=90,
        seats=8,
        level="debutant",
        stories=("open", "given_back"),
    ),
    "les-filaos": Offer(
        "Kozé numérique : posez toutes vos questions",
        "Un après-midi pour demander ce que l’on n’a jamais osé demander.",
        "Des tables par sujet : le téléphone, les démarches, les enfants, les arnaques. On passe de "
        "l’une à l’autre, en français ou en créole." + PART_OF_DAY,
        "everyday_uses",
        ("culture_numerique", "aide_aux_demarches_administratives"),
        ("13:30",),
        minutes=180,
        kind="open_door",
    ),
    "les-alizes": Offer(
        "Payer en ligne en toute confiance",
        "Vérifier un site, payer, se faire rembourser : tout ce qu’il faut regarder avant de cliquer.",
        "Nous faisons un achat pour de faux, du panier au reçu, et nous cherchons les pièges en "
        "chemin." + PART_OF_DAY,
        "critical_uses",
        ("banque_et_achats_en_ligne", "securite_numerique"),
        ("10:00", "15:30"),
        minutes=90,
        seats=10,
        stories=("full", "few"),
    ),
    "fleuves-et-forets": Offer(
        "Mon premier e-mail",
        "Créer une adresse, écrire à quelqu’un, recevoir sa réponse le jour même.",
        "On part de zéro. À la fin de la séance, vous avez une adresse et vous savez vous en servir."
        + PART_OF_DAY,
        "everyday_uses",
        ("email", "prendre_en_main_du_materiel"),
        ("09:00",),
        minutes=120,
        seats=6,
        level="debutant",
        stories=("few",),
    ),
    "la-pirogue": Offer(
        "Le lagon connecté",
        "Des îles reliées le temps d’une journée : démonstrations, essais, appels d’une île à l’autre.",
        "Essayez une tablette, appelez une autre bibliothèque, posez vos questions. Un goûter est "
        "offert." + PART_OF_DAY,
        "everyday_uses",
        ("culture_numerique", "navigation_sur_internet"),
        ("10:00",),
        minutes=180,
        kind="open_door",
    ),
}
