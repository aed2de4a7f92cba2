"""What the JSON of an event and of its sessions have in common, and where they are."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from events_service.scheduling.questions import QuestionKind


class Venue(Struct, frozen=True):
    """The library as a session shows it."""

    id: UUID
    slug: str
    name: str
    address: str
    postcode: str
    town: str
    department: str
    phone: str
    latitude: float | None
    longitude: float | None


class Image(Struct, frozen=True):
    """The image of an event: a JPEG of 30 kB at most, with words for those who do not see it."""

    url: str
    alternative: str
    width: int
    height: int


class Question(Struct, frozen=True):
    """What the library asks whoever signs up; an answer is never needed. Other words are another question, with an id
    of its own."""

    id: UUID
    words: str
    kind: Annotated[str, Meta(extra_json_schema={"enum": list(QuestionKind)})]
    choices: Annotated[list[str], Meta(description="Of the kind `choice`: one of these is the answer.")]


class Skill(Struct, frozen=True):
    """What one learns, by its number in a framework; Pix says no version of its list."""

    framework: Annotated[str, Meta(extra_json_schema={"enum": ["digcomp", "pix"]})]
    version: str | None
    id: str


class EventLibrary(Struct, frozen=True):
    """Where an event usually happens."""

    id: UUID
    slug: str
    name: str
    town: str
    department: str


class EventWords(Struct, frozen=True, kw_only=True):
    """What is said about an event, for itself and for each of its sessions."""

    title: str
    summary: str
    access_notes: str
    kind: str
    strand: str
    level: str | None
    topics: list[str]
    languages: list[str]
    age_from: int | None
    age_to: int | None
    with_adult: bool
    prerequisites: str
    bring: str
    equipment_lent: str
