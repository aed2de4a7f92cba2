"""The languages that we speak, and their catalogues: what each sentence of ours, which is English, is in another.

French is many files, and nothing of it may be missing. Every other language is one file, `locale/<code>.po`, that was
dropped in: its header says what the language calls itself and how it is written (docs/languages.md). It speaks to
citizens; colleagues work in French or English.
"""

import re
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

FOLDER = Path(__file__).parent / "locale"
OFFICE_LOCALES = ("fr", "en")
MORE_LOCALES = tuple(sorted(path.stem for path in FOLDER.glob("*.po")))
LOCALES = (*OFFICE_LOCALES, *MORE_LOCALES)


@dataclass(frozen=True, slots=True)
class Tongue:
    """How a language is written. `code` is its tag (BCP 47), `name` its own name, `cldr` the locale whose names of days
    and months it has. `reviewed` is false until somebody whose language it is has read the catalogue, `on_paper` where
    the typefaces of our papers (documents/fonts) lack its letters."""

    code: str
    name: str
    cldr: str
    right_to_left: bool = False
    reviewed: bool = True
    on_paper: bool = True

    @property
    def base(self) -> str:
        """The language without its form: French made simple is French."""
        return self.code.partition("-")[0]

    @property
    def is_french(self) -> bool:
        return self.base == "fr"


_OF_THE_OFFICE = {"fr": Tongue("fr", "Français", "fr_FR"), "en": Tongue("en", "English", "en_GB")}


@cache
def tongue(code: str) -> Tongue:
    """Raises KeyError for a language that we do not speak."""
    if code in _OF_THE_OFFICE:
        return _OF_THE_OFFICE[code]
    header = _header(code)
    return Tongue(
        code,
        header["X-Language-Name"],
        header["X-CLDR"],
        right_to_left=header["X-Direction"] == "rtl",
        reviewed=header["X-Reviewed"] == "yes",
        on_paper=header["X-On-Paper"] == "yes",
    )


def _header(code: str) -> dict[str, str]:
    """What is said before the first sentence. Babel keeps the lines that it knows, and loses these."""
    if code not in MORE_LOCALES:
        raise KeyError(code)
    head = (FOLDER / f"{code}.po").read_text(encoding="utf-8").split("\n\n", 1)[0]
    return dict(re.findall(r'^"([\w-]+): (.*)\\n"$', head, re.MULTILINE))


def of_the_office(code: str) -> str:
    """The language in which a colleague reads what concerns somebody who reads this one."""
    return code if code in OFFICE_LOCALES else "fr"


def on_paper(code: str) -> str:
    """The language in which we print for somebody who reads this one."""
    return code if code in LOCALES and tongue(code).on_paper else "fr"


@cache
def translations(code: str) -> Translations:
    """The catalogue as it is: there is no compiled file that could be stale."""
    compiled = BytesIO()
    write_mo(compiled, _catalogue(code))
    compiled.seek(0)
    return Translations(compiled)


def _catalogue(code: str) -> Catalog:
    if code not in LOCALES:
        raise KeyError(code)
    paths = [FOLDER / f"{code}.po"] if code in MORE_LOCALES else sorted((FOLDER / code).glob("*.po"))
    merged = None
    for path in paths:
        with path.open("rb") as file:
            # Babel knows the language, not what is said of its form.
            catalogue = read_po(file, locale=tongue(code).base)
        if merged is None:
            merged = catalogue
            continue
        for message in catalogue:
            if message.id:
                merged.add(message.id, message.string, context=message.context)
    assert merged is not None
    return merged
