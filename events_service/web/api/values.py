"""What a field of a body may hold: types with their limits, as they are decoded and described."""

import re
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from events_service.catalogues import LOCALES
from events_service.registration.needs import LONGEST as LONGEST_NEED
from events_service.scheduling import scopes
from events_service.scheduling.event_rules import LANGUAGES, LONGEST_SENTENCE, OLDEST
from events_service.scheduling.rules import KINDS, LEVELS, STRANDS
from events_service.scheduling.sign_up import (
    EARLIEST_REMINDER,
    LARGEST_CAPACITY,
    LARGEST_PARTY,
    MOST_ASK_DAYS,
    MOST_DATES,
    MOST_DAYS,
    MOST_KEPT_HOURS,
    MOST_REMINDERS,
    SignUpRule,
    Silence,
    WaitingMode,
)
from events_service.scheduling.topics import TOPICS


def one_of(among: tuple[str, ...]) -> Meta:
    """The pattern is what holds it; the choices are for the reader of the document."""
    return Meta(pattern=f"^({'|'.join(map(re.escape, among))})$", extra_json_schema={"enum": list(among)})


Title = Annotated[str, Meta(max_length=140)]
OwnTitle = Annotated[
    str,
    Meta(max_length=140, description="What this date is called, if not as its event; null: as its event."),
]
Summary = Annotated[str, Meta(max_length=280)]
Description = Annotated[
    str,
    Meta(
        max_length=10_000,
        description="Markdown of a few marks: paragraphs, headings, lists, bold, italic, links. HTML is text.",
    ),
]
EasyToRead = Annotated[
    str, Meta(max_length=5_000, description="The same in words easy to read, with the same marks.")
]
AccessNotes = Annotated[
    str, Meta(max_length=500, description="What makes it easy to come: a lift, a quiet room, a loop.")
]
Strand = Annotated[str, one_of(STRANDS)]
Kind = Annotated[str, one_of(KINDS)]
Level = Annotated[str, one_of(LEVELS)]
Topic = Annotated[str, one_of(TOPICS)]
Language = Annotated[str, one_of(LANGUAGES)]
Age = Annotated[int, Meta(ge=0, le=OLDEST)]
WithAdult = Annotated[bool, Meta(description="Children come with an adult.")]
Prerequisites = Annotated[str, Meta(max_length=500, description="What one should already know or have done.")]
Bring = Annotated[str, Meta(max_length=500, description="What to bring, a line each; letters say it too.")]
EquipmentLent = Annotated[str, Meta(max_length=300, description="What the library lends, a line each.")]
Frame = Annotated[
    list[Annotated[str, Meta(max_length=LONGEST_SENTENCE)]],
    Meta(description="Sentences that the organisation keeps for its events, ten at most."),
]
Library = Annotated[str, Meta(max_length=160, description="Id or slug of a library of the organisation.")]
Campaign = Annotated[str, Meta(max_length=100, description="Slug of an edition of the day; empty for none.")]
Moment = Annotated[
    str,
    Meta(
        description="The library's wall clock without an offset, or an instant with one (RFC 3339).",
        examples=["2026-11-24T14:00", "2026-11-24T13:00:00Z"],
    ),
]
Choice = Annotated[
    str,
    one_of(("first", "second")),
    Meta(description="Which one, in the hour that autumn's change of clocks repeats."),
]
Capacity = Annotated[
    int, Meta(ge=1, le=LARGEST_CAPACITY, description="Seats; a session without sign-up needs none.")
]
WaitingLimit = Annotated[
    int,
    Meta(ge=0, le=LARGEST_CAPACITY, description="Parties on the waiting list at most; null for no limit."),
]
WaitingModes = Annotated[
    str,
    one_of(tuple(WaitingMode)),
    Meta(
        description="What becomes of a freed seat: `given` to who waits first; or `offered`, until the library closes"
        " on the next day on which it is open, and then to the next."
    ),
]
MostSeats = Annotated[int, Meta(ge=1, le=LARGEST_PARTY, description="Seats that one party may take.")]
Scope = Annotated[
    str,
    one_of(tuple(scopes.Scope)),
    Meta(
        description="Of a series: `this` date, this and the `following`, or `all` that have not begun. A field changed"
        " by hand on another date stays; times move all by the same difference on the wall."
    ),
]
DryRun = Annotated[bool, Meta(description="Answer what would come of it, and write nothing.")]
DaysBefore = Annotated[
    int, Meta(ge=1, le=MOST_DAYS, description="So many days before the date, at its hour; moves with it.")
]
SignUp = Annotated[
    str,
    one_of(tuple(SignUpRule)),
    Meta(
        description="`required`: people sign up; `not_needed`: they just come; `staff_only`: they call or come to the"
        " desk, where colleagues sign them up; `elsewhere`: they sign up on another site, at `url`."
    ),
]
SignUpUrl = Annotated[
    str, Meta(max_length=500, description="Where people sign up, for `elsewhere`: an https address.")
]
KeptSeats = Annotated[
    int,
    Meta(
        ge=0,
        le=LARGEST_CAPACITY,
        description="Seats that the web and its waiting list cannot have before `kept_until`: for people who come to"
        " the desk, call, or are sent. What these took already counts.",
    ),
]
KeptUntil = Annotated[
    str,
    Meta(
        description="Until when seats are kept; then the waiting list is served what is left. When not given, 24 hours"
        " before the start, or the start itself where that has passed.",
        examples=["2026-11-23T14:00", "2026-11-23T13:00:00Z"],
    ),
]
KeptHours = Annotated[
    int,
    Meta(
        ge=0,
        le=MOST_KEPT_HOURS,
        description="The same as `kept_until`, in hours before each date: 24 when not given.",
    ),
]
Minimum = Annotated[
    int,
    Meta(
        ge=1, le=LARGEST_CAPACITY, description="People it takes to hold the session: colleagues are shown it."
    ),
]
AskDays = Annotated[
    int,
    Meta(
        ge=1,
        le=MOST_ASK_DAYS,
        description="So many days before the first date, people with a seat are asked whether they still come; null:"
        " nobody is.",
    ),
]
Silences = Annotated[
    str,
    one_of(tuple(Silence)),
    Meta(
        description="The seat of whoever does not answer is `kept`, or `released` to the waiting list once the library"
        " closes on a day in the middle of the time that is left; never of somebody whom nobody has reached."
    ),
]
ReminderHours = Annotated[
    list[Annotated[int, Meta(ge=1, le=EARLIEST_REMINDER)]],
    Meta(
        max_length=MOST_REMINDERS,
        description="People with a seat are reminded so many hours before each date: 48 and 2 when not given; of none,"
        " nobody is.",
    ),
]
RosterOf = Annotated[
    UUID,
    Meta(
        description="A session of the same event: its people come on this date too. Seats, waiting list, opening and"
        " closing are those of their list, and are refused here."
    ),
]
JoinUntil = Annotated[
    int,
    Meta(
        ge=1,
        le=MOST_DATES,
        description="Of a course: one may join until its date of this number begins (its last, where it has fewer),"
        " whatever is added, moved or called off; instead of `closes_at`.",
    ),
]
Name = Annotated[str, Meta(max_length=100)]
Email = Annotated[str, Meta(max_length=254)]
Phone = Annotated[str, Meta(max_length=254, description="As dialled at the library, or international.")]
Companions = Annotated[list[Name], Meta(description="Names of companions; fewer than seats.")]
Locale = Annotated[str, one_of(LOCALES)]
Note = Annotated[str, Meta(max_length=500, description="For the library.")]
Adult = Annotated[
    str,
    Meta(max_length=100, description="Who stays with the child; asked where its event has `with_adult`."),
]
OnlyAdults = Annotated[bool, Meta(description="Instead of `adult`: no child comes.")]
Need = Annotated[
    str,
    Meta(
        max_length=LONGEST_NEED,
        description="What would help them to take part, in one line: deleted once the last date has ended.",
    ),
]
Word = Annotated[
    str,
    Meta(
        max_length=20, description="Their own: said in calls and texts, so that they know it is the library."
    ),
]
Paper = Annotated[
    bool,
    Meta(description="Without an e-mail: told by a letter on paper, to fetch at the desk."),
]
LocalDay = Annotated[
    str,
    Meta(
        description="A local date (ISO 8601).", extra_json_schema={"format": "date"}, examples=["2026-12-08"]
    ),
]


class EquipmentNeed(Struct, frozen=True, forbid_unknown_fields=True):
    """So many of some equipment."""

    id: UUID
    quantity: Annotated[int, Meta(ge=1, le=LARGEST_CAPACITY)]


Room = Annotated[
    UUID, Meta(description="A room of the session's library, free with its set-up and clear-up.")
]
EquipmentNeeds = Annotated[
    list[EquipmentNeed],
    Meta(description="What the session takes; all of it, not what is added."),
]
Facilitators = Annotated[
    list[Annotated[str, Meta(max_length=254)]],
    Meta(description="Colleagues who hold it, by the id or the e-mail address of their account."),
]
