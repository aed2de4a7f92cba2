"""Several texts to one person become one: the first says what the others would have said."""

from collections.abc import Sequence
from dataclasses import replace

from events_service.messages.rendering import Letter

# Those that one edit of many dates brings to whoever comes to several of them.
SHARED = ("change", "dates", "cancellation")
# The word of a context that has the facts of the others.
ALSO = "also"


def can_say(text: Letter, other: Letter) -> bool:
    """Whether that text can say the other one too: by now they may be of two kinds, or in two languages."""
    same = (text.name, text.recipient, text.locale) == (other.name, other.recipient, other.locale)
    return same and text.name in SHARED


def saying_all(text: Letter, others: Sequence[Letter]) -> Letter:
    """The text with what the others say. It is written down with it: once more, it is the same."""
    if not others:
        return text
    return replace(text, context={**text.context, ALSO: [each.context for each in others]})


def says_all(text: Letter) -> bool:
    """Whether it has left with what others would have said."""
    return bool(text.context.get(ALSO))
