"""What an organisation of the demonstration offers: an event, its rhythm, and what becomes of its sessions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

# What becomes of a session before the visitor looks at it: `open` has seats, `few` three at most, `full` a
# waiting list, `complete` neither seat nor list, `closed` an end of sign-up that has passed, `given_back` a
# seat that went down the waiting list; of `moved` and `cancelled` ones people were told.
Story = Literal["open", "few", "full", "complete", "closed", "given_back", "moved", "cancelled"]

TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY = range(1, 6)


@dataclass(frozen=True, slots=True)
class Offer:
    """An event and its rhythm: every so many `weeks` on a `weekday`, in the organisation's libraries in turn.

    The hours in `at` are used in turn too. Without `seats` one just comes. Sign-up opens `opens_before` days
    ahead, or at once. The `stories` are those of the next sessions, soonest first; later ones are open. A
    `draft` is never shown. A `course_of` so many dates has one list of people for all of them, and only these. One of
    `appointments` is once, the next time: so many minutes for each person, every other of which is taken. A
    `daily` one takes place twice on each of so many days, from yesterday on. It uses so many `tablets`, where there
    are some. One that is open keeps so many seats (`kept`) for the desk, and takes so many people (`minimum`). One
    signs up `by_phone` only, or at an `address` elsewhere. One that trains `colleagues` is once, the next time, and
    waits for whoever tries it out to sign up. `facts` are what else its event says.
    """

    title: str
    summary: str
    description: str
    strand: str
    topics: tuple[str, ...]
    at: tuple[str, ...]
    minutes: int
    seats: int = 0
    kind: str = "workshop"
    level: str | None = None
    weekday: int = TUESDAY
    weeks: int = 2
    opens_before: int | None = None
    stories: tuple[Story, ...] = ()
    draft: bool = False
    course_of: int = 0
    appointments: int = 0
    daily: int = 0
    tablets: int = 0
    kept: int = 0
    minimum: int | None = None
    by_phone: bool = False
    colleagues: bool = False
    address: str = ""
    access_notes: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


# How descriptions end.
FREE = "\n\nC’est gratuit et ouvert à tous, même sans carte de bibliothèque."
BRING = "\n\nVenez avec votre appareil si vous en avez un. Sinon, nous en prêtons un sur place."
PART_OF_DAY = "\n\nUn rendez-vous de la Journée de l’inclusion numérique, gratuit et ouvert à tous."
