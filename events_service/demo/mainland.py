"""What the demonstration's organisations on the mainland offer all year round."""

from events_service.demo import telephone
from events_service.demo.offers import BRING, FREE, FRIDAY, SATURDAY, THURSDAY, WEDNESDAY, Offer

MAINLAND: dict[str, tuple[Offer, ...]] = {
    "la-boussole": (
        Offer(
            "Premiers pas à l’ordinateur",
            "Allumer, cliquer, écrire, enregistrer : on part de zéro et on prend son temps.",
            "Vous n’avez jamais touché un ordinateur, ou presque ? Cet atelier est pour vous. Nous "
            "apprenons à nous servir de la souris et du clavier, à ouvrir une page et à retrouver ce "
            "que l’on a enregistré.\n\n"
            "Le groupe est petit et chacun avance à son rythme. Un ordinateur vous attend." + FREE,
            "everyday_uses",
            ("prendre_en_main_du_materiel", "diagnostic_numerique"),
            ("10:00",),
            minutes=120,
            seats=8,
            level="debutant",
            weeks=1,
            stories=("full", "moved", "few", "cancelled"),
            access_notes="Un ascenseur mène à la salle. Boucle magnétique à l’accueil, chaises avec accoudoirs.",
        ),
        Offer(
            telephone.TITLE,
            "Appeler, envoyer un message, agrandir les lettres, faire de la place : les gestes utiles.",
            "Nous réglons ensemble votre téléphone pour qu’il soit plus facile à lire et à entendre, "
            "puis nous essayons les gestes de tous les jours : appeler, écrire un message, prendre "
            "et retrouver une photo." + BRING + FREE,
            "everyday_uses",
            ("prendre_en_main_du_materiel",),
            ("14:00",),
            minutes=90,
            seats=6,
            level="debutant",
            weekday=THURSDAY,
            stories=("given_back",),
            tablets=6,
            kept=2,
            minimum=3,
            facts=telephone.FACTS,
        ),
        Offer(
            "Mes démarches en ligne",
            "Un médiateur à côté de vous pour vos démarches : impôts, retraite, allocations, carte grise.",
            "Venez avec votre question et vos papiers. Nous cherchons ensemble le bon site, nous "
            "lisons ce qu’il demande et vous remplissez vous-même, avec quelqu’un à côté de vous.\n\n"
            "Pensez à prendre votre numéro de sécurité sociale ou votre dernier avis d’impôt. Nous "
            "ne gardons aucun de vos papiers." + FREE,
            "online_procedures",
            ("aide_aux_demarches_administratives",),
            ("14:00", "09:30"),
            minutes=180,
            kind="open_door",
            weekday=WEDNESDAY,
            weeks=1,
        ),
        Offer(
            "Une question, une réponse",
            "Un quart d’heure avec un médiateur, pour la question qui vous bloque.",
            "Un mot de passe perdu, une photo introuvable, un message étrange : venez avec votre appareil et votre "
            "question. Nous cherchons ensemble, et vous repartez en sachant le refaire." + BRING + FREE,
            "everyday_uses",
            ("prendre_en_main_du_materiel", "diagnostic_numerique"),
            ("10:30", "15:00"),
            minutes=90,
            seats=6,
            level="debutant",
            daily=4,
            tablets=4,
            stories=("full", "few"),
        ),
        Offer(
            "Fabriquer une carte de vœux",
            "Choisir une image, ajouter un texte, imprimer.",
            "Une carte à votre image, de l’idée à l’impression." + BRING + FREE,
            "everyday_uses",
            ("creer_avec_le_numerique",),
            ("15:00",),
            minutes=120,
            seats=8,
            level="intermediaire",
            draft=True,
        ),
    ),
    "deux-rives": (
        Offer(
            "Vrai ou faux ? Vérifier une information",
            "Une image étonnante, un message alarmant : apprenons à vérifier avant de partager.",
            "Qui parle ? De quand date la photo ? Que disent les autres ? Avec des exemples vus sur "
            "les réseaux sociaux, nous essayons trois réflexes simples pour ne plus se faire avoir." + FREE,
            "critical_uses",
            ("reseaux_sociaux", "culture_numerique"),
            ("17:00",),
            minutes=60,
            seats=12,
            level="intermediaire",
            weekday=THURSDAY,
            weeks=1,
            stories=("few", "full", "open", "moved"),
        ),
        Offer(
            "Envoyer et recevoir des e-mails",
            "Créer son adresse, écrire, répondre, joindre une photo, trier le courrier indésirable.",
            "Trois gestes à chaque séance, et on les refait jusqu’à ce qu’ils viennent tout seuls. "
            "Si vous n’avez pas encore d’adresse e-mail, nous en créons une ensemble." + BRING + FREE,
            "everyday_uses",
            ("email",),
            ("10:00", "14:30"),
            minutes=120,
            seats=8,
            kind="course",
            level="debutant",
            weekday=FRIDAY,
            opens_before=21,
            stories=("full",),
        ),
        Offer(
            "Reconnaître les arnaques",
            "Faux colis, faux conseiller, fausse amende : comment les repérer, que faire si l’on a cliqué.",
            "Nous regardons de vrais messages d’arnaque, projetés en grand, et nous cherchons "
            "ensemble ce qui cloche. Puis nous voyons qui appeler et quoi faire si l’on a donné son "
            "numéro de carte." + FREE,
            "critical_uses",
            ("securite_numerique", "banque_et_achats_en_ligne"),
            ("15:00",),
            minutes=90,
            seats=20,
            kind="talk",
            weekday=SATURDAY,
            stories=("cancelled",),
        ),
        Offer(
            "Accompagner sans faire à la place",
            "Une matinée entre collègues, pour aider quelqu’un devant un écran en lui laissant la souris.",
            "Comment poser une question au lieu de donner la réponse, et que faire quand le temps manque. "
            "Nous jouons des situations de l’accueil, puis nous en parlons ensemble.",
            "everyday_uses",
            ("culture_numerique",),
            ("09:30",),
            minutes=150,
            seats=10,
            colleagues=True,
        ),
    ),
    "hauts-plateaux": (
        Offer(
            "Le camion du numérique",
            "Un médiateur, six ordinateurs et une bonne connexion : ils viennent jusqu’à vous.",
            "Une question sur votre téléphone, un courrier à envoyer, un site qui ne marche pas : "
            "passez quand vous voulez, le médiateur est là tout l’après-midi." + BRING + FREE,
            "everyday_uses",
            ("maintenance_de_materiel", "navigation_sur_internet"),
            ("14:00",),
            minutes=180,
            kind="open_door",
            weekday=WEDNESDAY,
        ),
    ),
    "lire-et-cliquer": (
        Offer(
            "Chercher un emploi en ligne",
            "Trouver les offres, envoyer son CV, recevoir des alertes : on s’y met ensemble.",
            "Nous lisons des offres, nous mettons votre CV au propre et nous l’envoyons. Vous n’avez "
            "pas encore de CV ? Nous en écrivons un sur place." + BRING + FREE,
            "online_procedures",
            ("insertion_professionnelle", "bureautique"),
            ("09:30",),
            minutes=150,
            seats=6,
            weekday=FRIDAY,
            stories=("closed", "full", "few"),
        ),
        Offer(
            "Suivre la scolarité de son enfant",
            "Notes, absences, messages de l’école : se servir de l’espace numérique du collège.",
            "Nous ouvrons ensemble l’espace numérique du collège ou du lycée, nous lisons les "
            "messages et nous apprenons à répondre. Les enfants sont les bienvenus." + BRING + FREE,
            "critical_uses",
            ("scolarite_et_numerique", "parentalite"),
            ("17:00",),
            minutes=90,
            seats=10,
            opens_before=14,
            by_phone=True,
        ),
    ),
    "ponant": (
        Offer(
            "Répare-café numérique",
            "Un ordinateur lent, un écran fêlé, une batterie fatiguée ? On répare ensemble plutôt "
            "que de jeter.",
            "Des bénévoles vous aident à nettoyer, à réparer ou à remettre en route votre appareil. "
            "Ce n’est pas un dépôt : on apprend en faisant, autour d’un café." + FREE,
            "everyday_uses",
            ("maintenance_de_materiel",),
            ("14:00",),
            minutes=180,
            kind="open_door",
            weekday=SATURDAY,
        ),
    ),
    "garonne-et-vignes": (
        Offer(
            "L’intelligence artificielle, parlons-en",
            "Ce qu’elle sait faire, ce qu’elle invente, ce qu’elle fait de nos questions : une "
            "discussion sans jargon.",
            "Une courte démonstration, puis on discute. Personne n’a besoin de s’y connaître : il "
            "suffit d’être curieux." + FREE,
            "critical_uses",
            ("intelligence_artificielle", "culture_numerique"),
            ("18:00",),
            minutes=60,
            kind="talk",
            weekday=THURSDAY,
            address="https://billetterie.exemple.fr/intelligence-artificielle",
        ),
        Offer(
            "L’ordinateur en trois séances",
            "Trois rendez-vous, le même petit groupe : on s’inscrit une fois et l’on vient trois fois.",
            "La première fois, la souris et le clavier. La deuxième, écrire et enregistrer. La troisième, aller sur "
            "Internet. Entre deux séances, venez vous entraîner quand vous voulez : un ordinateur vous attend."
            + FREE,
            "everyday_uses",
            ("prendre_en_main_du_materiel", "navigation_sur_internet"),
            ("10:00",),
            minutes=120,
            seats=8,
            kind="course",
            level="debutant",
            weeks=1,
            course_of=3,
        ),
        Offer(
            "Une personne, une demi-heure, vos questions",
            "Vous venez seul(e) avec votre appareil ou votre dossier, et quelqu’un prend le temps avec vous.",
            "Choisissez l’heure qui vous convient. Apportez ce dont vous parlez : le courrier reçu, le téléphone, "
            "les mots de passe que vous utilisez. Nous faisons avec vous, jamais à votre place." + FREE,
            "online_procedures",
            ("aide_aux_demarches_administratives",),
            ("14:00",),
            minutes=180,
            seats=1,
            weekday=THURSDAY,
            weeks=1,
            appointments=30,
        ),
    ),
    "les-passerelles": (
        Offer(
            "Écrire une lettre à l’ordinateur",
            "Mettre en page un courrier, le relire, l’enregistrer, l’imprimer ou l’envoyer.",
            "Un courrier au propriétaire, une demande à la mairie, une lettre à sa sœur : chacun "
            "écrit la sienne. L’écran peut lire le texte à voix haute." + BRING + FREE,
            "everyday_uses",
            ("bureautique",),
            ("16:00",),
            minutes=120,
            seats=8,
            level="debutant",
            weekday=WEDNESDAY,
            stories=("complete",),
        ),
        Offer(
            "Demander de l’aide, aider quelqu’un",
            "Vous faites les démarches d’un parent ou d’un voisin ? Faites-le sans risque, pour lui "
            "et pour vous.",
            "Procurations, comptes à son nom, mots de passe confiés : ce qui est permis, ce qui ne "
            "l’est pas et comment se faire aider à son tour." + FREE,
            "online_procedures",
            ("aide_aux_demarches_administratives", "securite_numerique"),
            ("11:00",),
            minutes=90,
            seats=8,
            weekday=SATURDAY,
            opens_before=21,
            stories=("few",),
        ),
    ),
    "rhin-et-moselotte": (
        Offer(
            "Parents, enfants et écrans",
            "À quel âge, combien de temps, pour quoi faire ? Un échange entre parents, sans leçon de morale.",
            "Chacun raconte comment cela se passe à la maison. Nous essayons ensemble les réglages "
            "utiles sur le téléphone, la console et la télévision. Un coin dessin attend les "
            "enfants." + FREE,
            "critical_uses",
            ("parentalite", "reseaux_sociaux"),
            ("10:00",),
            minutes=90,
            seats=15,
            kind="talk",
            weekday=SATURDAY,
            opens_before=28,
        ),
    ),
}
