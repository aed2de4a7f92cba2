"""What other programs write about an event, as our pages show it."""

import pytest

from events_service.imports.agendas.words import one_line, summed_up, web_address


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("<p>Un<br>deux</p><p>trois &amp; quatre</p>", ("Un", "deux\n\ntrois & quatre")),
        ("<script>alert(1)</script><b>Venez</b>", ("Venez", "")),
        ("Niveau < 3 et > 1", ("Niveau < 3 et > 1", "")),
        ("x" * 281 + "\nfin", ("", "x" * 281 + "\nfin")),
        ("", ("", "")),
    ],
)
def test_a_description_has_a_summary_and_no_html(written: str, shown: tuple[str, str]):
    assert summed_up(written) == shown


def test_what_is_too_long_is_cut_with_an_ellipsis():
    assert one_line("Atelier numérique", longest=10) == "Atelier n…"


@pytest.mark.parametrize(
    ("written", "taken"),
    [
        ("https://inscription.exemple.fr/a?b=c", "https://inscription.exemple.fr/a?b=c"),
        ("http://exemple.fr/", ""),
        ("javascript:alert(1)", ""),
        ("https://a@exemple.fr/", ""),
        ("https://localhost/", ""),
        ("https://exemple.fr/" + "x" * 500, ""),
        ("https://[", ""),
    ],
)
def test_people_are_sent_to_a_page_only(written: str, taken: str):
    assert web_address(written) == taken
