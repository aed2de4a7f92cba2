"""What a route says of itself for /api/openapi.json: it stands next to the handler."""

from dataclasses import dataclass
from typing import Any

from events_service.errors import Refusal


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One endpoint of the contract. `answer` is a shape, or a tuple of those it may be. `key` says whether a key is
    `required`, read when given (`optional`) or `ignored`, `right` which verb of accounts/roles.py it needs; `refusals`
    are the ones peculiar to it."""

    answer: Any
    status: int = 200
    body: Any = None
    key: str = "ignored"
    right: str = ""
    query: tuple[str, ...] = ()
    refusals: tuple[type[Refusal], ...] = ()


def endpoint(answer: Any, **said: Any) -> dict[str, Endpoint]:
    """The `opt` of a Litestar route."""
    return {"endpoint": Endpoint(answer, **said)}
