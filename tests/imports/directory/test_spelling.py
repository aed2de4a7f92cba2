"""Names as a catalogue prints them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events_service.imports.directory.spelling import softened


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("MEDIATHEQUE DE L'ESPACE", "Médiathèque de l'Espace"),
        ("MEDIATHEQUE DEPARTEMENTALE DE L'EURE", "Médiathèque départementale de l'Eure"),
        ("BIBLIOTHEQUE DEPARTEMENTALE DE PRET", "Bibliothèque départementale de prêt"),
        ("MÉDIATHÈQUE MUNICIPALE LA TANNERIE", "Médiathèque municipale La Tannerie"),
        ("MEDIATHEQUE DE SAINT-MARTIN-DE-HINX", "Médiathèque de Saint-Martin-de-Hinx"),
        ("FONDATION SERGE ET ANDRÉE LE GROU", "Fondation Serge et Andrée Le Grou"),
        ("MAIRIE - POINT LECTURE", "Mairie - Point lecture"),
        ('BIBLIOTHEQUE "LIRE A PLOUNEOUR"', 'Bibliothèque "Lire à Plouneour"'),
        ("BIBLIOTHEQUE SERRE CAVALIER / C.H.U.", "Bibliothèque Serre Cavalier / C.H.U."),
        ("CCMP", "CCMP"),
        ("ASCL", "ASCL"),
        ("BM2A", "BM2A"),
        ("18 RUE DU GENERAL DE GAULLE", "18 rue du Général de Gaulle"),
        ("RUE DES ECOLES", "Rue des Écoles"),
        ("9 BIS RUE R.P. JANVIER", "9 bis rue R.P. Janvier"),
        ("12 B RUE HENRI IV, BP 27", "12 B rue Henri IV, BP 27"),
        ("1 A RUE DE LA PAIX", "1 A rue de la Paix"),
        ("bibliothèque municipale", "Bibliothèque municipale"),
        ("bibliotheque de saulx", "Bibliothèque de saulx"),
        ("bibliothèque de Colombier", "Bibliothèque de Colombier"),
        ("Bibliotheque Municipale De Miniac", "Bibliothèque Municipale De Miniac"),
        ("Médiatheque Pierre Mendès France", "Médiathèque Pierre Mendès France"),
        ("MEDIATHEQUE de Xaintrie", "MÉDIATHÈQUE de Xaintrie"),
        ("L@ Médi@thèque", "L@ Médi@thèque"),
        ("e-Média", "e-Média"),
        ("", ""),
    ],
)
def test_softened(typed, printed):
    assert softened(typed) == printed


@given(st.text())
def test_softened_takes_any_text_and_only_changes_letters(typed):
    assert [c for c in softened(typed) if not c.isalpha()] == [c for c in typed if not c.isalpha()]
