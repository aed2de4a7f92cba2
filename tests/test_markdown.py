"""The few marks of a description: what a page makes of them, and what no page ever does."""

import pytest

from events_service.markdown import as_html, as_plain

WORDS = """# Au programme
Bonjour, *vous* et **tous**
sur deux lignes

- un
- deux

3. trois
4. quatre

Voir [le site](https://exemple.fr/a?b=1&c=2) ou <https://exemple.fr>, [nous appeler](tel:+33467000000)."""


def test_as_html_knows_these_marks() -> None:
    assert as_html(WORDS) == (
        "<h3>Au programme</h3>\n"
        "<p>Bonjour, <em>vous</em> et <strong>tous</strong><br>\nsur deux lignes</p>\n"
        "<ul>\n<li>un</li>\n<li>deux</li>\n</ul>\n"
        '<ol start="3">\n<li>trois</li>\n<li>quatre</li>\n</ol>\n'
        '<p>Voir <a href="https://exemple.fr/a?b=1&amp;c=2" rel="nofollow noopener noreferrer">le site</a> ou '
        '<a href="https://exemple.fr" rel="nofollow noopener noreferrer">https://exemple.fr</a>, '
        '<a href="tel:+33467000000" rel="nofollow noopener noreferrer">nous appeler</a>.</p>\n'
    )


def test_as_plain_has_the_words_and_the_addresses() -> None:
    assert as_plain(WORDS) == (
        "Au programme\n\nBonjour, vous et tous\nsur deux lignes\n\n- un\n- deux\n\n3. trois\n4. quatre\n\n"
        "Voir le site (https://exemple.fr/a?b=1&c=2) ou https://exemple.fr, nous appeler (tel:+33467000000)."
    )


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "<a href='javascript:alert(1)'>x</a>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](java&#x73;cript:alert(1))",
        "[x](\x01javascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:msgbox)",
        "[x](file:///etc/passwd)",
        "[x](//evil.example)",
        "[x](/staff/account/sign-out)",
        "<javascript:alert(1)>",
        "![x](javascript:alert(1))",
        "<svg/onload=alert(1)>",
        "<!-- --><style>*{}</style>",
    ],
)
def test_nothing_typed_becomes_markup_or_leads_astray(hostile: str) -> None:
    html = as_html(hostile)

    assert html.startswith("<p>")
    assert "<" not in html.removeprefix("<p>").removesuffix("</p>\n")


def test_an_address_cannot_leave_its_attribute() -> None:
    html = as_html(
        '[x](https://exemple.fr/"onmouseover="alert) [y](https://exemple.fr/<b> "titre \\" onclick=x")'
    )

    assert "onmouseover=" not in html.replace("%22onmouseover=%22", "")
    assert "<b>" not in html
    assert 'onclick="' not in html


def test_what_was_typed_before_there_were_marks_reads_as_it_did() -> None:
    assert as_html("Apportez 2 * 3 photos.\nEt un câble a_b_c, #1 & < 5 €") == (
        "<p>Apportez 2 * 3 photos.<br>\nEt un câble a_b_c, #1 &amp; &lt; 5 €</p>\n"
    )
