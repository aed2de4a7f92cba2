"""The programme of the demonstration: what each organisation offers all year round and on the day."""

from dataclasses import dataclass
from typing import Literal

# What becomes of a session before the visitor looks at it: `open` has seats, `few` three at most, `full` a
# waiting list, `complete` neither seat nor list, `closed` an end of sign-up that has passed, `given_back` a
# seat that went down the waiting list; of `moved` and `cancelled` ones people were told.
Story = Literal["open", "few", "full", "complete", "closed", "given_back", "moved", "cancelled"]

TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY = range(1, 6)


@dataclass(frozen=True, slots=True)
class Offer:
    """An event and its rhythm: every so many `weeks` on a `weekday`, in the organisation's libraries in turn.

    The hours in `at` are used in turn too. Without `seats` one just comes. Sign-up opens `opens_before` days
    ahead, or at once. The `stories` are those of the next sessions, soonest first; later ones are open. A
    `draft` is never shown. A `course_of` so many dates has one list of people for all of them, and only these.
    """

    title: str
    summary: str
    description: str
    strand: str
    topics: tuple[str, ...]
    at: tuple[str, ...]
    minutes: int
    seats: int = 0
    kind: str = "workshop"
    level: str | None = None
    weekday: int = TUESDAY
    weeks: int = 2
    opens_before: int | None = None
    stories: tuple[Story, ...] = ()
    draft: bool = False
    course_of: int = 0
    access_notes: str = ""


THEME = "Un sourire, un écran, un coup de main : les bibliothèques ouvrent leurs portes"
CANCELLED_BECAUSE = (
    "L’animatrice est malade. "
    "Nous proposerons une nouvelle date : téléphonez-nous, ou revenez voir cette page."
)

_FREE = "\n\nC’est gratuit et ouvert à tous, même sans carte de bibliothèque."
_BRING = "\n\nVenez avec votre appareil si vous en avez un. Sinon, nous en prêtons un sur place."
_DAY = "\n\nUn rendez-vous de la Journée de l’inclusion numérique, gratuit et ouvert à tous."

EVENTS: dict[str, tuple[Offer, ...]] = {
    "la-boussole": (
        Offer(
            "Premiers pas à l’ordinateur",
            "Allumer, cliquer, écrire, enregistrer : on part de zéro et on prend son temps.",
            "Vous n’avez jamais touché un ordinateur, ou presque ? Cet atelier est pour vous. Nous "
            "apprenons à nous servir de la souris et du clavier, à ouvrir une page et à retrouver ce "
            "que l’on a enregistré.\n\n"
            "Le groupe est petit et chacun avance à son rythme. Un ordinateur vous attend." + _FREE,
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
            "Mon téléphone, pas à pas",
            "Appeler, envoyer un message, agrandir les lettres, faire de la place : les gestes utiles.",
            "Nous réglons ensemble votre téléphone pour qu’il soit plus facile à lire et à entendre, "
            "puis nous essayons les gestes de tous les jours : appeler, écrire un message, prendre "
            "et retrouver une photo." + _BRING + _FREE,
            "everyday_uses",
            ("prendre_en_main_du_materiel",),
            ("14:00",),
            minutes=90,
            seats=6,
            level="debutant",
            weekday=THURSDAY,
            stories=("given_back",),
        ),
        Offer(
            "Mes démarches en ligne",
            "Un médiateur à côté de vous pour vos démarches : impôts, retraite, allocations, carte grise.",
            "Venez avec votre question et vos papiers. Nous cherchons ensemble le bon site, nous "
            "lisons ce qu’il demande et vous remplissez vous-même, avec quelqu’un à côté de vous.\n\n"
            "Pensez à prendre votre numéro de sécurité sociale ou votre dernier avis d’impôt. Nous "
            "ne gardons aucun de vos papiers." + _FREE,
            "online_procedures",
            ("aide_aux_demarches_administratives",),
            ("14:00", "09:30"),
            minutes=180,
            kind="open_door",
            weekday=WEDNESDAY,
            weeks=1,
        ),
        Offer(
            "Fabriquer une carte de vœux",
            "Choisir une image, ajouter un texte, imprimer.",
            "Une carte à votre image, de l’idée à l’impression." + _BRING + _FREE,
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
            "les réseaux sociaux, nous essayons trois réflexes simples pour ne plus se faire avoir." + _FREE,
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
            "Si vous n’avez pas encore d’adresse e-mail, nous en créons une ensemble." + _BRING + _FREE,
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
            "numéro de carte." + _FREE,
            "critical_uses",
            ("securite_numerique", "banque_et_achats_en_ligne"),
            ("15:00",),
            minutes=90,
            seats=20,
            kind="talk",
            weekday=SATURDAY,
            stories=("cancelled",),
        ),
    ),
    "hauts-plateaux": (
        Offer(
            "Le camion du numérique",
            "Un médiateur, six ordinateurs et une bonne connexion : ils viennent jusqu’à vous.",
            "Une question sur votre téléphone, un courrier à envoyer, un site qui ne marche pas : "
            "passez quand vous voulez, le médiateur est là tout l’après-midi." + _BRING + _FREE,
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
            "pas encore de CV ? Nous en écrivons un sur place." + _BRING + _FREE,
            "online_procedures",
            ("insertion_professionnelle", "bureautique"),
            ("09:30",),
            minutes=150,
            seats=6,
            weekday=FRIDAY,
            weeks=1,
            stories=("closed", "full", "few"),
        ),
        Offer(
            "Suivre la scolarité de son enfant",
            "Notes, absences, messages de l’école : se servir de l’espace numérique du collège.",
            "Nous ouvrons ensemble l’espace numérique du collège ou du lycée, nous lisons les "
            "messages et nous apprenons à répondre. Les enfants sont les bienvenus." + _BRING + _FREE,
            "critical_uses",
            ("scolarite_et_numerique", "parentalite"),
            ("17:00",),
            minutes=90,
            seats=10,
            opens_before=14,
        ),
    ),
    "ponant": (
        Offer(
            "Répare-café numérique",
            "Un ordinateur lent, un écran fêlé, une batterie fatiguée ? On répare ensemble plutôt "
            "que de jeter.",
            "Des bénévoles vous aident à nettoyer, à réparer ou à remettre en route votre appareil. "
            "Ce n’est pas un dépôt : on apprend en faisant, autour d’un café." + _FREE,
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
            "suffit d’être curieux." + _FREE,
            "critical_uses",
            ("intelligence_artificielle", "culture_numerique"),
            ("18:00",),
            minutes=60,
            seats=30,
            kind="talk",
            weekday=THURSDAY,
        ),
        Offer(
            "L’ordinateur en trois séances",
            "Trois rendez-vous, le même petit groupe : on s’inscrit une fois et l’on vient trois fois.",
            "La première fois, la souris et le clavier. La deuxième, écrire et enregistrer. La troisième, aller sur "
            "Internet. Entre deux séances, venez vous entraîner quand vous voulez : un ordinateur vous attend."
            + _FREE,
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
    ),
    "les-passerelles": (
        Offer(
            "Écrire une lettre à l’ordinateur",
            "Mettre en page un courrier, le relire, l’enregistrer, l’imprimer ou l’envoyer.",
            "Un courrier au propriétaire, une demande à la mairie, une lettre à sa sœur : chacun "
            "écrit la sienne. L’écran peut lire le texte à voix haute." + _BRING + _FREE,
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
            "l’est pas et comment se faire aider à son tour." + _FREE,
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
            "enfants." + _FREE,
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
    "les-filaos": (
        Offer(
            "Coup de pouce numérique",
            "Une question, un papier, un téléphone qui fait des siennes : un médiateur vous répond "
            "sans rendez-vous.",
            "On attend son tour au coin lecture, puis on prend le temps qu’il faut. Nous parlons "
            "français et créole." + _FREE,
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
            "son affiche." + _BRING + _FREE,
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
            "garder. Nous parlons français, créole et nenge tongo." + _FREE,
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
            "tablettes sont prêtées." + _FREE,
            "everyday_uses",
            ("prendre_en_main_du_materiel", "culture_numerique"),
            ("14:00",),
            minutes=90,
            seats=8,
            level="debutant",
        ),
    ),
}

DAY: dict[str, Offer] = {
    "la-boussole": Offer(
        "Le numérique en famille",
        "Des jeux, des essais et des réponses : une journée pour apprendre ensemble, de 8 à 98 ans.",
        "Un quiz sur les idées reçues, une table pour poser ses questions, un coin pour essayer une "
        "tablette : passez quand vous voulez, restez le temps que vous voulez." + _DAY,
        "everyday_uses",
        ("culture_numerique", "prendre_en_main_du_materiel"),
        ("10:00", "14:00"),
        minutes=180,
        kind="open_door",
    ),
    "deux-rives": Offer(
        "Des mots de passe solides, sans s’arracher les cheveux",
        "Une méthode simple pour inventer des mots de passe, les retenir et ne plus les perdre.",
        "Pourquoi changer, quand changer, où les noter : nous répondons à toutes les questions et "
        "chacun repart avec sa propre méthode." + _DAY,
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
        "à l’autre. Le soir, vous savez le faire de chez vous." + _DAY,
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
        "Personne ne verra vos vrais chiffres." + _DAY,
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
        "une copie de secours." + _DAY,
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
        "ensemble qui a le droit de voir quoi. Vous n’avez pas à parler de votre santé." + _DAY,
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
        "n’ont jamais osé." + _DAY,
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
        "apprenons à reconnaître une publicité et à revenir en arrière." + _DAY,
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
        "l’une à l’autre, en français ou en créole." + _DAY,
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
        "chemin." + _DAY,
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
        "On part de zéro. À la fin de la séance, vous avez une adresse et vous savez vous en servir." + _DAY,
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
        "offert." + _DAY,
        "everyday_uses",
        ("culture_numerique", "navigation_sur_internet"),
        ("10:00",),
        minutes=180,
        kind="open_door",
    ),
}
