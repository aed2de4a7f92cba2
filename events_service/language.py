"""French and English: the catalogues, and dates as people read them. French is the default everywhere."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.dates import format_date, format_time
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from events_service.settings import LOCALES
from events_service.text import mailto

TEMPLATES = Path(__file__).parent.parent / "templates"
CATALOGUES = Path(__file__).parent / "locale"
_CLDR = {"fr": "fr_FR", "en": "en_GB"}
_DAY = {"fr": "EEEE d MMMM y", "en": "EEEE d MMMM y"}
_TIME = {"fr": "H 'h' mm", "en": "HH:mm"}


@dataclass(frozen=True)
class Language:
    """One language: `say` and `say_many` translate, `day`, `short_day` and `time` write wall-clock values."""

    code: str
    say: Callable[[str], str]
    say_many: Callable[[str, str, int], str]

    def day(self, value: date) -> str:
        """As in "mardi 24 novembre 2026", "dimanche 1er novembre 2026", "Tuesday 24 November 2026"."""
        return self._first(value, format_date(value, _DAY[self.code], locale=_CLDR[self.code]))

    def short_day(self, value: date) -> str:
        """As in "mar. 24 nov.", "Tue 24 Nov"."""
        return self._first(value, format_date(value, "EEE d MMM", locale=_CLDR[self.code]))

    def _first(self, value: date, written: str) -> str:
        """French says "1er novembre" but "2 novembre"; CLDR's patterns know no ordinal."""
        return written.replace(" 1 ", " 1er ", 1) if self.code == "fr" and value.day == 1 else written

    def time(self, value: datetime) -> str:
        """As in "14 h 30" ("14 h" on the hour), "14:30"; `value` is already the place's wall clock."""
        if self.code == "fr":
            written = format_time(value, _TIME["fr"], locale=_CLDR["fr"]).removesuffix(" 00")
            return written.replace(" ", "\u00a0")
        return format_time(value, _TIME["en"], locale=_CLDR["en"])


@cache
def language(code: str) -> Language:
    """The language of that code, or French: what a stranger's header asks for never fails."""
    if code not in LOCALES:
        return language("fr")
    if code == "en":
        return Language("en", say=lambda text: text, say_many=lambda one, many, n: one if n == 1 else many)
    catalogue = _translations(code)
    # The empty text is not ours to translate: gettext would answer with the catalogue's header.
    return Language(code, say=lambda text: text and catalogue.gettext(text), say_many=catalogue.ngettext)


def unbroken(text: str) -> str:
    """What somebody typed, with no-break spaces where French has a space before its marks: "faux ?" stays whole."""
    return re.sub(" (?=[:;?!»%])", "\u00a0", text).replace("« ", "«\u00a0")


def _translations(code: str) -> Translations:
    """Every `locale/<code>/*.po`, read as they are: there is no compiled file that could be stale."""
    merged = Catalog(locale=code)
    for path in sorted((CATALOGUES / code).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=code):
                if message.id:
                    merged.add(message.id, message.string, context=message.context)
    compiled = BytesIO()
    write_mo(compiled, merged)
    compiled.seek(0)
    return Translations(compiled)


@cache
def templates(code: str, *, escape: bool = True) -> Environment:
    """The Jinja2 environment of a language; `escape` is off for plain-text letters only.

    An undefined variable is an error, never an empty word in a letter. Text is marked with `_("…")` in
    English and translated by `locale/`; `day`, `short_day` and `time` are filters.
    """
    speak = language(code)
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=escape,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    install: Any = environment
    install.install_gettext_callables(speak.say, speak.say_many, newstyle=True)
    environment.globals["language"] = speak.code
    environment.filters.update(day=speak.day, short_day=speak.short_day, time=speak.time)
    environment.filters.update(mailto=mailto, unbroken=unbroken)
    return environment
