"""The sheet that lies at the door when people leave: they tick with what they go, and nobody writes a name."""

from typing import Any

from events_service.documents.papers import breakable, when
from events_service.language import language
from events_service.scheduling.queries import SessionLine

FEWEST_BOXES, MOST_BOXES = 12, 60


def outcome_sheet(session: SessionLine, *, people: int, locale: str) -> dict[str, Any]:
    """A box for each of the `people` who are expected, and for some who walk in, under each of the four sentences; in
    the order in which they are typed in as counts."""
    speak = language(locale)
    return {
        "lang": speak.code,
        "title": breakable(session.title),
        "when": [when(speak, session.local_starts, session.local_ends)],
        "place": breakable(session.location),
        "says": speak.say(
            "Before you go: tick one box under each sentence that is true for you. No name is needed."
        ),
        "sentences": [
            speak.say("I know more than before."),
            speak.say("I am more at ease."),
            speak.say("I will use it."),
            speak.say("I know whom to ask."),
        ],
        "boxes": min(max(people + FEWEST_BOXES // 2, FEWEST_BOXES), MOST_BOXES),
        "afterwards": speak.say(
            "For us: count the boxes and type the four numbers in on the page of the session."
        ),
    }
