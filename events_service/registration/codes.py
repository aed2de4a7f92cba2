"""The spoken code of a registration: a common French word and a number, `MOULIN 27`.

It is said aloud at the desk and on the phone, so the words are short, concrete and have no homophone in the list. They
are written with their accents: to whoever reads with difficulty, FORET is another word than FORÊT. No two are the same
without them, so that a colleague who types "foret 27" means one code. A code is a name, not a secret: nothing opens
with it but a colleague's screen.
"""

_LIST = """
ABEILLE ABRICOT AGNEAU AIGLE ALBUM AMANDE ANANAS ANCRE ARBRE ARGILE ARMOIRE ASSIETTE AVION AVOCAT BALCON
BALEINE BALLON BAMBOU BANANE BANQUISE BARQUE BASSIN BATEAU BAVOIR BEIGNET BÉLIER BERGER BIJOU BISON BISCUIT
BOCAL BONNET BOUCHON BOUGIE BOULE BOUQUET BOUSSOLE BOUTON BRIQUE BROCHE BROUETTE BUFFET BUREAU CABANE CACTUS
CADRAN CAHIER CAILLOU CAMION CANAL CANARD CANOT CARAFE CARNET CAROTTE CARTON CASCADE CASTOR CERISE CHALET
CHAMEAU CHAPEAU CHARRUE CHATON CHEMIN CHENILLE CHEVAL CIGALE CIGOGNE CISEAU CITRON CLAVIER CLOCHE COCON COFFRE
COLIBRI COLLIER COLOMBE COQUELICOT CORAIL CORBEILLE COUSSIN CRAVATE CRAYON CUIVRE CYGNE DAMIER DAUPHIN DELTA
DOMINO DRAPEAU DUNE ÉCHELLE ÉCLAIR ÉCUREUIL ENCRIER ÉPINARD ESCALIER ÉTOILE ÉVENTAIL FALAISE FANFARE FARINE
FAUCON FENÊTRE FICELLE FIGUE FLAMME FLOCON FLÛTE FONTAINE FORÊT FOUGÈRE FRAISE FROMAGE FUSÉE GALET GARAGE
GÂTEAU GAUFRE GAZELLE GENOU GIRAFE GLACIER GOÉLAND GOMME GRANGE GRELOT GRENIER GUITARE HAMAC HÉRISSON HIBOU
HORLOGE HUBLOT IGLOO JARDIN JASMIN JONQUILLE JUPITER KAYAK KIWI KOALA LAGUNE LAITUE LAMPE LANTERNE LAPIN
LAVANDE LEVIER LÉZARD LICORNE LILAS LIMACE LOSANGE LOUTRE LUCARNE MAGNOLIA MAISON MANÈGE MANGUE MARMITE MARRON
MARTEAU MELON MENTHE MÉSANGE MÉTÉORE MIROIR MOINEAU MONTAGNE MOULIN MOUTON MUGUET MUSIQUE MYRTILLE NAVET
NAVIRE NOISETTE NUAGE OLIVE ORANGE ORCHIDÉE OREILLER OTARIE PALMIER PANDA PANIER PAPAYE PAPILLON PARAPLUIE
PARASOL PASTÈQUE PÉDALE PEIGNE PÉLICAN PENDULE PERDRIX PERLE PERSIL PIANO PINCEAU PINGOUIN PISTACHE PIVOINE
PLANÈTE PLUME POIREAU POIVRE POMME POMPON POTIRON POULIE PRAIRIE PRUNE PYRAMIDE QUILLE RADEAU RADIS RAISIN
RAQUETTE RENARD REQUIN RIVIÈRE ROBINET ROCHER ROSEAU RUBAN RUCHE SABLIER SAFRAN SALADE SANDALE SAPIN SARDINE
SAUMON SAVON SÉQUOIA SIFFLET SIROP SOLEIL SORBET SOURIS STATUE SUCRE TABLEAU TAMBOUR TAPIS TARTINE TAUREAU
TILLEUL TIROIR TOMATE TORRENT TORTUE TOUPIE TRAPÈZE TRÈFLE TROMPETTE TULIPE TUNNEL VALISE VALLON VANILLE
VELOURS VERGER VIOLON VITRAIL VOLCAN WAGON YAOURT ZÈBRE ZÉNITH
"""
WORDS = tuple(_LIST.split())
FIRST_NUMBER, NUMBERS = 10, 90
_COUNT = len(WORDS) * NUMBERS
# A prime that divides none of the factors of the number of codes, and far from a multiple of the words: neighbours in
# the line get words that do not look alike.
_STEP = 10007


def spoken_code(first_code: int, position: int) -> str:
    """The code of the party that arrived in that `position` (from 1) on a roster whose codes begin at `first_code`.

    No two positions of one roster share a code: within one round the step visits every pair once, and each further
    round adds a hundred to the number.
    """
    place = (first_code + position * _STEP) % _COUNT
    rounds = position // _COUNT
    return f"{WORDS[place % len(WORDS)]} {FIRST_NUMBER + place // len(WORDS) + 100 * rounds}"


def arrives_at(code: str, first_code: int) -> int:
    """The position at which the codes of a roster come to that one, in their first round; 0 for one that no roster has
    in it."""
    word, _, number = code.rpartition(" ")
    if (
        word not in WORDS
        or not number.isdecimal()
        or int(number) not in range(FIRST_NUMBER, FIRST_NUMBER + NUMBERS)
    ):
        return 0
    place = WORDS.index(word) + (int(number) - FIRST_NUMBER) * len(WORDS)
    return (place - first_code) * pow(_STEP, -1, _COUNT) % _COUNT or _COUNT
