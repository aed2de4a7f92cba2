"""The four ways the service says no. Each package names its refusals below these; web/http/refusals.py answers."""

from collections.abc import Mapping
from typing import TypeVar


class Refusal(Exception):
    """An expected "no", carrying data instead of prose; its `code` is the JSON code and the key of its sentence."""

    code = "refused"

    def __init__(self, **facts: object) -> None:
        super().__init__(self.code, facts)
        self.facts = facts


class NotFound(Refusal):
    """There is no such thing, or it belongs to somebody else: a stranger cannot tell which."""

    code = "not_found"


Thing = TypeVar("Thing")


def existing(thing: Thing | None, **facts: object) -> Thing:
    """What a query answered about one thing, where it is there: `existing(await event_page(slug))`. Refuses with
    NotFound, which carries the `facts`."""
    if thing is None:
        raise NotFound(**facts)
    return thing


class Forbidden(Refusal):
    """The thing may be seen, but this person may not do that to it."""

    code = "forbidden"


class Invalid(Refusal):
    """Input that cannot be accepted: `fields` maps each field at fault to the code of what is wrong with it."""

    code = "invalid"

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__(fields=dict(fields))
        self.fields = dict(fields)


class ChangedMeanwhile(Refusal):
    """It was changed after the form was filled in: whoever sends it looks again before writing over that."""

    code = "changed_meanwhile"
