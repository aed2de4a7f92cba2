"""The web address that somebody typed."""

import pytest

from events_service.libraries.websites import web_address


@pytest.mark.parametrize(
    ("raw", "website"),
    [
        ("https://copernic.loireforez.fr/", "https://copernic.loireforez.fr/"),
        ("http://www.mairie.fr/biblio?x=1#haut", "http://www.mairie.fr/biblio?x=1#haut"),
        ("bibliotheques.paris.fr", "https://bibliotheques.paris.fr"),
        ("WWW.POUYASTRUC.FR", "https://www.pouyastruc.fr"),
        ("Https://bm.metz.fr/iguana/Main.cls", "https://bm.metz.fr/iguana/Main.cls"),
        ("www.lecentre-isbergues.fr:8080/", "https://www.lecentre-isbergues.fr:8080/"),
        ("https://bibliothèque.frossay.fr", "https://bibliothèque.frossay.fr"),
        ("https://cc_mezenc.pmbpro.net/circ.php", "https://cc_mezenc.pmbpro.net/circ.php"),
        ("htpps://e-changes.cholet.fr", "https://e-changes.cholet.fr"),
        ("http;//mabib.fr/bmr", "http://mabib.fr/bmr"),
        ("https//aube.mediatheque.fr/", "https://aube.mediatheque.fr/"),
        ("https : //andernos.bibenligne.fr", "https://andernos.bibenligne.fr"),
        ("https:www.reseau-colibris.fr", "https://www.reseau-colibris.fr"),
        ("https://biblio-simone.fr:", "https://biblio-simone.fr"),
        ("https://www.quinsac33.com/     (Onglet Bibliothèque)", "https://www.quinsac33.com/"),
        *[
            (nothing, "")
            for nothing in (
                "", "0", "non", "NON", "oui", "NC", "-", "/", "néant", "facebook", "Site internet propre",
                "pas de site",
                "Le Pizou.fr", "Afi-Nanook4.5.26", "https://mediatheques.valparisis", "http://camelia55",
                "bibliotheque@ecouflant.fr", "http://mediatheque@ville-paimpol.fr",
                "www.mediatheque@cany-barville.fr",
                "https://user:secret@evil.fr/", "javascript:alert(1)", "javascript://x.fr/%0aalert(1)",
                "data:text/html,x", "ftp://x.fr/", "https://x.fr/\"onclick=", "https://x.fr/<b>", "//x", "https://",
                "http://51.75.246.182/vufind/", "x" * 300 + ".fr",
            )
        ],
    ],
)  # fmt: skip
def test_web_address(raw, website):
    assert web_address(raw) == website
