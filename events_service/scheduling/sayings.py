"""What people say for what we call otherwise: "mes photos du téléphone", "la CAF", "doctolib". No database here."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

# Of so many letters the stem of another word may be one.
SHORT = 3
_LONG_WORD = re.compile(r"\w{5,}")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one saying is looked for by: words of titles and summaries as PostgreSQL's to_tsquery reads them, or topics
    of the event."""

    words: str
    topics: tuple[str, ...] = ()

    @property
    def query(self) -> str:
        """For to_tsquery; longer words in whatever ending, since stems of French keep some."""
        return _LONG_WORD.sub(r"\g<0>:*", self.words)


@dataclass(frozen=True, slots=True)
class Need:
    """A word or several that somebody typed, and what is looked for instead; None: the word itself."""

    typed: str
    meaning: Meaning | None


# Sayings, separated by commas, without accents; the words to look for; topics. The longest saying wins.
_SAYINGS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        "mail, mel, email, e mail, courriel, courrier electronique, boite mail, boite email, boite aux lettres"
        " electronique, messagerie, gmail, hotmail, outlook, yahoo, adresse mail, adresse email, mailbox, piece jointe",
        "mail | courriel | messagerie | email",
        ("email",),
    ),
    (
        "impot, taxe, revenu, declaration de revenu, declaration d impot, declarer, fisc, fiscal, prelevement,"
        " avis d imposition, taxe fonciere, tax, impot gouv, impot gouv fr, taxe d habitation",
        "impot | fiscal | revenu | taxe",
        ("argent_impots",),
    ),
    (
        "photo du telephone, photo de mon telephone, photo de telephone, photo du portable, photo sur telephone,"
        " photo smartphone, photo telephone, transferer photo, vider telephone, photo, image, album photo, cliche,"
        " appareil photo, pellicule, ranger photo, trier photo, sauvegarder photo",
        "photo | image",
        (),
    ),
    (
        "telephone, tel, tel portable, portable, smartphone, mobile, android, iphone, samsung, gsm,"
        " telephone portable, telephone mobile,"
        " xiaomi, phone, appli, application, play store, ecran tactile, tactile",
        "telephone | smartphone | mobile | android | iphone | portable",
        (),
    ),
    ("tablette, ipad", "tablette | ipad", ()),
    (
        "ordinateur, ordi, pc, micro, ordinateur portable, informatique, computer, windows, bases, base, souris,"
        " clavier,"
        " allumer, eteindre, mac, macbook, linux, bureau windows",
        "ordinateur | clavier | souri | informatique | windows | pc",
        ("prendre_en_main_du_materiel",),
    ),
    (
        "debuter, debutant, commencer, premier pas, premier clic, initiation, decouverte, decouvrir, zero, niveau zero,"
        " je n y connais rien, grand debutant, demarrer, nul, pour les nuls",
        "debut | premier | initiation | decouverte | decouvrir",
        (),
    ),
    (
        "internet, web, naviguer, navigation, google, site, recherche, wifi, chrome, firefox, navigateur, surfer, net,"
        " moteur de recherche, chercher sur internet, connexion, box",
        "internet | web | navigation | navigateur | wifi",
        ("navigation_sur_internet",),
    ),
    (
        "mot de passe, code secret, identifiant, password, mot de passe oublie, mdp, gestionnaire de mot de passe",
        "(mot & passe) | identifiant",
        ("securite_numerique",),
    ),
    (
        "securite, arnaque, arnaque internet, piratage, pirate, virus, phishing, hameconnage, fraude,"
        " escroquerie, spam,"
        " faux sms, faux mail, faux message, faux site, antivirus, escroc, hacker, proteger, protection, donnee,"
        " vie privee, vol, arnaquer, malware",
        "arnaque | securite | hameconnage | pirate | virus | fraude | faux | proteger | protection",
        ("securite_numerique",),
    ),
    (
        "fausse nouvelle, fake news, infox, desinformation, rumeur, intox, complot, fausse information, fausse info,"
        " verifier information, verifier info, info, information, presse, source, esprit critique, manipulation",
        "fausse | infox | information | rumeur | desinformation | nouvelle",
        ("culture_numerique",),
    ),
    (
        "sante, ameli, assurance maladie, secu, securite sociale, cpam, doctolib, medecin, rendez vous medecin,"
        " docteur,"
        " mon espace sante, carte vitale, mutuelle, ordonnance, hopital, remboursement, soin, rdv medecin, rdv",
        "sante | ameli | doctolib | medecin | maladie | vitale",
        ("sante", "social_sante"),
    ),
    (
        "caf, allocation, rsa, aide sociale, prime d activite, apl, allocation familiale, droit, mes droits, aah, mdph,"
        " droit social, aide au logement, cheque energie",
        "caf | allocation | droit | rsa",
        ("social_sante", "famille_scolarite", "logement"),
    ),
    (
        "retraite, carsat, pension, agirc, caisse de retraite, point retraite, info retraite",
        "retraite | pension",
        ("social_sante",),
    ),
    (
        "demarche, demarche administrative, administration, administratif, papier, papier administratif, dossier,"
        " formulaire, franceconnect, france connect, service public, demarche en ligne, paperasse, ants,"
        " france service,"
        " france services, prefecture, procedure",
        "demarche | administratif | administration | papier | franceconnect",
        ("aide_aux_demarches_administratives",),
    ),
    (
        "carte d identite, carte identite, passeport, carte grise, permis de conduire, permis, etat civil,"
        " acte de naissance, cni, carte electorale, titre de sejour, liste electorale, immatriculation",
        "identite | passeport | permis | (carte & grise) | ants",
        ("papiers_elections_citoyennete", "transports_mobilite", "etrangers_europe"),
    ),
    (
        "emploi, travail, chomage, pole emploi, france travail, cv, lettre de motivation, job, boulot, metier,"
        " recherche d emploi, trouver du travail, chercher un emploi, chercher du travail, embauche, recrutement,"
        " linkedin, offre d emploi, curriculum, entretien d embauche",
        "emploi | travail | cv | chomage | metier",
        ("insertion_professionnelle", "travail_formation"),
    ),
    (
        "banque, achat, achat en ligne, acheter, payer, paiement, compte en banque, vinted, leboncoin, le bon coin,"
        " amazon, commander, vendre, carte bancaire, virement, acheter en ligne, acheter sur internet, commande,"
        " compte bancaire",
        "banque | achat | acheter | paiement | payer",
        ("banque_et_achats_en_ligne",),
    ),
    (
        "reseau social, reseau sociau, facebook, instagram, tiktok, snapchat, twitter, fb, insta, face book, linked in",
        "(reseaux & sociaux) | facebook | instagram | tiktok",
        ("reseaux_sociaux",),
    ),
    (
        "whatsapp, what s app, visio, visioconference, appel video, zoom, skype, appeler ma famille, appeler en video,"
        " video, facetime, messenger, petit enfant, voir mes petits enfants, sms, message, telephoner en video, signal",
        "visio | video | whatsapp | skype | messagerie | appeler",
        (),
    ),
    (
        "ecole, enfant, ado, pronote, ent, college, lycee, scolarite, devoir, parcoursup, classe, mon fils, ma fille,"
        " ecran, jeu video, jeux video, parent, parentalite, controle parental, education, temps d ecran, ecoledirecte",
        "ecole | enfant | parent | scolarite | pronote | ecran",
        ("parentalite", "scolarite_et_numerique", "famille_scolarite"),
    ),
    (
        "word, excel, traitement de texte, tableur, bureautique, libreoffice, open office, openoffice,"
        " ecrire une lettre,"
        " lettre, courrier, taper, taper un texte, powerpoint, diaporama, taper a la machine, rediger, writer, calc",
        "texte | word | tableur | excel | bureautique | lettre | ecrire",
        ("bureautique",),
    ),
    (
        "fichier, dossier, ranger, trier, cle usb, usb, disque dur, sauvegarde, sauvegarder, cloud, nuage, stocker,"
        " stockage, copier, imprimer, imprimante, scanner, numeriser, pdf, enregistrer, telecharger",
        "fichier | dossier | ranger | trier | sauvegarde | cloud | imprimer | scanner",
        ("gere_ses_contenus_numeriques",),
    ),
    (
        "reparer, reparation, panne, en panne, lent, ordinateur lent, depannage, depanner, mise a jour, nettoyer,"
        " entretien, maintenance, marche plus, ne marche plus, bug, plante, ecran casse",
        "reparation | panne | maintenance | entretien | depannage | lent",
        ("maintenance_de_materiel",),
    ),
    (
        "intelligence artificielle, ia, chatgpt, chat gpt, chatbot, gpt, robot, copilot, mistral",
        "(intelligence & artificielle) | chatgpt | ia",
        ("intelligence_artificielle",),
    ),
    (
        "creer, creation, dessin, musique, montage, montage video, site internet, blog, scratch, programmation, coder,"
        " code, robotique, imprimante 3d, fablab, programmer, podcast, 3d, affiche",
        "creer | montage | scratch | programmation | coder | blog | 3d",
        ("creer_avec_le_numerique",),
    ),
    (
        "train, billet de train, sncf, transport, bus, covoiturage, blablacar, gps, itineraire, maps, voyage, plan,"
        " carte routiere, avion",
        "train | transport | itineraire | billet | voyage",
        ("transports_mobilite",),
    ),
    (
        "logement, hlm, louer, loyer, demande de logement, logement social, appartement, proprietaire, locataire, edf,"
        " electricite, facture, edf facture, energie",
        "logement | loyer | hlm | facture",
        ("logement",),
    ),
    ("justice, avocat, plainte, tribunal, porter plainte, aide juridictionnelle", "justice | plainte", ("justice",)),
    (
        "auto entrepreneur, entreprise, micro entreprise, autoentrepreneur, entrepreneur, urssaf, artisan",
        "entreprise | entrepreneur",
        ("entrepreneuriat",),
    ),
    ("association, associatif, benevole", "association | benevole", ("associations",)),
    ("genealogie, ancetre, arbre genealogique, archive", "genealogie | ancetre | archive", ()),
    ("livre numerique, liseuse, ebook, e book, kindle, lire, lecture", "liseuse | livre | lire | lecture", ()),
)  # fmt: skip
# They say that somebody wants to learn something, and not what.
_AROUND = """
envoyer recevoir mettre prendre demander question cherche chercher fonctionne savoir gerer
a ai aide aider aidez apprendre apprentissage as atelier ateliers au aux avec avoir besoin bibliotheque chez
comment comprendre cours d dans de des du elle en envie est et etre faire formation formations former gratuit
gratuite gratuits il ils j je l la le les leur lui m ma maman mes mediatheque mieux moi mon n ne nos notre
nous on ou par pas pour pres proche cote autour que qui rien s sa savoir se seance senior seniors ses son
stage sur t ta te tes toi ton trouver tu tuto un une utiliser vers veux voudrais vos votre vous y numerique
numeriques ligne quoi sais sait servir sers sert peux peut veut faut fais fait dois doit vieux vieille vieilles
personne personnes agee agees age ages aujourd hui cedex ville village commune departement quartier rue
"""
NOISE = frozenset(_AROUND.split())
_LONGEST = 5


def needs_in(words: Sequence[str]) -> list[Need]:
    """The needs that these plain words say, each word of a saying once. What is only said around it counts where
    nothing else is there."""
    needs = list(_needs(words))
    telling = [each for each in needs if each.meaning or each.typed not in NOISE]
    return telling or needs


def _needs(words: Sequence[str]) -> Iterator[Need]:
    place = 0
    while place < len(words):
        for size in range(min(_LONGEST, len(words) - place), 0, -1):
            saying = " ".join(words[place : place + size])
            if meaning := _meanings().get(singular(saying)):
                yield Need(saying, meaning)
                break
        else:
            size = 1
            yield Need(words[place], None)
        place += size


def is_said(word: str) -> bool:
    """Whether the word belongs to what people say here, alone or in a saying."""
    return word in NOISE or singular(word) in vocabulary()


def singular(words: str) -> str:
    """Without the endings of the plural, for what is compared with what."""
    return " ".join(word[:-1] if len(word) > 3 and word[-1] in "sx" else word for word in words.split())


@cache
def _meanings() -> dict[str, Meaning]:
    """Each saying once: where two lists have the same, the first has it."""
    meanings: dict[str, Meaning] = {}
    for sayings, words, topics in _SAYINGS:
        for saying in sayings.split(","):
            meanings.setdefault(singular(saying), Meaning(words, topics))
    return meanings


@cache
def vocabulary() -> frozenset[str]:
    """Every word of a saying that says what somebody looks for."""
    return frozenset(word for saying in _meanings() for word in saying.split() if word not in NOISE)
