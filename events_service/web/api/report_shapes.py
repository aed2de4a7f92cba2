"""The shapes of reports: numbers of what took place and of who came, and never a name."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from events_service.attendance.head_count_rules import Kind
from events_service.reports import attendance, cra
from events_service.reports.scopes import Scope
from events_service.reports.unmet import Unmet
from events_service.web.api.shaping import shaped


class Sums(Struct, frozen=True):
    """A session is a date; the appointments of one permanence are one together."""

    dates: int
    hours: float
    people: Annotated[int, Meta(description="Who had a seat and came, and who walked in.")]
    first_timers: int


class OfMonth(Sums, frozen=True):
    month: Annotated[str, Meta(examples=["2026-11"])]


class OfDepartment(Sums, frozen=True):
    department: str


class OfLibrary(Sums, frozen=True):
    library: Annotated[str, Meta(description="Its slug.")]
    name: str


class OfTopic(Sums, frozen=True):
    topic: Annotated[str, Meta(description="Empty where the event says none.")]


class ByDoor(Struct, frozen=True):
    door: Annotated[str, Meta(description="How they came to their seat; `walk_in`: without one.")]
    people: int
    first_timers: int


class Able(Struct, frozen=True):
    """How many could do what a question asks before and after the sessions in which both was asked, of the `people` in
    them."""

    question: str
    before: int
    after: int
    people: int


Shared = Annotated[dict[str, int], Meta(description="Everybody; who was not counted is `non_communique`.")]


class Report(Struct, frozen=True):
    """What took place from one local day to another, both included. A session of several topics stands under each; all
    other parts add up to the total."""

    first: date
    last: date
    total: Sums
    months: list[OfMonth]
    departments: list[OfDepartment]
    libraries: list[OfLibrary]
    topics: list[OfTopic]
    doors: list[ByDoor]
    sex: Shared
    age: Shared
    status: Shared
    outcome: Annotated[dict[str, int], Meta(description="How many of those `asked` said so.")]
    asked: Annotated[int, Meta(description="People in whose sessions outcomes were counted.")]
    able: Annotated[
        list[Able],
        Meta(description="Of the short assessments, the questions that ten people or more were asked."),
    ]
    wishes_not_met: int
    waiting: Annotated[int, Meta(description="Seats for which people still wait.")]


class Year(Struct, frozen=True):
    """A calendar year by topic, public and place, as surveys of libraries ask for it."""

    year: int
    total: Sums
    topics: list[OfTopic]
    libraries: list[OfLibrary]
    sex: Shared
    age: Shared
    status: Shared


class Beneficiaries(Struct, frozen=True):
    """Anonymous participants, by La Coop's codes."""

    total: int
    genres: dict[str, int]
    tranches_age: dict[str, int]
    statuts: dict[str, int]


class Attributes(Struct, frozen=True):
    """A session as La Coop's own API has an activity; null is what nobody noted here."""

    type: str
    accompagnements: int
    date: date
    duree: Annotated[int, Meta(description="Minutes.")]
    type_lieu: str
    structure_id: Annotated[UUID | None, Meta(description="Our library's id.")]
    lieu_code_postal: str | None
    lieu_commune: str | None
    creation: datetime
    modification: datetime
    thematiques: list[str]
    titre_atelier: str
    niveau_atelier: str | None
    beneficiaires: Beneficiaries


class Activity(Struct, frozen=True):
    """An activity report of La Coop de la médiation numérique, which takes none by a program: nothing is sent there."""

    type: str
    id: UUID
    attributes: Attributes


def report_shape(report: attendance.Report, needs: Unmet, scope: Scope) -> Report:
    return Report(
        first=scope.first,
        last=scope.last,
        total=_sums(report.total),
        months=[OfMonth(*_four(line), line.code) for line in report.months],
        departments=[OfDepartment(*_four(line), line.code) for line in report.departments],
        libraries=[OfLibrary(*_four(line), line.code, line.name) for line in report.libraries],
        topics=[OfTopic(*_four(line), line.code) for line in report.topics],
        doors=[ByDoor(line.code, line.people, line.first_timers) for line in report.doors],
        sex=dict(report.kinds[Kind.SEX]),
        age=dict(report.kinds[Kind.AGE]),
        status=dict(report.kinds[Kind.STATUS]),
        outcome=dict(report.outcomes),
        asked=report.asked,
        able=[shaped(Able, each, "UTC") for each in report.able],
        wishes_not_met=needs.wishes,
        waiting=needs.waiting,
    )


def year_shape(report: attendance.Report, year: int) -> Year:
    return Year(
        year=year,
        total=_sums(report.total),
        topics=[OfTopic(*_four(line), line.code) for line in report.topics],
        libraries=[OfLibrary(*_four(line), line.code, line.name) for line in report.libraries],
        sex=dict(report.kinds[Kind.SEX]),
        age=dict(report.kinds[Kind.AGE]),
        status=dict(report.kinds[Kind.STATUS]),
    )


def _sums(line: attendance.Line) -> Sums:
    return Sums(*_four(line))


def _four(line: attendance.Line) -> tuple[int, float, int, int]:
    return line.dates, round(line.hours, 1), line.people, line.first_timers


def activity_shape(line: cra.Activity) -> Activity:
    counts, at_library = line.counts, line.at_library
    return Activity(
        "activite",
        line.id,
        Attributes(
            type=line.kind.value,
            accompagnements=counts.present,
            date=line.on,
            duree=line.minutes,
            type_lieu=line.place.value,
            structure_id=line.library if at_library else None,
            lieu_code_postal=line.postcode if at_library else None,
            lieu_commune=line.town if at_library else None,
            creation=line.created_at,
            modification=line.changed_at,
            thematiques=[*line.themes, *line.procedures],
            titre_atelier=line.title,
            niveau_atelier=line.level,
            beneficiaires=Beneficiaries(
                total=counts.present,
                genres=counts.shares(Kind.SEX),
                tranches_age=counts.shares(Kind.AGE),
                statuts=counts.shares(Kind.STATUS),
            ),
        ),
    )
