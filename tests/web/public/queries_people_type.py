"""Two hundred searches as people type them, and what is right for each: written by hand, with the codes of Insee.

A place is right when one of the first three that the page asks about or searches in is that commune (its code), when
the département is that one, or the region the one of that name ("R"). A need is right when one of the first three
results is a workshop of that name.
"""

# What is typed → the code of the commune, or "D" and that of the département.
PLACES = {
    # As written, without accents, in capitals, with a postcode.
    "Tours": "37261", "tours": "37261", "37000": "37261", "37000 Tours": "37261", "Tours 37": "37261",
    "tours (37)": "37261", "TOURS CEDEX": "37261", "saint etienne": "42218", "SAINT-ETIENNE": "42218",
    "Nîmes": "30189", "nimes": "30189", "beziers": "34032", "besancon": "25056", "orleans": "45234",
    "l'hay les roses": "94038", "hay les roses": "94038", "la rochelle": "17300", "le mans": "72181",
    "le havre": "76351", "havre": "76351", "aix en provence": "13001", "aix": "13001", "brive": "19031",
    "boulogne billancourt": "92012", "villeneuve d'ascq": "59009", "Noisy-le-Grand": "93051",
    "saint pierre des corps": "37233", "romorantin": "41194", "chalon sur saone": "71076",
    "chalons en champagne": "51108", "clermont ferrand": "63113", "saint-brieuc": "22278", "quimper": "29232",
    # Shortened.
    "st etienne": "42218", "St-Denis 93": "93066", "st denis reunion": "97411", "st nazaire": "44184",
    "st malo": "35288", "ste maxime": "83115", "st germain en laye": "78551", "st brieuc": "22278",
    "st pierre 97410": "97416", "st ouen sur seine": "93070", "st cyr sur loire": "37214", "st quentin": "02691",
    "st cyr s loire": "37214", "StDenis": "93066", "toulon sur mer": "83137", "neuf trois": "D93",
    # Parts of cities.
    "paris 11": "75111", "Paris 20e": "75120", "paris 1er": "75101", "75011": "75111", "paris 75020": "75120",
    "lyon 3": "69383", "lyon 7eme": "69387", "marseille 13": "13213", "marseille 1er": "13201", "13001": "13201",
    "75020": "75120",
    # Overseas.
    "Fort-de-France": "97209", "fort de france": "97209", "pointe a pitre": "97120", "cayenne": "97302",
    "97300": "97302", "mamoudzou": "97611", "noumea": "98818", "papeete": "98735", "saint denis 974": "97411",
    "le tampon": "97422", "saint pierre et miquelon": "D975", "saint barthelemy": "D977", "saint barth": "D977",
    "wallis": "D986", "polynesie": "D987", "reunion": "D974", "ile d'oleron": "17385",
    # Neighbours on the keyboard, letters too many, missing, in the wrong order.
    "tourss": "37261", "toyrs": "37261", "tuors": "37261", "lile": "59350", "lillle": "59350", "renne": "35238",
    "rennnes": "35238", "bordeau": "33063", "bordeux": "33063", "marseile": "13055", "marsseille": "13055",
    "toulose": "31555", "nante": "44109", "nanres": "44109", "strasbour": "67482", "montpelier": "34172",
    "grenobe": "38185", "grenolbe": "38185", "dijo": "21231", "perpinan": "66136", "chatelerault": "86066",
    "anger": "49007", "limoge": "87085", "amien": "80021", "mulhous": "68224", "avigon": "84007",
    "poitier": "86194", "orlean": "45234", "brrest": "29019", "versaille": "78646",
    # By ear.
    "sain deni": "93066", "sin denis": "93066", "bordo": "33063", "monpelier": "34172", "toulouz": "31555",
    "sainte etienne": "42218", "clermon feran": "63113", "aix en provense": "13001", "mulouse": "68224",
    "roubé": "59512", "grenoble ": "38185", "ruan": "76540", "strasbourre": "67482", "besanson": "25056",
    "anjé": "49007", "monteliard": "25388", "kemper": "29232", "bove": "60057", "chateau roux": "36044",
    # Two places of one name: the right one among those that are asked about.
    "saint denis": "93066", "Saint-Denis": "97411", "valence": "26362", "vienne": "38544", "st pierre": "97416",
    "montreuil": "93048", "saint martin": "97801", "montlouis": "37156", "villeneuve": "59009",
    "tour": "37261",
    # What became part of another.
    "Lagny-le-Sec": "60341", "pretot ste suzanne": "50273", "hellemmes": "59350", "la plaine st denis": "93066",
    # Départements.
    "37": "D37", "2a": "D2A", "974": "D974", "93": "D93", "Indre-et-Loire": "D37", "indre et loire": "D37",
    "Seine-Saint-Denis": "D93", "seine st denis": "D93", "La Réunion": "D974", "guadeloupe": "D971",
    "martinique": "D972", "dans le 59": "D59", "nord": "D59", "finistere": "D29", "cote d'or": "D21",
    "dans le gard": "D30", "le var": "D83", "lherault": "D34", "l'isère": "D38", "la creuse": "D23",
    # A town and its département.
    "valence drome": "26362", "saint etienne loire": "42218", "le mans dans la sarthe": "72181",
    # Regions.
    "corse": "RCorse", "bretagne": "RBretagne", "idf": "RÎle-de-France", "alsace": "RAlsace",
}  # fmt: skip

# The workshops there are, each by its title; what people type for it, in ten wordings.
NEEDS = {
    "Déclarer ses revenus en ligne": (
        "impots", "impôts", "impot", "declaration d'impots", "taxes", "aide impots", "payer mes impots",
        "faire sa declaration de revenus", "imopts", "je veux declarer mes impots",
    ),
    "Trier et garder ses images": (
        "photos", "photo", "photos du téléphone", "ranger mes photos", "trier photos", "photos telephone", "fotos",
        "transferer photos", "phtos", "mettre les photos du portable sur l'ordinateur",
    ),
    "Créer sa boîte de courriel": (
        "mail", "email", "e-mail", "mel", "boite mail", "gmail", "envoyer un mail", "messagerie", "couriel",
        "adresse mail",
    ),
    "Le smartphone sans crainte": (
        "telephone", "téléphone", "portable", "telefone", "smartphone", "smarphone", "android", "tel portable",
        "utiliser mon telephone", "apprendre le téléphone portable",
    ),
    "Ma santé en ligne": (
        "doctolib", "ameli", "sante", "santé", "prendre rdv medecin", "carte vitale", "secu", "mon espace sante",
        "assurance maladie", "docteur",
    ),
    "Chercher un emploi": (
        "emploi", "travail", "cv", "pole emploi", "france travail", "faire un cv", "chomage", "lettre de motivation",
        "recherche d'emploi", "je cherche du travail",
    ),
    "Choisir un bon mot de passe": (
        "mot de passe", "mots de passe", "mdp", "mot de passe oublié", "code secret", "mot de pase", "mot de passes",
        "j'ai perdu mon mot de passe", "identifiants", "password",
    ),
    "Reconnaître une arnaque": (
        "arnaque", "arnaques internet", "virus", "piratage", "phishing", "hameçonnage", "faux sms", "escroquerie",
        "arnake", "me protéger des escrocs",
    ),
    "Repérer une fausse nouvelle": (
        "fake news", "fausses nouvelles", "infox", "fausse info", "désinformation", "rumeurs", "intox",
        "desinformasion", "vérifier une information", "esprit critique",
    ),
    "Appeler ses petits-enfants en vidéo": (
        "whatsapp", "visio", "skype", "appel vidéo", "zoom", "watsapp", "appeler ma famille", "visioconférence",
        "visioconferance", "voir mes petits enfants",
    ),
    "Premiers pas à l’ordinateur": (
        "ordinateur", "ordi", "pc", "informatique", "ordinateure", "ordinatuer", "clavier", "je n'y connais rien",
        "cours d'informatique", "apprendre l'ordinateur débutant",
    ),
    "Suivre l’école de son enfant": (
        "école", "ecole", "pronote", "college", "parcoursup", "devoirs", "scolarité", "ent", "mon fils au lycée",
        "scolaritée",
    ),
}  # fmt: skip
# A need and a place at once, or a need with words around it: the title, and the code of the commune, if any.
BOTH = {
    "atelier impots sain deni": ("Déclarer ses revenus en ligne", "93066"),
    "impots st denis": ("Déclarer ses revenus en ligne", "93066"),
    "impots 37000": ("Déclarer ses revenus en ligne", "37261"),
    "photos tours": ("Trier et garder ses images", "37261"),
    "mail à Tours": ("Créer sa boîte de courriel", "37261"),
    "tours telefone": ("Le smartphone sans crainte", "37261"),
    "cv paris 11": ("Chercher un emploi", "75111"),
    "doctolib tourss": ("Ma santé en ligne", "37261"),
    "fotos sain deni": ("Trier et garder ses images", "93066"),
    "mail 75011": ("Créer sa boîte de courriel", "75111"),
    "apprendre l'ordi à tours": ("Premiers pas à l’ordinateur", "37261"),
    "visio paris 11eme": ("Appeler ses petits-enfants en vidéo", "75111"),
    "mot de passe st-denis 93": ("Choisir un bon mot de passe", "93066"),
    "arnaques Tours 37000": ("Reconnaître une arnaque", "37261"),
    "pronote toyrs": ("Suivre l’école de son enfant", "37261"),
    "93200 cv": ("Chercher un emploi", "93066"),
    "boite mail pleine": ("Créer sa boîte de courriel", ""),
    "ordinateur pour les vieux": ("Premiers pas à l’ordinateur", ""),
    "je sais pas me servir de mon ordi": ("Premiers pas à l’ordinateur", ""),
    "impots le soir": ("Déclarer ses revenus en ligne", ""),
    "mot de passe oublié tours samedi": ("Choisir un bon mot de passe", "37261"),
    "smartphone malvoyant": ("Le smartphone sans crainte", ""),
    "impots indre et loire": ("Déclarer ses revenus en ligne", "D37"),
    "cherche atelier smartphone vers tours": ("Le smartphone sans crainte", "37261"),
}
# A library by its name, in whatever spelling: its slug. Their names stand in the test.
LIBRARIES = {
    "mediatheque mitterrand": "mitterrand", "François Mitterrand": "mitterrand", "mitterrand tours": "mitterrand",
    "mitterand": "mitterrand", "miterand": "mitterrand", "bibliothèque francois miterrand": "mitterrand",
    "simone veil": "veil", "bibliotheque simone-veil": "veil", "simone veil st denis": "veil", "simonne veil": "veil",
}  # fmt: skip
