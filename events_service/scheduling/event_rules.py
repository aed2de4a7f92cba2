"""What may be said about an event. No database here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from events_service.fields import Fields
from events_service.scheduling.rules import KINDS, LEVELS, STRANDS
from events_service.scheduling.topics import TOPICS, whole
from events_service.text import folded

LONGEST_TITLE, LONGEST_SUMMARY, LONGEST_DESCRIPTION = 140, 280, 10_000
# As many words as an event may be found by, those of its dates included.
LONGEST_KEY = 4000
# ISO 639, the shortest code of each; what is spoken in workshops in France, its sign language and its overseas
# languages included.
LANGUAGES = (
    "fr",
    "fsl",
    "en",
    "ar",
    "es",
    "pt",
    "it",
    "ro",
    "tr",
    "uk",
    "ru",
    "fa",
    "ps",
    "ta",
    "zh",
    "rcf",
    "gcf",
    "gcr",
    "ty",
)
OLDEST = 120
# The frame that protects both sides: what mediators do with people, what they never do, and what needs a mandate.
FRAME = ("we_do", "we_do_not", "needs_mandate")
LONGEST_SENTENCE = 200
MOST_SENTENCES = 10


@dataclass(frozen=True, slots=True)
class EventDraft:
    """What a colleague types about an event, cleaned. `library` is a slug or an id; `campaign` a slug.

    `description` and `easy_to_read` have the marks of events_service/markdown.py. `languages` are those spoken, where
    that is worth saying. `bring`, `prerequisites` and `equipment_lent` have a line for each thing.
    """

    title: str
    summary: str
    description: str
    easy_to_read: str
    access_notes: str
    library: str
    strand: str
    kind: str
    level: str | None
    topics: tuple[str, ...]
    languages: tuple[str, ...]
    age_from: int | None
    age_to: int | None
    with_adult: bool
    prerequisites: str
    bring: str
    equipment_lent: str
    we_do: tuple[str, ...]
    we_do_not: tuple[str, ...]
    needs_mandate: tuple[str, ...]
    campaign: str

    @property
    def search_key(self) -> str:
        return search_key(self.title, self.summary)

    @property
    def frame(self) -> dict[str, tuple[str, ...]]:
        """Its sentences, by part."""
        return {part: getattr(self, part) for part in FRAME}

    @staticmethod
    def parse(values: Mapping[str, Any]) -> "EventDraft":
        """Refuses with Invalid, naming every field at fault."""
        fields = Fields(values)
        draft = EventDraft(
            title=fields.text("title", longest=LONGEST_TITLE, required=True),
            summary=fields.text("summary", longest=LONGEST_SUMMARY),
            description=fields.text("description", longest=LONGEST_DESCRIPTION, lines=True),
            easy_to_read=fields.text("easy_to_read", longest=5_000, lines=True),
            access_notes=fields.text("access_notes", longest=500, lines=True),
            library=fields.text("library", longest=160, required=True),
            strand=fields.choice("strand", STRANDS, None, required=True) or "",
            kind=fields.choice("kind", KINDS, "workshop") or "workshop",
            level=fields.choice("level", LEVELS, None),
            topics=whole(fields.choices("topics", TOPICS)),
            languages=fields.choices("languages", LANGUAGES),
            age_from=fields.number("age_from", lowest=0, highest=OLDEST, default=None),
            age_to=fields.number("age_to", lowest=0, highest=OLDEST, default=None),
            with_adult=fields.tick("with_adult"),
            prerequisites=fields.text("prerequisites", longest=500, lines=True),
            bring=fields.text("bring", longest=500, lines=True),
            equipment_lent=fields.text("equipment_lent", longest=300, lines=True),
            **{part: fields.sentences(part, longest=LONGEST_SENTENCE, most=MOST_SENTENCES) for part in FRAME},
            campaign=fields.text("campaign", longest=100),
        )
        if draft.age_from is not None and draft.age_to is not None and draft.age_to < draft.age_from:
            fields.wrong.setdefault("age_to", "below_the_other")
        fields.done()
        return draft


def search_key(*words: str) -> str:
    """By what an event is found, folded."""
    return folded(" ".join(words))[:LONGEST_KEY]
