"""Whatever the service shows in English it can say in French: held against the code, without a database."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

from events_service.web.field_words import FIELDS
from events_service.web.refusal_words import REFUSALS

ROOT = Path(__file__).parents[2]
PYTHON = sorted((ROOT / "events_service").rglob("*.py"))
# No page speaks the verbs of `libraries`: commands do, and they write for the person who runs the service.
SHOWN = [path for path in PYTHON if path.parent.name != "libraries"]
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*.*") if path.is_file())
CATALOGUES = sorted((ROOT / "events_service" / "locale" / "fr").glob("*.po"))
ONE, MANY = ("_", "say", "gettext"), ("ngettext", "say_many")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|\{\w+\}")

Text = str | tuple[str, str]


def calls_in(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield node


def marked_in_python(path: Path) -> Iterator[Text]:
    """By the syntax tree. Babel's own extractor reads tokens: before Python 3.12 it sees no call inside an
    f-string, and it takes the key in `say(WORDS["full"])` for a sentence.
    """
    for call in calls_in(path):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        given = [
            arg.value for arg in call.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
        ]
        if name in ONE and given:
            yield given[0]
        elif name in MANY:
            yield given[0], given[1]


def marked_in_template(path: Path) -> Iterator[Text]:
    keywords = {**dict.fromkeys(ONE), **dict.fromkeys(MANY, (1, 2))}
    # Silent, it would skip a template that does not compile.
    options = {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}
    with path.open("rb") as file:
        for _, text, *_ in extract(babel_extract, file, keywords=keywords, options=options):
            yield text


def marked() -> set[Text]:
    return {text for path in PYTHON for text in marked_in_python(path)} | {
        text for path in TEMPLATES for text in marked_in_template(path)
    }


def catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale="fr", abort_invalid=True)


def translations() -> list[tuple[str, Message]]:
    return [(path.name, message) for path in CATALOGUES for message in catalogue(path) if message.id]


def french_forms(message: Message) -> list[tuple[str, str]]:
    """Each French form next to the English it stands for. The French singular is said of 0 too: it counts."""
    if isinstance(message.id, str):
        return [(message.id, message.string)]
    return [(message.id[1], string) for string in message.string]


def test_translate_every_text_that_is_marked():
    known = {message.id for _, message in translations()}

    assert sorted(map(str, marked() - known)) == []


def test_keep_no_text_that_nothing_shows():
    shown = marked()

    assert [(file, message.id) for file, message in translations() if message.id not in shown] == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_keep_no_leftovers(path: Path):
    read = catalogue(path)

    assert list(read.obsolete) == []
    assert [message.id for message in read if message.fuzzy and message.id] == []
    assert [
        message.id for message in read for _, string in french_forms(message) if message.id and not string
    ] == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_count_in_french(path: Path):
    header = path.read_text(encoding="utf-8").split("\n\n")[0]

    assert (r'"Language: fr\n"' in header, r'"Plural-Forms: nplurals=2; plural=(n > 1);\n"' in header) == (
        True,
        True,
    )


def test_keep_the_placeholders():
    wrong = [
        (file, english, french)
        for file, message in translations()
        for english, french in french_forms(message)
        if sorted(PLACEHOLDER.findall(english)) != sorted(PLACEHOLDER.findall(french))
    ]

    assert wrong == []


def test_translate_a_text_one_way_only():
    ways: dict[Text, set[object]] = {}
    for _, message in translations():
        ways.setdefault(message.id, set()).add(message.string)

    assert {text: french for text, french in ways.items() if len(french) > 1} == {}


def test_write_french_as_it_is_printed():
    """A no-break space before « : ; ? ! % » and inside guillemets, so that no line begins with one; curved
    apostrophes; no markup, because a translation enters a page as it is."""
    loose = re.compile(r" [:;?!»%](?!\()|« |(?<=\w)'(?=\w)|[<>&\"]")
    written = [(file, french) for file, message in translations() for _, french in french_forms(message)]

    assert [(file, french) for file, french in written if loose.search(french)] == []


def test_say_one_thing_with_one_word():
    """An authority that answers for libraries is « un organisme », as on the forms that such people know."""
    other = re.compile(r"\borganisations?\b", re.IGNORECASE)
    written = [french for _, message in translations() for _, french in french_forms(message)]

    assert [french for french in written if other.search(PLACEHOLDER.sub("", french))] == []


def test_mark_no_bare_percent_in_templates():
    """Jinja2 formats every marked text, even without values: a "%" of its own is an error 500."""
    texts = {text for path in TEMPLATES for text in marked_in_template(path)}
    french = [
        string for _, message in translations() if message.id in texts for _, string in french_forms(message)
    ]
    english = [one for text in texts for one in ([text] if isinstance(text, str) else text)]

    assert [text for text in (*english, *french) if re.search(r"%(?!\(\w+\)[a-z]|%)", text)] == []


def test_explain_every_refusal():
    codes = {
        statement.value.value
        for path in SHOWN
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
        for statement in node.body
        if isinstance(statement, ast.Assign) and getattr(statement.targets[0], "id", "") == "code"
        if isinstance(statement.value, ast.Constant)
    }
    # The base's own code is never shown; a sign-in page says nothing to whoever asks for too many letters.
    silent = {"refused", "enough_letters"}

    assert sorted(codes - set(REFUSALS) - silent) == []


def test_explain_what_is_wrong_with_a_field():
    codes = {
        code.value
        for path in SHOWN
        for call in calls_in(path)
        if getattr(call.func, "id", "") == "Invalid" and call.args and isinstance(call.args[0], ast.Dict)
        for code in call.args[0].values
        if isinstance(code, ast.Constant)
    }

    assert sorted(codes - set(FIELDS)) == []
