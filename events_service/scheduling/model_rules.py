"""What a model may say, and which of it the libraries leave as it is. No database here."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from events_service.errors import Invalid
from events_service.fields import Fields
from events_service.scheduling.event_rules import FRAME, EventDraft

# Where an event is, and what its organisation says of all its own, no model says.
MODEL_WORDS = tuple(
    each.name for each in fields(EventDraft) if each.name not in ("library", "campaign", *FRAME)
)
AGES = ("age_from", "age_to")


@dataclass(frozen=True, slots=True)
class ModelDraft:
    """What a coordinator types about a model, cleaned: the words of an event, which of them are `locked`, and what is
    proposed to whoever adopts it."""

    words: Mapping[str, Any]
    locked: tuple[str, ...]
    minutes: int
    seats: int

    @property
    def columns(self) -> dict[str, Any]:
        """As its row keeps it."""
        return {**self.words, "locked": list(self.locked), "minutes": self.minutes, "seats": self.seats}

    @staticmethod
    def parse(values: Mapping[str, Any]) -> "ModelDraft":
        """Refuses with Invalid, naming every field at fault."""
        form = Fields(values)
        draft = form.check(lambda: EventDraft.parse({**_words_in(values), "library": "-"}))
        locked = form.choices("locked", MODEL_WORDS)
        minutes = form.number("minutes", lowest=15, highest=720, default=120)
        seats = form.number("seats", lowest=1, highest=1000, default=8)
        form.done()
        assert draft is not None
        words = {
            name: list(word) if isinstance(word, tuple) else word
            for name, word in asdict(draft).items()
            if name in MODEL_WORDS
        }
        return ModelDraft(words, _with_pairs(locked), minutes or 120, seats or 8)


def _words_in(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in MODEL_WORDS if name in values}


def _with_pairs(locked: tuple[str, ...]) -> tuple[str, ...]:
    """Both ages or none: a first age above a library's own last one would be no range."""
    both = AGES if set(locked) & set(AGES) else ()
    return tuple(name for name in MODEL_WORDS if name in {*locked, *both})


def refuse_locked(names: Collection[str], locked: Collection[str]) -> None:
    """Refuse with Invalid, by name, what is the coordinator's to say."""
    if wrong := {name: "locked" for name in sorted(names) if name in locked}:
        raise Invalid(wrong)
