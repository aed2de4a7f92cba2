"""French and English: the catalogues, and dates as people read them. French is the default everywhere."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time, get_timezone_location
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from jinja2 import Environment, FileSystemLoader, StrictUndefined, nodes
from jinja2.visitor import NodeTransformer

from events_service.settings import LOCALES
from events_service.text import mailto

TEMPLATES = Path(__file__).parent.parent / "templates"
CATALOGUES = Path(__file__).parent / "locale"
MAINLAND = "Europe/Paris"
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
        return _written_day(self.code, _DAY[self.code], value.year, value.month, value.day)

    def weekday(self, value: date) -> str:
        """As in "mardi", "Tuesday"."""
        return _written_day(self.code, "EEEE", value.year, value.month, value.day)

    def day_of_week(self, number: int) -> str:
        """The weekday of that number in ISO 8601, as in "lundi" for 1."""
        return self.weekday(date(2024, 1, number))  # which began on a Monday

    def month(self, value: date) -> str:
        """As in "novembre", "November"."""
        return _written_day(self.code, "MMMM", value.year, value.month, value.day)

    def day_number(self, value: date) -> str:
        """As in "1er", "24"; "1", "24"."""
        return "1er" if self.code == "fr" and value.day == 1 else str(value.day)

    def short_day(self, value: date) -> str:
        """As in "mar. 24 nov.", "Tue 24 Nov"."""
        return _written_day(self.code, "EEE d MMM", value.year, value.month, value.day)

    def elsewhere(self, time_zone: str) -> str:
        """Whose clock counts ("La Réunion") if it is not the mainland's, or nothing."""
        if ZoneInfo(time_zone) == ZoneInfo(MAINLAND):
            return ""
        return get_timezone_location(time_zone, locale=_CLDR[self.code], return_city=True)

    def number(self, value: int) -> str:
        """As in "14 207", with a space that does not break; "14,207"."""
        return f"{value:,}".replace(",", "\u00a0") if self.code == "fr" else f"{value:,}"

    def parties(self, most: int) -> list[tuple[int, str]]:
        """How many people may come, one after the other: the choices of a form."""
        return [
            (n, self.say_many("%(num)d person", "%(num)d people", n) % {"num": n}) for n in range(1, most + 1)
        ]

    def time(self, value: datetime | time) -> str:
        """As in "14 h 30" ("14 h" on the hour), "14:30"; `value` is already the place's wall clock."""
        return _written_time(self.code, value.hour, value.minute)


# A page has the same few days and hours again and again, and so have all letters about a session.
@lru_cache(maxsize=4096)
def _written_day(code: str, pattern: str, year: int, month: int, day: int) -> str:
    """French says "1er novembre" but "2 novembre"; CLDR's patterns know no ordinal."""
    written: str = format_date(date(year, month, day), pattern, locale=_CLDR[code])
    return written.replace(" 1 ", " 1er ", 1) if code == "fr" and day == 1 else written


@lru_cache(maxsize=2048)
def _written_time(code: str, hour: int, minute: int) -> str:
    written: str = format_time(time(hour, minute), _TIME[code], locale=_CLDR[code])
    return written.removesuffix(" 00").replace(" ", "\u00a0") if code == "fr" else written


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


@lru_cache(maxsize=4096)
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


class _Environment(Environment):
    """Words that stand in a template are translated once, when it is compiled: its language is the environment's.

    What is said with numbers or names in it is translated each time, by the same catalogue.
    """

    def __init__(self, speak: Language, **options: Any) -> None:
        super().__init__(**options)
        self.speak = speak

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        _Translation(self.speak).visit(tree)
        return tree


class _Translation(NodeTransformer):
    """`_("…")` with nothing but a text in it becomes that text in another language."""

    def __init__(self, speak: Language) -> None:
        self._speak = speak

    def visit_Call(self, node: nodes.Call) -> nodes.Node:
        match node:
            case nodes.Call(
                node=nodes.Name(name="_" | "gettext"),
                args=[nodes.Const(value=str(text))],
                kwargs=[],
                dyn_args=None,
                dyn_kwargs=None,
            ):
                # "100 %%" reads "100 %", as Jinja's own gettext has it.
                return nodes.TemplateData(self._speak.say(text) % {}, lineno=node.lineno)
        return self.generic_visit(node)


@cache
def templates(code: str, *, escape: bool = True) -> Environment:
    """The Jinja2 environment of a language; `escape` is off for plain-text letters only.

    An undefined variable is an error, never an empty word in a letter. Text is marked with `_("…")` in
    English and translated by `locale/`; `day`, `short_day` and `time` are filters.
    """
    speak = language(code)
    environment = _Environment(
        speak,
        loader=FileSystemLoader(TEMPLATES),
        autoescape=escape,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n"],
    )
    install: Any = environment
    install.install_gettext_callables(speak.say, speak.say_many, newstyle=True)
    environment.globals["language"] = speak.code
    environment.filters.update(day=speak.day, short_day=speak.short_day, time=speak.time)
    environment.filters.update(weekday=speak.weekday, month=speak.month, day_number=speak.day_number)
    environment.filters.update(day_of_week=speak.day_of_week, number=speak.number)
    environment.filters.update(elsewhere=speak.elsewhere, parties=speak.parties)
    environment.filters.update(mailto=mailto, unbroken=unbroken)
    return environment
