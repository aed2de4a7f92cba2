"""The places and people of the demonstration: invented organisations, libraries in real towns, and guests.

Nobody real is meant. Telephone numbers are in the ranges Arcep keeps for fiction (it keeps none overseas, so
there are none there), addresses end in example.org (RFC 2606), coordinates lie near the middle of each town.
"""

from dataclasses import asdict, dataclass
from typing import Any

from events_service.libraries.imprints import Imprint
from events_service.libraries.territories import department_of, zone_of


@dataclass(frozen=True, slots=True)
class Place:
    """A library; without `phone` its page shows the organisation's."""

    name: str
    address: str
    postcode: str
    town: str
    latitude: float
    longitude: float
    phone: str

    @property
    def department(self) -> str:
        return department_of(self.postcode)

    @property
    def time_zone(self) -> str:
        return zone_of(self.department, postcode=self.postcode, town=self.town)

    @property
    def facts(self) -> dict[str, Any]:
        """As a directory has them."""
        return asdict(self) | {"department": self.department}


@dataclass(frozen=True, slots=True)
class Network:
    """An organisation with its libraries; the first `day_in` of them take part in the day."""

    slug: str
    name: str
    phone: str
    day_in: int
    libraries: tuple[Place, ...]

    @property
    def email(self) -> str:
        return f"{self.slug}@example.org"

    @property
    def website(self) -> str:
        return f"https://{self.slug}.example.org/"

    @property
    def imprint(self) -> Imprint:
        """What it says of itself; one without a telephone still has something to fill in."""
        at = self.libraries[0]
        return Imprint(
            address=f"{at.address}, {at.postcode} {at.town}",
            phone=self.phone,
            email=self.email,
            director="Camille Rousseau, direction de la culture",
            data_email=f"donnees@{self.slug}.example.org",
            accessibility_email=f"accessibilite@{self.slug}.example.org",
        )


def _network(slug: str, name: str, phone: str, *, day_in: int, table: str) -> Network:
    """One library a line: name | address | postcode and town | latitude, longitude. Their telephone numbers
    are those after the organisation's."""
    lines = enumerate(table.strip().splitlines(), start=1)
    places = tuple(_place(line, f"{phone[:-2]}{number:02}" if phone else "") for number, line in lines)
    return Network(slug, name, phone, day_in, places)


def _place(line: str, phone: str) -> Place:
    name, address, town, degrees = (cell.strip() for cell in line.split("|"))
    postcode, _, town = town.partition(" ")
    latitude, longitude = map(float, degrees.split(", "))
    return Place(name, address, postcode, town, latitude, longitude, phone)


def _words(listed: str) -> tuple[str, ...]:
    return tuple(listed.split())


# The first two have the colleagues one can sign in as: what a newcomer looks at is richest there.
# Who the one-click sign-in link of `up` is for.
FIRST_COLLEAGUE = "ada@example.org"

NETWORKS = (
    _network(
        "la-boussole",
        "Réseau municipal La Boussole",
        "02 61 91 20 00",
        day_in=4,
        table="""
        Médiathèque La Boussole | 12 rue du Grand-Cèdre | 37000 Tours | 47.3921, 0.6862
        Bibliothèque du Vieux-Moulin | 3 place du Vieux-Moulin | 37000 Tours | 47.3815, 0.7012
        Médiathèque Simone-Weil | 28 avenue des Acacias | 37100 Tours | 47.4193, 0.6871
        Bibliothèque des Marronniers | 7 allée des Marronniers | 37200 Tours | 47.3642, 0.7009
        """,
    ),
    _network(
        "deux-rives",
        "Communauté d’agglomération des Deux-Rives",
        "04 65 71 30 00",
        day_in=4,
        table="""
        Médiathèque de la Confluence | 5 quai des Bateliers | 26000 Valence | 44.9311, 4.8886
        Médiathèque Les Abricotiers | 41 rue des Abricotiers | 26100 Romans-sur-Isère | 45.0441, 5.0533
        Bibliothèque du Belvédère | 2 montée du Belvédère | 07300 Tournon-sur-Rhône | 45.0671, 4.8321
        Bibliothèque des Platanes | 16 rue des Platanes | 07500 Guilherand-Granges | 44.9337, 4.8742
        """,
    ),
    _network(
        "hauts-plateaux",
        "Lecture publique des Hauts-Plateaux",
        "04 65 71 40 00",
        day_in=3,
        table="""
        Médiathèque des Trois-Vallées | 9 avenue des Tilleuls | 48000 Mende | 44.5183, 3.4991
        Bibliothèque La Sauvagine | 1 place des Bergers | 48400 Florac Trois Rivières | 44.3251, 3.5938
        Bibliothèque du Haut-Pré | 14 rue des Moissonneurs | 48300 Langogne | 44.7263, 3.8551
        Médiathèque Les Genêts | 6 chemin des Genêts | 48100 Marvejols | 44.5531, 3.2912
        """,
    ),
    _network(
        "lire-et-cliquer",
        "Association Lire et Cliquer",
        "03 53 01 50 00",
        day_in=4,
        table="""
        Médiathèque des Filatures | 33 rue des Fileuses | 59000 Lille | 50.6301, 3.0622
        Bibliothèque de la Navette | 8 rue de la Navette | 59100 Roubaix | 50.6921, 3.1771
        Médiathèque Le Chevalement | 20 rue des Hercheuses | 62300 Lens | 50.4311, 2.8277
        Bibliothèque du Beffroi | 11 rue des Halles | 62000 Arras | 50.2902, 2.7771
        """,
    ),
    _network(
        "ponant",
        "Médiathèques du Ponant",
        "02 61 91 60 00",
        day_in=3,
        table="""
        Médiathèque des Embruns | 18 rue de la Corderie | 29200 Brest | 48.3916, -4.4873
        Bibliothèque des Hortensias | 4 rue des Hortensias | 29000 Quimper | 47.9951, -4.1017
        Médiathèque La Goélette | 25 quai des Goélettes | 29600 Morlaix | 48.5791, -3.8301
        Bibliothèque Le Lavoir | 2 rue des Lavandières | 22200 Guingamp | 48.5631, -3.1502
        """,
    ),
    _network(
        "garonne-et-vignes",
        "Réseau intercommunal Garonne et Vignes",
        "05 36 49 70 00",
        day_in=3,
        table="""
        Médiathèque Les Tonneliers | 22 rue des Tonneliers | 33000 Bordeaux | 44.8401, -0.5771
        Bibliothèque La Treille | 10 rue de la Treille | 33600 Pessac | 44.8051, -0.6331
        Médiathèque de la Bastide-Neuve | 1 place des Arcades | 33500 Libourne | 44.9151, -0.2441
        Bibliothèque du Pont-Canal | 5 rue des Gabarriers | 33210 Langon | 44.5531, -0.2481
        """,
    ),
    _network(
        "les-passerelles",
        "Bibliothèques Les Passerelles",
        "01 99 00 80 00",
        day_in=4,
        table="""
        Bibliothèque de l’Atelier | 17 passage des Ébénistes | 75020 Paris | 48.8641, 2.3977
        Médiathèque Les Pêchers | 44 rue des Jardins-Clos | 93100 Montreuil | 48.8621, 2.4431
        Médiathèque des Mariniers | 6 quai du Halage | 93200 Saint-Denis | 48.9341, 2.3571
        Bibliothèque L’Envol | 30 avenue des Érables | 93000 Bobigny | 48.9081, 2.4441
        """,
    ),
    _network(
        "rhin-et-moselotte",
        "Médiathèques Rhin et Moselotte",
        "03 53 01 90 00",
        day_in=3,
        table="""
        Médiathèque des Bateliers-du-Rhin | 13 quai aux Saules | 67000 Strasbourg | 48.5811, 7.7561
        Bibliothèque Les Cigognes | 2 rue des Nids | 67600 Sélestat | 48.2601, 7.4531
        Bibliothèque des Images | 9 rue des Dominotiers | 88000 Épinal | 48.1741, 6.4501
        """,
    ),
    _network(
        "les-filaos",
        "Lecture publique des Filaos",
        "",
        day_in=3,
        table="""
        Médiathèque du Grand-Filao | 15 rue des Filaos | 97400 Saint-Denis | -20.8821, 55.4501
        Médiathèque Les Vacoas | 8 rue des Vacoas | 97410 Saint-Pierre | -21.3381, 55.4791
        Bibliothèque de la Baie | 27 chaussée des Lataniers | 97460 Saint-Paul | -21.0101, 55.2711
        Bibliothèque des Trois-Pitons | 3 rue des Brodeuses | 97413 Cilaos | -21.1351, 55.4711
        """,
    ),
    _network(
        "les-alizes",
        "Réseau Les Alizés",
        "",
        day_in=3,
        table="""
        Médiathèque Les Flamboyants | 19 rue des Flamboyants | 97110 Pointe-à-Pitre | 16.2391, -61.5351
        Bibliothèque du Colibri | 5 impasse des Colibris | 97100 Basse-Terre | 15.9961, -61.7291
        Bibliothèque La Cabosse | 12 rue des Cacaoyers | 97160 Le Moule | 16.3311, -61.3451
        """,
    ),
    _network(
        "fleuves-et-forets",
        "Association Fleuves et Forêts",
        "",
        day_in=2,
        table="""
        Médiathèque des Palétuviers | 21 avenue des Palétuviers | 97300 Cayenne | 4.9371, -52.3301
        Bibliothèque du Fleuve | 4 rue des Piroguiers | 97320 Saint-Laurent-du-Maroni | 5.5011, -54.0291
        """,
    ),
    _network(
        "la-pirogue",
        "Association La Pirogue numérique",
        "",
        day_in=4,
        table="""
        Médiathèque du Banian | 7 rue du Banian | 98800 Nouméa | -22.2711, 166.4421
        Bibliothèque des Niaoulis | 2 allée des Niaoulis | 98860 Koné | -21.0591, 164.8591
        Médiathèque Tiare | 14 rue des Tiarés | 98714 Papeete | -17.5391, -149.5661
        Bibliothèque du Tohua | 1 route de la Baie | 98741 Atuona | -9.8031, -139.0411
        """,
    ),
)

FIRST_NAMES = _words("""
    Adèle Aïcha Alain Amina André Anne Antoine Awa Bernadette Bernard Brahim Brigitte Carine Chantal
    Chloé Christian Claudine Daniel Denise Didier Dominique Élise Émile Fatou Fernand Françoise Georges
    Gérard Gisèle Guy Hélène Henri Huguette Idriss Inès Jacqueline Jean-Paul Jeannine Josiane Karim Léa
    Liliane Lucette Madeleine Mamadou Marcel Marie-Thérèse Maryse Mehdi Michèle Monique Nadia Nicole
    Odile Olga Pascal Paulette Raymonde Renée Roger Samira Sylvie Thanh Thi-Lan Yves Yvonne Zoé
""")
LAST_NAMES = _words("""
    Arnaud Bakayoko Barbier Benali Besson Blanchard Boucher Carpentier Chevalier Cissé Colin Silva
    Dumas Fabre Fontaine Garnier Gauthier Giraud Haddad Hoarau Jacquet Kaya Lacroix Lambert Lebrun
    Lemoine Leroux Mallet Marchand Meunier Moulin Nguyen Noël Payet Perrin Picard Renard Rivière Rolland
    Roussel Sow Texier Tran Vidal Wamytan
""")
NEEDS = (
    "Je viens en fauteuil roulant.",
    "Une boucle magnétique, s’il vous plaît.",
    "Je vois mal : de grandes lettres à l’écran.",
    "Une place près de la porte.",
)
