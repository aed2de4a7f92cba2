"""What we say in each language, and dates as people read them. French is the default everywhere, and stands wherever
another language has nothing to say."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time, get_timezone_location
from babel.numbers import format_decimal
from jinja2 import Environment, FileSystemLoader, StrictUndefined, nodes
from jinja2.visitor import NodeTransformer

from events_service.catalogues import (
    LOCALES,
    MORE_LOCALES,
    Tongue,
    of_the_office,
    tongue,
    translations,
)
from events_service.clock import MAINLAND
from events_service.in_french import French, InFrench, Marking, speak_in
from events_service.text import mailto

TEMPLATES = Path(__file__).parent.parent / "templates"


@dataclass(frozen=True)
class Language:
    """One language: `say` and `say_many` translate, `day`, `short_day` and `time` write wall-clock values. `words` and
    `counted` do as the first two, and know what is French for want of a translation (in_french.py): for pages."""

    tongue: Tongue
    words: Callable[[str], str]
    counted: Callable[[str, str, int], str]

    def say(self, text: str) -> str:
        return str(self.words(text))

    def say_many(self, one: str, many: str, number: int) -> str:
        return str(self.counted(one, many, number))

    @property
    def code(self) -> str:
        return self.tongue.code

    def day(self, value: date) -> str:
        """As in "mardi 24 novembre 2026", "dimanche 1er novembre 2026", "Tuesday 24 November 2026"."""
        return _written_day(self.tongue, "day", value.year, value.month, value.day)

    def weekday(self, value: date) -> str:
        """As in "mardi", "Tuesday"."""
        return _written_day(self.tongue, "weekday", value.year, value.month, value.day)

    def day_of_week(self, number: int) -> str:
        """The weekday of that number in ISO 8601, as in "lundi" for 1."""
        return self.weekday(date(2024, 1, number))  # which began on a Monday

    def month(self, value: date) -> str:
        """As in "novembre", "November"."""
        return _written_day(self.tongue, "month", value.year, value.month, value.day)

    def day_number(self, value: date) -> str:
        """As in "1er", "24"; "1", "24"."""
        return "1er" if self.tongue.is_french and value.day == 1 else str(value.day)

    def short_day(self, value: date) -> str:
        """As in "mar. 24 nov.", "Tue 24 Nov"."""
        return _written_day(self.tongue, "short_day", value.year, value.month, value.day)

    def elsewhere(self, time_zone: str) -> str:
        """Whose clock counts ("La Réunion") if it is not the mainland's, or nothing."""
        if ZoneInfo(time_zone) == ZoneInfo(MAINLAND):
            return ""
        return get_timezone_location(time_zone, locale=self.tongue.cldr, return_city=True)

    def number(self, value: float) -> str:
        """As in "14 207" and "1 234,5", with a space that does not break; "14,207" and "1,234.5"."""
        return _written_number(self.tongue, value)

    def parties(self, most: int) -> list[tuple[int, str]]:
        """How many people may come, one after the other: the choices of a form."""
        return [
            (n, self.say_many("%(num)d person", "%(num)d people", n) % {"num": n}) for n in range(1, most + 1)
        ]

    def time_aloud(self, value: datetime) -> str:
        """As in "14 heures 30", "1 heure": not every voice that reads a page knows what "14 h" is; "14:30"."""
        if not self.tongue.is_french:
            return self.time(value)
        hours = f"{value.hour}\u00a0heure{'s' if value.hour > 1 else ''}"
        return f"{hours} {value.minute}" if value.minute else hours

    def time(self, value: datetime | time) -> str:
        """As in "14 h 30" ("14 h" on the hour), "14:30"; `value` is already the place's wall clock."""
        return _written_time(self.tongue, value.hour, value.minute)


# A page has the same few days and hours again and again, and so have all letters about a session.
@lru_cache(maxsize=4096)
def _written_day(tongue: Tongue, what: str, year: int, month: int, day: int) -> str:
    """French says "1er novembre" but "2 novembre"; CLDR's patterns know no ordinal. Of a language that was dropped in,
    CLDR says how its days are written."""
    ours = tongue.is_french or tongue.code == "en"
    pattern = _PATTERNS[what] if ours else _OF_OTHERS.get(what, _PATTERNS[what])
    written: str = format_date(date(year, month, day), pattern, locale=tongue.cldr)
    return written.replace(" 1 ", " 1er ", 1) if tongue.is_french and day == 1 else written


_PATTERNS = {"day": "EEEE d MMMM y", "short_day": "EEE d MMM", "weekday": "EEEE", "month": "MMMM"}
_OF_OTHERS = {"day": "full", "weekday": "cccc", "month": "LLLL"}


@lru_cache(maxsize=2048)
def _written_time(tongue: Tongue, hour: int, minute: int) -> str:
    pattern = "H 'h' mm" if tongue.is_french else "HH:mm"
    written: str = format_time(time(hour, minute), pattern, locale=tongue.cldr)
    return written.removesuffix(" 00").replace(" ", "\u00a0") if tongue.is_french else written


@lru_cache(maxsize=2048)
def _written_number(tongue: Tongue, value: float) -> str:
    written: str = format_decimal(value, format="#,##0.#", locale=tongue.cldr)
    return written.replace("\u202f", "\u00a0")


@cache
def language(code: str) -> Language:
    """The language of that code, or French: what a stranger's header asks for never fails."""
    if code not in LOCALES:
        return language("fr")
    speak = tongue(code)
    if code == "en":
        return Language(speak, words=lambda text: text, counted=lambda one, many, n: one if n == 1 else many)
    catalogue = translations(code)
    if code != "fr":
        french = language("fr")
        catalogue.add_fallback(French(french.say, french.say_many, too=speak.is_french))
    # The empty text is not ours to translate: gettext would answer with the catalogue's header.
    return Language(speak, words=lambda text: text and catalogue.gettext(text), counted=catalogue.ngettext)


# A number that somebody dials, in groups.
_NUMBER = re.compile(r"\+?[0-9][0-9 \u00a0.]{6,}[0-9]")
_LEFT_TO_RIGHT = "\u200e"


def in_order(text: str, tongue: Tongue) -> str:
    """Plain text in which telephone numbers keep their order: between words that run from right to left their groups
    would be shown the other way round (Unicode's UAX 9). On pages the style sheet sees to it."""
    return _NUMBER.sub(lambda number: _LEFT_TO_RIGHT + number[0], text) if tongue.right_to_left else text


@lru_cache(maxsize=4096)
def unbroken(text: str) -> str:
    """What somebody typed, with no-break spaces where French has a space before its marks: "faux ?" stays whole."""
    return re.sub(" (?=[:;?!»%])", "\u00a0", text).replace("« ", "«\u00a0")


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
        if self.speak.code in MORE_LOCALES and self.autoescape:
            Marking().visit(tree)
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
                if isinstance(self._speak.words(text), InFrench):
                    return node
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
    if code in MORE_LOCALES:
        speak_in(environment, speak.words, speak.counted)
    environment.globals["language"] = speak.code
    environment.globals["tongue"] = speak.tongue
    environment.globals["tongues"] = tongues = [tongue(each) for each in LOCALES]
    environment.globals["languages"] = [(each.code, each.name) for each in tongues]
    environment.filters["of_the_office"] = of_the_office
    environment.filters.update(day=speak.day, short_day=speak.short_day, time=speak.time)
    environment.filters.update(time_aloud=speak.time_aloud)
    environment.filters.update(weekday=speak.weekday, month=speak.month, day_number=speak.day_number)
    environment.filters.update(day_of_week=speak.day_of_week, number=speak.number)
    environment.filters.update(elsewhere=speak.elsewhere, parties=speak.parties)
    environment.filters.update(mailto=mailto, unbroken=unbroken)
    return environment
