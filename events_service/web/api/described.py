"""What a route says of itself for /api/openapi.json beyond its signature: how it may refuse, and which key it asks for.
The rest Litestar reads from the handler: path, query, body and answer."""

from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cache
from typing import TypedDict

from litestar.enums import ParamType
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Operation, Parameter

from events_service.accounts.roles import MAY, ROLES, Role
from events_service.errors import Invalid, Refusal
from events_service.web.api.keys import DOORS
from events_service.web.api.shapes import Problem
from events_service.web.http.refusals import STATUS
from events_service.web.http.requests import AnyRequest
from events_service.web.http.viewer import KeyRefused

# What only a body can be, and what only something sent can be.
OF_A_BODY = {413: "too_large", 415: "unsupported_media_type"}
OF_INPUT = {400: "bad_request", 422: Invalid.code}


# The same in the words of OpenAPI: one of these is enough, and `{}` is none.
SECURITY: dict[str, list[dict[str, list[str]]]] = {
    "": [],
    "read": [{}, {"key": []}],
    "needed": [{"key": []}],
}


class Described(TypedDict):
    """Arguments of Litestar's route decorators."""

    before_request: Callable[[AnyRequest], Awaitable[None]] | None
    security: list[dict[str, list[str]]]
    responses: dict[int, ResponseSpec]
    response_description: str
    operation_class: type[Operation]


def described(*refusals: type[Refusal], key: str = "", right: str = "") -> Described:
    """`refusals` are the ones peculiar to the route. `key` says whether one is `read` where it is sent or `needed`,
    `right` which verb of accounts/roles.py it needs, for which a key is."""
    key = "needed" if right else key
    codes: dict[int, set[str]] = defaultdict(set)
    for refusal in (*refusals, *((KeyRefused,) if key else ())):
        codes[next(STATUS[kind] for kind in refusal.__mro__ if kind in STATUS)].add(refusal.code)
    for status, code in (*OF_A_BODY.items(), *OF_INPUT.items(), (503, "unavailable")):
        codes[status].add(code)
    return {
        "before_request": DOORS[key],
        "security": SECURITY[key],
        "responses": {status: _problem(codes[status]) for status in sorted(codes)},
        "response_description": "Done.",
        "operation_class": _operation(right),
    }


def _problem(codes: set[str]) -> ResponseSpec:
    return ResponseSpec(
        Problem,
        generate_examples=False,
        description=", ".join(sorted(codes)),
        media_type="application/problem+json",
    )


@cache
def _operation(right: str) -> type[Operation]:
    """An operation whose handler's docstring is its summary and description, and which refuses what it reads."""

    @dataclass
    class ApiOperation(Operation):
        def __post_init__(self) -> None:
            summary, _, description = (self.description or "").partition("\n\n")
            self.summary = " ".join(summary.split())
            self.description = " ".join(f"{description} {_sentence(right)}".split())
            self.parameters = self.parameters or []
            sent = [each for each in self.parameters if isinstance(each, Parameter)]
            reads = self.request_body or any(each.param_in != ParamType.PATH for each in sent)
            unsaid = {} if self.request_body else OF_A_BODY
            unsaid = unsaid if reads else unsaid | OF_INPUT
            self.responses = {
                status: answer
                for status, answer in (self.responses or {}).items()
                if status not in map(str, unsaid)
            }

    return ApiOperation


def _sentence(right: str) -> str:
    """Who may, from the table of roles, in its order."""
    allowed = [role for role in ROLES if role in MAY.get(right, ())]
    if not allowed:
        return ""
    of = "" if allowed == [Role.COORDINATOR] else " of the organisation"
    *others, last = allowed
    roles = f"{', '.join(others)} or {last}" if others else last
    return f"Needs a key{of} with the role {roles}."
