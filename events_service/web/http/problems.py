"""Refusals of the API: problem details (RFC 9457) with a stable `code`, each with the status of the one table."""

import msgspec
from litestar import Response
from litestar.exceptions import HTTPException
from litestar.types import ExceptionHandlersMap

from events_service.engine import UNAVAILABLE
from events_service.errors import Invalid, Refusal
from events_service.logs import log_failure
from events_service.web.http.refusals import (
    RETRY_SECONDS,
    code_of,
    is_the_senders_fault,
    sentence,
    status_of,
    when_to_come_back,
)
from events_service.web.http.requests import AnyRequest


def refuse(request: AnyRequest, refusal: Refusal) -> Response[bytes]:
    return problem(request, status_of(refusal), refusal.code, refusal)


def refuse_http(request: AnyRequest, error: HTTPException) -> Response[bytes]:
    """The framework's own refusals: a wrong method, a body too large or unreadable."""
    answer = problem(request, error.status_code, code_of(error))
    answer.headers.update(error.headers or {})
    return answer


def refuse_unavailable(request: AnyRequest, _: Exception) -> Response[bytes]:
    """PostgreSQL is away or overloaded: 503, and when to come back."""
    log_failure("database unavailable", request=request.scope["state"].get("request_id"))
    answer = problem(request, 503, "unavailable")
    answer.headers["Retry-After"] = RETRY_SECONDS
    return answer


def refuse_unexpected(request: AnyRequest, error: Exception) -> Response[bytes]:
    """A bug: logged once, explained without a stack trace."""
    if is_the_senders_fault(error):
        return problem(request, 400, "bad_request")
    log_failure("unexpected error", request=request.scope["state"].get("request_id"))
    return problem(request, 500, "unexpected")


def problem(request: AnyRequest, status: int, code: str, refusal: Refusal | None = None) -> Response[bytes]:
    """`fields` maps a field to the code of what is wrong with it; other facts stand beside the code."""
    body: dict[str, object] = {
        "type": "about:blank",
        "title": sentence(code, "en"),
        "status": status,
        "code": code,
        "request": request.scope["state"].get("request_id", ""),
    }
    if isinstance(refusal, Invalid):
        body["fields"] = refusal.fields
    elif refusal is not None:
        body |= {name: value for name, value in refusal.facts.items() if name not in body}
    # RFC 9110 §11.6.1: a 401 says how to come in.
    challenge = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
    return Response(
        # Instants among the facts are RFC 3339 like everywhere else.
        msgspec.json.encode(body, enc_hook=str),
        status_code=status,
        media_type="application/problem+json",
        headers={"Cache-Control": "no-store", **challenge, **when_to_come_back(refusal)},
    )


HANDLERS: ExceptionHandlersMap = {
    Refusal: refuse,
    HTTPException: refuse_http,
    **dict.fromkeys(UNAVAILABLE, refuse_unavailable),
    Exception: refuse_unexpected,
}
