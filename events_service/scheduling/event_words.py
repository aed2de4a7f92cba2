"""What is said about an event, as its own page shows it and each of its sessions."""

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class EventWords:
    """What is said about an event, as its own page shows it and each of its sessions. A field more is read by itself
    wherever one of them is: tests/scheduling/test_event_fields.py lists the other places it belongs to."""

    title: str
    summary: str
    description: str
    easy_to_read: str
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
    we_do: list[str]
    we_do_not: list[str]
    needs_mandate: list[str]


WORDS = ", ".join(f"event.{each.name}" for each in fields(EventWords))
