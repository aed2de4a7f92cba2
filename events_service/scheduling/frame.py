"""The frame of an organisation's events: the sentences its managers keep, from which whoever plans chooses."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from events_service import audit
from events_service.accounts.roles import Viewer, require
from events_service.database import row, transaction
from events_service.errors import ChangedMeanwhile, Invalid
from events_service.fields import Fields
from events_service.scheduling.event_rules import FRAME, LONGEST_SENTENCE, MOST_SENTENCES, EventDraft


@dataclass(frozen=True, slots=True)
class Frame:
    """The sentences to choose from, by part; a new organisation has none."""

    we_do: tuple[str, ...] = ()
    we_do_not: tuple[str, ...] = ()
    needs_mandate: tuple[str, ...] = ()

    @staticmethod
    def parse(values: Mapping[str, Any]) -> "Frame":
        """Of each part a list, or a text with a sentence on each line. Refuses with Invalid."""
        fields = Fields({part: _lines(values.get(part)) for part in FRAME})
        frame = Frame(
            **{part: fields.sentences(part, longest=LONGEST_SENTENCE, most=MOST_SENTENCES) for part in FRAME}
        )
        fields.done()
        return frame


def _lines(typed: Any) -> Any:
    return typed.splitlines() if isinstance(typed, str) else typed


async def frame_of(organisation: UUID) -> Frame:
    kept = await row(
        "SELECT we_do, we_do_not, needs_mandate FROM frame WHERE organisation = $1", organisation
    )
    return Frame(**{part: tuple(kept[part]) for part in FRAME}) if kept else Frame()


async def keep_frame(
    organisation: UUID, frame: Frame, *, by: Viewer, now: datetime, seen: Frame | None = None
) -> None:
    """Keep these sentences in place of those before. Events say what was chosen for them until they are edited.

    `seen` is the frame as whoever writes it saw it. Refuses with NotFound, Forbidden or ChangedMeanwhile.
    """
    require(by, "edit_frame", organisation)
    async with transaction():
        await row("SELECT 1 FROM organisation WHERE id = $1 FOR NO KEY UPDATE", organisation)
        before = await frame_of(organisation)
        if seen is not None and before != seen:
            raise ChangedMeanwhile()
        if frame == before:
            return
        await row(
            """
            INSERT INTO frame (organisation, we_do, we_do_not, needs_mandate) VALUES ($1, $2, $3, $4)
            ON CONFLICT (organisation) DO UPDATE
            SET we_do = excluded.we_do, we_do_not = excluded.we_do_not, needs_mandate = excluded.needs_mandate
            """,
            organisation,
            list(frame.we_do),
            list(frame.we_do_not),
            list(frame.needs_mandate),
        )
        await audit.note(by=by.id, what="frame.edited", on=organisation, organisation=organisation, now=now)


async def refuse_other_sentences(
    draft: EventDraft, organisation: UUID, *, was: Mapping[str, list[str]] | None = None
) -> None:
    """Refuse with Invalid what the organisation does not keep, and what the event did not say before: `was`."""
    if not any(draft.frame.values()):
        return
    frame = await frame_of(organisation)
    wrong = {
        part: "unknown"
        for part, sentences in draft.frame.items()
        if not {*getattr(frame, part), *(was[part] if was else ())}.issuperset(sentences)
    }
    if wrong:
        raise Invalid(wrong)
