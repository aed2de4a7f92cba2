"""Several texts to one person become one: the first says what the others would have said."""

from collections.abc import Sequence
from dataclasses import replace

from events_service.messages.rendering import Letter

# Those that one edit of many dates brings to whoever comes to several of them.
SHARED = ("change", "cancellation")
# Of the others a text says only when they are: all else that it says must be true of them too.
_SAID_ONCE = ("state", "changed", "cancelled_by", "library_name", "library_street", "room_name", "at_home")
# The word of a context that has the facts of the others: no more of each than the text says, and whose it is.
ALSO = "also"
_ALSO_SAYS = ("registration", "starts_at", "starts_local")


def can_say(text: Letter, other: Letter) -> bool:
    """Whether that text can say the other one too: by now they may be of two kinds, in two languages, or one of them a
    seat and the other a place in the line."""
    return text.name in SHARED and _said_once(text) == _said_once(other)


def _said_once(text: Letter) -> list[object]:
    return [text.name, text.recipient, text.locale, *map(text.context.get, _SAID_ONCE)]


def saying_all(text: Letter, others: Sequence[Letter]) -> Letter:
    """The text with what the others say. It is written down with it: once more, it is the same."""
    if not others:
        return text
    also = [{word: each.context[word] for word in _ALSO_SAYS} for each in others]
    return replace(text, context={**text.context, ALSO: also})


def says_all(text: Letter) -> bool:
    """Whether it has left with what others would have said."""
    return bool(text.context.get(ALSO))
