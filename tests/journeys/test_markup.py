"""What is read from the source of a page: the checker itself, on pages that are wrong in one way each."""

import pytest

from tests.journeys.markup import markup_faults


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("<div><p>Bonjour</p>", "expected-one-end-tag-but-got-another"),
        ("<p><div>Bonjour</div></p>", "unexpected-end-tag"),
        ('<p id="a" id="b">Bonjour</p>', "duplicate-attribute"),
        ("<table><div>Bonjour</div></table>", "unexpected-start-tag-implies-table-voodoo"),
        ('<p id="a">Bonjour</p><p id="a">Bonsoir</p>', "id a stands 2 times"),
        ('<button form="search">Chercher</button>', "button form=search: there is no such id"),
        ('<label for="name">Nom</label>', "label for=name: there is no such id"),
        ("<span><div>Bonjour</div></span>", "div in span"),
        ("<h2><p>Bonjour</p></h2>", "p in h2"),
        ("<dl><div><svg></svg><dt>Où</dt><dd>Ici</dd></div></dl>", "svg in dl"),
    ],
)
def test_a_fault_is_named(body: str, fault: str) -> None:
    faults = markup_faults(_page(body))

    assert fault in faults[0]


def test_what_the_standard_allows_is_no_fault() -> None:
    body = """<form id="f"><ul><li>Un<li>Deux</ul><p>Trois<label>Nom <input name="n"></label></form>
    <button form="f">Envoyer</button> <details><summary><h2>Plus</h2></summary></details>
    <dl><div><dt><svg></svg>Où</dt><dd><p>Ici</p></dd></div></dl>"""

    assert markup_faults(_page(body)) == []


def _page(body: str) -> str:
    return f'<!doctype html><html lang="fr"><head><title>Page</title></head><body>{body}</body></html>'
