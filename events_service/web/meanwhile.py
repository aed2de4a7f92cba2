"""Two colleagues with the same form: the second one is told, sees what the first one changed, and loses nothing.

A form carries what each of its fields said when it was shown (`seen`, as short digests). When it comes back and what is
there has changed, a field that its sender left alone takes what is there now; one that both changed keeps what was
typed, and the page shows the other text beside it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from events_service.errors import ChangedMeanwhile

SEEN = "seen"


@dataclass(frozen=True, slots=True)
class Difference:
    """What a colleague made of one field; `taken` says that the form has it now."""

    name: str
    theirs: Any
    taken: bool


@dataclass(frozen=True, slots=True)
class Merged:
    """The form as it goes on, and what is different from what its sender saw."""

    values: dict[str, Any]
    differences: list[Difference]


def seen_in(values: Mapping[str, Any]) -> str:
    """What the form says of itself: a digest of each field."""
    return " ".join(f"{name}:{_digest(value)}" for name, value in sorted(values.items()))


def shown(values: Mapping[str, Any]) -> dict[str, Any]:
    """The form as it is shown, with what it says of itself."""
    return {**values, SEEN: seen_in(values)}


def refuse_if_changed(typed: Mapping[str, Any], current: Mapping[str, Any]) -> None:
    """Refuses with ChangedMeanwhile a form that was shown before what is there now. A form that carries nothing was not
    shown by a page of ours, and writes over nothing it could have shown."""
    if typed.get(SEEN) and typed[SEEN] != seen_in(current):
        raise ChangedMeanwhile()


def merged(typed: Mapping[str, Any], current: Mapping[str, Any]) -> Merged:
    """The form again, filled in against what is there now."""
    before = dict(each.split(":", 1) for each in str(typed.get(SEEN, "")).split() if ":" in each)
    values, differences = dict(typed), []
    # A tick that is not there is an empty field.
    for name in [*current, *(gone for gone in before if gone not in current)]:
        theirs, was = current.get(name, ""), before.get(name, _digest(""))
        if was == _digest(theirs) or _same(typed.get(name, ""), theirs):
            continue
        left_alone = was == _digest(typed.get(name, ""))
        if left_alone:
            values[name] = theirs
        differences.append(Difference(name, theirs, left_alone))
    return Merged(values | {SEEN: seen_in(current)}, differences)


def _same(one: Any, other: Any) -> bool:
    return _digest(one) == _digest(other)


def _digest(value: Any) -> str:
    """Browsers send line breaks as they like, and ticked boxes in the order of the page."""
    text = " ".join(sorted(value)) if isinstance(value, list) else str(value).replace("\r\n", "\n")
    return sha256(text.encode()).hexdigest()[:10]
