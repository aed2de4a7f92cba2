"""What every list of the office has: a few filters, a count, and the same lines as a file for a spreadsheet.

A list is described once, beside its page: its columns, and who reads which lines. The guards of its page's router hold
for its file as well; what the page shows of a line to a role, and no more, stands in the file.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from litestar import Response, route
from litestar.handlers import HTTPRouteHandler
from litestar.types import Guard

from events_service.accounts.roles import Viewer
from events_service.errors import Invalid
from events_service.language import language
from events_service.reports.sheets import MEDIA_TYPES, MOST_LINES, Cell, Sheet
from events_service.text import clean, folded
from events_service.web.filters import Turn, turn
from events_service.web.http.answers import query_string, spreadsheet
from events_service.web.http.conditional import READING
from events_service.web.http.locale import locale_of
from events_service.web.http.requests import AnyRequest, page_from, query_of
from events_service.web.words import WORDS

T = TypeVar("T")
U = TypeVar("U", contravariant=True)
LONGEST = 100
# As many people, rooms or libraries as a page shows, like calls; from a dozen on, a list can be narrowed.
PAGE, LONG = 50, 12
# To ask for one line more than a file holds tells whether there are more.
ASKED_FOR = MOST_LINES + 1


def marked(text: str) -> str:
    """Marks a heading for the catalogues, imported as `_`; it is translated where it is written."""
    return text


_ = marked


@dataclass(frozen=True, slots=True)
class Word:
    """A code of ours (web/words.py) or a sentence that is marked, written in the reader's language."""

    code: str


@dataclass(frozen=True, slots=True)
class Phrases:
    """Several in one cell, a line each: what is written as it is, and a code of ours or what somebody wrote."""

    lines: Sequence[tuple[str, str | Word]]


@dataclass(frozen=True, slots=True)
class Column(Generic[U]):
    """What stands above, and what of each line stands below."""

    heading: str
    cell: Callable[[U], Cell | Word | Phrases]


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for a file, when, and with which filters."""

    request: AnyRequest
    viewer: Viewer
    now: datetime

    @property
    def query(self) -> dict[str, str]:
        return query_of(self.request)

    def say(self, text: str) -> str:
        return language(locale_of(self.request)).say(text)

    def id(self, name: str) -> UUID:
        """One that stands in the address."""
        identifier: UUID = self.request.path_params[name]
        return identifier


@dataclass(frozen=True, slots=True)
class Lines(Generic[T]):
    """ASKED_FOR lines at most; `name` where the file is called after what it lists."""

    lines: Sequence[T]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Listing(Generic[T]):
    """One list as a file: its `address` without the kind, what it is called, its columns, and its lines."""

    address: str
    name: str
    columns: tuple[Column[T], ...]
    lines: Callable[[Asked], Awaitable[Lines[T]]]


def sheet(listing: Listing[T], guards: Sequence[Guard] = ()) -> HTTPRouteHandler:
    """The page that hands a list out, in each kind of file; `guards` where its list has a page of its own without."""

    @route(
        [f"{listing.address}.{kind}" for kind in MEDIA_TYPES],
        http_method=READING,
        guards=list(guards) or None,
    )
    async def download(request: AnyRequest, viewer: Viewer, now: datetime) -> Response[bytes]:
        return _file(request, listing, await listing.lines(Asked(request, viewer, now)))

    return download


def _file(request: AnyRequest, listing: Listing[T], part: Lines[T]) -> Response[bytes]:
    """The sheet of the kind that the address ends with; kept by nobody, as every page with names on it. Of a longer
    list it holds the beginning, and its name says so."""
    say, kind = language(locale_of(request)).say, request.url.path.rpartition(".")[2]

    def written(value: Cell | Word) -> Cell:
        return say(WORDS.get(value.code, value.code)) if isinstance(value, Word) else value

    def cell(column: Column[T], line: T) -> Cell:
        value = column.cell(line)
        if isinstance(value, Phrases):
            return "\n".join(f"{text}{written(rest)}" for text, rest in value.lines)
        return written(value)

    name = part.name or say(listing.name)
    if len(part.lines) > MOST_LINES:
        name = say("%(name)s (the first %(number)s)") % {"name": name, "number": MOST_LINES}
    rows = [[cell(column, line) for column in listing.columns] for line in part.lines[:MOST_LINES]]
    return spreadsheet(request, Sheet(name, [say(column.heading) for column in listing.columns], rows), kind)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a list is narrowed by: each of its filters, empty where it narrows nothing."""

    values: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.values[name]

    @property
    def narrows(self) -> bool:
        return any(self.values.values())

    @property
    def kept(self) -> str:
        """For the addresses of the list's files and pages."""
        return query_string(self.values)

    def says(self, name: str, *texts: str | None) -> bool:
        """Whether each of the words typed into that filter stands in one of these texts, however it is accented."""
        text = folded(" ".join(filter(None, texts)))
        return all(word in text for word in folded(self.values[name]).split())


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A part of a list that was read whole: `number` counts all of it, and `turn` leads to the rest."""

    lines: Sequence[T]
    number: int
    turn: Turn


def page_of(
    lines: Sequence[T],
    query: Mapping[str, str],
    chosen: Chosen,
    *,
    name: str = "page",
    showing: T | None = None,
) -> Page[T]:
    """The page that `name` asks for in the query, with the same filters on the others; the last one where it asks for
    one after it, and the one that is `showing` this line."""
    number = min(page_from(query, name), max(1, -(-len(lines) // PAGE)))
    if showing in lines:
        number = lines.index(showing) // PAGE + 1
    more = len(lines) > number * PAGE
    neighbours = turn(chosen.values, number=number, more=more, name=name, kept=chosen.values)
    return Page(lines[(number - 1) * PAGE : number * PAGE], len(lines), neighbours)


def chosen_from(query: Mapping[str, str], **filters: Collection[str] | None) -> Chosen:
    """Of each filter what was chosen, if it is one of these; None stands for any words. What cannot be read filters
    nothing: the list says what is chosen."""
    return Chosen({name: _chosen(query.get(name, ""), name, options) for name, options in filters.items()})


def _chosen(typed: str, name: str, options: Collection[str] | None) -> str:
    if options is not None:
        return typed if typed in options else ""
    try:
        return clean(typed, field=name, longest=LONGEST)
    except Invalid:
        return ""
