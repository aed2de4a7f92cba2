"""What a report says, part by part, in words: the same on its page, where each line has its bar, and on its paper."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from events_service.language import Language, language
from events_service.libraries.territories import department_name
from events_service.reports.lines import ReportLine
from events_service.reports.unmet import Unmet
from events_service.web.words import WORDS


def _(text: str) -> str:
    """Marks a text for the catalogues; it is translated where it is written."""
    return text


HEADINGS = {
    "total": _("In all"),
    "month": _("By month"),
    "department": _("By département"),
    "organisation": _("By organisation"),
    "library": _("By library"),
    "topic": _("By topic"),
    "door": _("How people came to their seat"),
    "sex": _("Sex"),
    "age": _("Age"),
    "status": _("What they do"),
    "asked": _("Asked with what they left"),
    "outcome": _("With what they left"),
    "able_before": _("Could do it alone before"),
    "able_after": _("Could do it alone afterwards"),
    "able_asked": _("Asked what they could do"),
}
# What other parts are said of.
_BESIDE = ("total", "asked", "able_asked")
NOTES = {
    "topic": _("A session of several topics stands under each."),
    "door": _("Of those who came."),
    "able_before": _("Of sessions that asked both before and after, where ten people or more were asked."),
    "sex": _("Counted by colleagues on the spot, as numbers without a name."),
}
COLUMNS = (_("Dates"), _("Hours"), _("People"), _("For the first time"))
UNMET_COLUMNS = (_("Wishes"), _("Waiting"))
# Of needs that were not met; the file has all of them.
MOST_NEEDS = 20


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table: its name, its numbers as they are written, and how long its bar is, of 100."""

    label: str
    code: str
    cells: tuple[str, ...]
    bar: int


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a report: `columns` are above the numbers, of which the bar shows the people."""

    part: str
    heading: str
    note: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def label_of(part: str, code: str, name: str, locale: str) -> str:
    """What a line is called."""
    speak = language(locale)
    match part:
        case "total" | "asked":
            return speak.say(HEADINGS[part])
        case "month":
            year, month = code.split("-")
            return f"{speak.month(date(int(year), int(month), 1))} {year}"
        case "department":
            return department_name(code)
        case "topic":
            return speak.say(WORDS[code] if code else _("No topic"))
        case "door":
            return speak.say(WORDS[f"door_{code}"])
        case "able_before" | "able_after" | "able_asked":
            return speak.say(WORDS[code])
        case "sex" | "age" | "status" | "outcome":
            return speak.say(WORDS[f"{part}.{code}"])
        case _:
            return name


def sections(lines: Sequence[ReportLine], locale: str) -> list[Section]:
    """The parts that have more to say than the whole: a single library, month or organisation is the whole."""
    speak = language(locale)
    parts: dict[str, list[ReportLine]] = {}
    for line in lines:
        parts.setdefault(line.part, []).append(line)
    shown = [part for part in HEADINGS if part not in _BESIDE and _says_more(part, parts.get(part, ()))]
    asked = sum(line.people for line in parts.get("asked", ()))
    return [_section(part, parts[part], asked, speak) for part in shown]


def _says_more(part: str, lines: Sequence[ReportLine]) -> bool:
    if part in ("month", "department", "organisation", "library"):
        return len(lines) > 1
    return any(line.people or line.dates for line in lines)


def _section(part: str, lines: Sequence[ReportLine], asked: int, speak: Language) -> Section:
    most = max(line.people for line in lines) or 1
    values: list[tuple[str, Callable[[ReportLine], float | None]]] = [
        (COLUMNS[0], lambda line: line.dates),
        (COLUMNS[1], lambda line: line.hours),
        (COLUMNS[2], lambda line: line.people),
        (COLUMNS[3], lambda line: line.first_timers),
    ]
    counted = [(heading, read) for heading, read in values if read(lines[0]) is not None]
    return Section(
        part,
        speak.say(HEADINGS[part]),
        speak.say(NOTES.get(part, "")) if part != "outcome" else _of_whom(asked, speak),
        tuple(speak.say(heading) for heading, _ in counted),
        tuple(
            Row(
                label_of(part, line.code, line.name, speak.code),
                line.code,
                tuple(speak.number(read(line) or 0) for _, read in counted),
                round(100 * line.people / most),
            )
            for line in lines
        ),
    )


def _of_whom(asked: int, speak: Language) -> str:
    return speak.say_many(
        "Of %(num)d person in whose session it was counted.",
        "Of %(num)d people in whose sessions it was counted.",
        asked,
    ) % {"num": asked}


def unmet_sections(needs: Unmet, locale: str) -> list[Section]:
    """What was asked for and not had, where and about what, the most first; then by département, if it is of several.
    The bar shows wishes and awaited seats together."""
    speak = language(locale)
    places = [
        (
            f"{need.library_name} ({need.department}) · {label_of('topic', need.topic, '', locale)}",
            need.department,
            need.wishes,
            need.waiting,
        )
        for need in needs.needs[:MOST_NEEDS]
    ]
    note = speak.say(
        _("Wishes that no session and no call has answered, and seats for which people still wait.")
    )
    if len(needs.needs) > MOST_NEEDS:
        note += " " + speak.say(_("These are the %(number)s lines with the most; the file has all of them."))
        note %= {"number": MOST_NEEDS}
    territories = [
        (department_name(code), code, wishes, waiting) for code, wishes, waiting in needs.departments
    ]
    heading, by_territory = speak.say(_("What was not met")), speak.say(HEADINGS["department"])
    shown = [_unmet_section("needs", heading, note, places, speak)] if places else []
    if len(territories) > 1:
        shown.append(
            _unmet_section("needs_department", f"{heading} · {by_territory}", "", territories, speak)
        )
    return shown


def _unmet_section(
    part: str, heading: str, note: str, lines: Sequence[tuple[str, str, int, int]], speak: Language
) -> Section:
    most = max(wishes + waiting for _label, _code, wishes, waiting in lines)
    return Section(
        part,
        heading,
        note,
        tuple(map(speak.say, UNMET_COLUMNS)),
        tuple(
            Row(
                label,
                code,
                (speak.number(wishes), speak.number(waiting)),
                round(100 * (wishes + waiting) / most),
            )
            for label, code, wishes, waiting in lines
        ),
    )
