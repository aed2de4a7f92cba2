"""The sheet of a short assessment: what to ask the room before and after, and where to write down how many."""

from collections.abc import Sequence
from typing import Any

from events_service.documents.papers import breakable, when
from events_service.language import language
from events_service.scheduling.queries import SessionLine


def assessment_sheet(session: SessionLine, *, questions: Sequence[str], locale: str) -> dict[str, Any]:
    """Two boxes under each of the `questions`, which are in the reader's language already."""
    speak = language(locale)
    return {
        "lang": speak.code,
        "title": breakable(session.title),
        "when": [when(speak, session.local_starts, session.local_ends)],
        "place": breakable(session.location),
        "says": speak.say("Ask the room, and write down how many raise their hand. No name is needed."),
        "questions": list(questions),
        "moments": [speak.say("before"), speak.say("after")],
        "afterwards": speak.say("Then type the six numbers in on the page of the session."),
    }
