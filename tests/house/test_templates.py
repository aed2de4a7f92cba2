"""Pages that work everywhere: no script, no style, no other site in them, and a key in every office form."""

import re
from pathlib import Path
from typing import Any

import pytest

from events_service.catalogues import LOCALES
from events_service.language import TEMPLATES, templates
from events_service.web.http.answers import STATIC

NAMES = sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.*") if path.is_file())
MARKUP = [name for name in NAMES if name.endswith(".html")]
PAGES = [name for name in MARKUP if not name.startswith("mail/")]
OFFICE = [name for name in PAGES if name.startswith("office/")]

SCRIPT = re.compile(r"<script\b([^>]*)>", re.IGNORECASE)
DATA_BLOCK = re.compile(r'^\s*type="application/ld\+json"\s*$')
HANDLER = re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE)
STYLE = re.compile(r"<style\b|<[^>]*\sstyle\s*=", re.IGNORECASE)
ELSEWHERE = re.compile(
    r"""(?:href|src|srcset|action|poster|data)\s*=\s*["']?\s*(?:[a-z]+:)?//""", re.IGNORECASE
)
FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.IGNORECASE | re.DOTALL)
KEY = re.compile(r'\{% include "office/_key.html" %\}')


def template_text(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("code", LOCALES)
def test_compile_every_template_in_every_language(code: str):
    """The environment is the pages' own: undefined words are errors, and every sentence is looked up."""
    environment = templates(code)

    compiled = [environment.get_template(name).name for name in NAMES]

    assert compiled == NAMES


def test_run_no_script_in_a_page():
    scripts = [(name, attributes) for name in MARKUP for attributes in SCRIPT.findall(template_text(name))]

    # The back office has three files of ours (tests/journeys/test_instant.py, test_presence.py), other pages none; but
    # a list in a frame one, where the site around it asks for it (tests/web/embed/test_lists.py), and the two pages of
    # the search one, for "near me" (tests/journeys/test_near.py).
    framed = ("embed/list.html", ' src="/embed/frame.js" data-inside defer')
    assert [(name, attributes) for name, attributes in scripts if not DATA_BLOCK.match(attributes)] == [
        framed,
    ] + [
        ("office/_base.html", f' src="{{{{ asset("{file}") }}}}" defer')
        for file in ("htmx/htmx-2.0.11.min.js", "office.js", "presence.js")
    ] + [(f"public/{page}.html", ' src="{{ asset("near.js") }}" defer') for page in ("catalogue", "home")]
    assert [name for name in MARKUP if HANDLER.search(template_text(name))] == []
    assert [name for name in MARKUP if "javascript:" in template_text(name).lower()] == []


def test_keep_style_out_of_pages():
    """A letter brings its own: mail programs fetch no style sheet, and keep of one in the letter what they like."""
    assert [name for name in PAGES if STYLE.search(template_text(name))] == []


def test_fetch_nothing_from_another_site():
    sheets = sorted(Path(STATIC).rglob("*.css"))

    assert [name for name in MARKUP if ELSEWHERE.search(template_text(name))] == []
    assert len(sheets) > 0
    fetched = [
        each for sheet in sheets for each in re.findall(r"@import|url\([^)]*\)", sheet.read_text("utf-8"))
    ]
    # Our own typeface, from beside the sheet; no picture, no other sheet.
    assert fetched == [f"url(fonts/atkinson-next-{part}.woff2)" for part in ("latin", "latin-ext")]


def test_trust_no_text_as_markup():
    """Markup is made in Python (`markupsafe.Markup`), where it can be read and tested, or by a macro."""
    assert [name for name in NAMES if re.search(r"\|\s*safe\b|autoescape\s+false", template_text(name))] == []


def test_give_attributes_as_mappings():
    """A string of attributes would be escaped: the browser sees `maxlength=&#34;100&#34;` and obeys nothing."""
    assert [name for name in PAGES if re.search(r"\bmore\s*=\s*[\"']", template_text(name))] == []

    macros: Any = templates("fr").get_template("parts/_forms.html").module
    written = macros.text("name", "Nom", {"name": 'a" b'}, {}, more={"maxlength": 100, "title": 'a" b'})

    assert "=&#34;" not in written
    assert ' maxlength="100"' in written
    assert written.count('"a&#34; b"') == 2


def test_name_the_fields_that_are_summed_up():
    """In a summary, "Please fill this in" twice tells nobody what to fill in."""
    called = [name for name in PAGES if re.search(r"\{\{ summary\(", template_text(name))]

    assert called != []
    assert [
        n for n in called if not re.search(r"\{\{ summary\(\w+, \w*labels, form_id\)", template_text(n))
    ] == []


def test_put_the_key_into_every_form_of_the_office():
    forms = [
        (name, body)
        for name in OFFICE
        for attributes, body in FORM.findall(template_text(name))
        if "post" in attributes
    ]

    assert forms != []
    assert [name for name, body in forms if len(KEY.findall(body)) != 1] == []


def test_post_with_every_form_that_changes_something():
    asking = {
        (name, re.sub(r".*action=\"([^\"]*)\".*", r"\1", attributes.strip(), flags=re.S))
        for name in PAGES
        for attributes, _ in FORM.findall(template_text(name))
        if 'method="post"' not in attributes
    }

    asking.remove(("office/components.html", ""))  # its fields are only looked at
    assert asking == {
        ("parts/_lists.html", "{{ here }}"),  # the filters of every list of the office
        ("office/reports.html", "/staff/reports"),
        ("public/catalogue.html", "/events"),
        ("public/participation.html", "/days/{{ day.slug }}/participation"),
        ("public/campaign.html", "/days/{{ campaign.slug }}#programme"),
        ("public/_day_programme.html", "/days/{{ campaign.slug }}#programme"),
        ("public/home.html", "/events"),
        ("office/_search.html", "/staff/search"),
        ("office/_desk.html", "/staff/sessions/{{ session.id }}/people"),  # who has come before
        ("office/_cells.html", "{{ here }}"),  # today and the agenda, of one library
        ("public/libraries.html", "/libraries"),
        ("public/wish_form.html", "/wishes"),
        ("office/libraries.html", "/staff/libraries"),
    }


def test_label_every_field():
    """RGAA 11.1: a field that can be seen has a label, around it or by its `id`, or an `aria-label`."""
    unlabelled = []
    # Each macro by itself: the label of one is none of another's.
    parts = [(page, part) for page in PAGES for part in template_text(page).split("{% macro ")]
    for name, text in parts:
        for found in re.finditer(r"<(?:input|select|textarea)\b[^>]*>", text):
            field = found[0]
            identifier = re.search(r'\bid="([^"]+)"', field)
            inside = text.rfind("<label", 0, found.start()) > text.rfind("</label>", 0, found.start())
            labelled = inside or "aria-label" in field or (identifier and f'for="{identifier[1]}"' in text)
            if not labelled and 'type="hidden"' not in field:
                unlabelled.append((name, field))

    assert unlabelled == []


def test_let_no_browser_remember_other_people():
    """At the desk a colleague types what belongs to somebody else: the next person at that computer must not be offered
    it. The one field of the office that is about whoever types is the address to sign in with."""
    about_people = {"name", "phone", "email", "seats", "companions", "note"}
    remembered = []
    for name in OFFICE:
        if name in ("office/sign_in.html", "office/day_form.html"):
            continue
        text = template_text(name)
        for found in re.finditer(
            r"\{\{ (?:text|area)\(\"(\w+)\".*?\}\}|<(?:input|textarea)\b[^>]*name=\"(\w+)\"[^>]*>", text
        ):
            field = found[1] or found[2]
            if (
                field in about_people
                and "hidden" not in found[0]
                and not re.search(r"autocomplete=\"off\"", found[0])
            ):
                remembered.append((name, field))

    assert remembered == []


# A sentence that a translator reads whole is wrapped too: strings beside each other are one.
LONGEST_LINE = 160


def test_keep_lines_short_enough_to_review():
    long = [
        f"{name}:{number}"
        for name in NAMES
        for number, line in enumerate(template_text(name).splitlines(), start=1)
        if len(line) > LONGEST_LINE
    ]

    assert long == []
