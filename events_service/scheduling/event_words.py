"""What is said about an event, as its own page shows it and each of its sessions."""

from dataclasses import dataclass, fields

ADULT = 18


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

    @property
    def only_children(self) -> bool:
        """Whether all who come are children: whoever signs one up says which adult stays with them."""
        return self.with_adult and self.age_to is not None and self.age_to < ADULT


WORDS = ", ".join(f"event.{each.name}" for each in fields(EventWords))
