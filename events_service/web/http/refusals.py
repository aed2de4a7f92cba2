"""The one table of refusals and their status, and the pages that explain them; problems.py speaks to programs."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from litestar import Litestar, Response
from litestar.exceptions import HTTPException
from litestar.types import ASGIApp, ExceptionHandlersMap, Receive, Scope, Send

from events_service.accounts.invitations import InvitedTooOften
from events_service.accounts.sign_in import AskedTooOften
from events_service.documents.typesetting import PrinterBusy
from events_service.engine import UNAVAILABLE
from events_service.errors import Forbidden, Invalid, NotFound, Refusal
from events_service.language import language
from events_service.logs import log_failure
from events_service.registration.circulars import TooManyCirculars
from events_service.registration.code_visits import TooManyTries
from events_service.registration.limits import TooManySignUps
from events_service.registration.seats import Busy
from events_service.registration.wishes import TooManyWishes
from events_service.web.http.answers import page
from events_service.web.http.locale import locale_of
from events_service.web.http.requests import AnyRequest, pairs_of
from events_service.web.http.typed import pairs_in
from events_service.web.http.viewer import CrossSite, KeyRefused, SignInNeeded
from events_service.web.refusal_words import REFUSALS
from events_service.web.words import Sentence, field_sentence

STATUS: dict[type[Refusal], int] = {
    Refusal: 409,
    NotFound: 404,
    Forbidden: 403,
    Invalid: 422,
    TooManySignUps: 429,
    AskedTooOften: 429,
    InvitedTooOften: 429,
    TooManyTries: 429,
    TooManyWishes: 429,
    TooManyCirculars: 429,
    Busy: 503,
    PrinterBusy: 503,
    KeyRefused: 401,
    SignInNeeded: 401,
    CrossSite: 403,
}
RETRY_SECONDS = "30"
_HTTP_CODES = {
    400: "bad_request",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "unsupported_media_type",
    403: "forbidden",
}


def status_of(refusal: Refusal) -> int:
    """The most specific class wins."""
    return next(STATUS[kind] for kind in type(refusal).__mro__ if kind in STATUS)


def when_to_come_back(refusal: Refusal | None) -> dict[str, str]:
    """Retry-After, in seconds, for a refusal that knows when it will be over."""
    seconds = refusal.facts.get("retry_after") if refusal is not None else None
    return {"Retry-After": str(seconds)} if seconds is not None else {}


def sentence(code: str, locale: str) -> str:
    """What happened and what to do next, in the visitor's language."""
    return language(locale).say(REFUSALS.get(code) or REFUSALS["unexpected"])


def field_sentences(refusal: Invalid, locale: str) -> dict[str, Sentence]:
    """The sentence for each field at fault."""
    return {name: field_sentence(name, code, locale) for name, code in refusal.fields.items()}


def code_of(error: HTTPException) -> str:
    """Our code for a refusal of the framework's own."""
    return _HTTP_CODES.get(error.status_code, "bad_request" if error.status_code < 500 else "unexpected")


def is_the_senders_fault(error: Exception) -> bool:
    """Input nested too deep to read, or in no alphabet at all."""
    return isinstance(error, RecursionError | UnicodeError)


def trouble(
    request: AnyRequest,
    refusal: Refusal | None,
    names: Mapping[str, str] | None = None,
    *,
    asked: Refusal | None = None,
) -> dict[str, Any]:
    """What a page shows of a refusal: its status, `errors` next to the fields, else one sentence, `refused`, unless the
    refusal is `asked` as a question. `names` says which field of the form stands for a field of the verb.
    """
    if refusal is None:
        return {"status_code": 200, "errors": {}, "refused": ""}
    locale = locale_of(request)
    if isinstance(refusal, Invalid):
        errors = {
            (names or {}).get(name, name): text for name, text in field_sentences(refusal, locale).items()
        }
        return {"status_code": status_of(refusal), "errors": errors, "refused": ""}
    refused = "" if asked else sentence(refusal.code, locale)
    return {"status_code": status_of(refusal), "errors": {}, "refused": refused}


def refuse(request: AnyRequest, refusal: Refusal) -> Response[str]:
    """A refusal no handler answered itself."""
    return _answer(request, status_of(refusal), refusal.code, refusal)


def refuse_http(request: AnyRequest, error: HTTPException) -> Response[str]:
    """The framework's own refusals: an unknown address, a wrong method, a body too large or unreadable."""
    answer = _answer(request, error.status_code, code_of(error))
    answer.headers.update(error.headers or {})
    return answer


def refuse_unavailable(request: AnyRequest, _: Exception) -> Response[str]:
    """PostgreSQL is away or overloaded: 503, and when to come back; a form comes back as it was filled in."""
    log_failure("database unavailable", request=request.scope["state"].get("request_id"))
    state = request.scope["state"]
    if "typed" in state:  # on its way into the other language
        fields = [*pairs_in(state["typed"]), ("language", state["language"])]
        return returned_form(request, f"/language?back={quote(request.scope['path'])}", fields, status=503)
    if request.method == "POST":
        return _FormReturned("")
    return _unavailable(request)


class _FormReturned(Response[str]):
    """The form that was sent, to be sent again (promise 9). A handler of exceptions cannot wait for a body that
    nobody has read yet; an answer can."""

    def to_asgi_response(self, app: Litestar | None, request: AnyRequest, **_: object) -> ASGIApp:  # type: ignore[override]
        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            returned = await _returned(request)
            await returned.to_asgi_response(None, request)(scope, receive, send)

        return answer


async def _returned(request: AnyRequest) -> Response[str]:
    try:
        fields = await pairs_of(request)
    except HTTPException:
        return _unavailable(request)
    # One slash: the address of another site begins with two.
    return returned_form(request, quote("/" + request.scope["path"].lstrip("/")), fields, status=503)


def returned_form(
    request: AnyRequest, action: str, fields: list[tuple[str, str]], *, status: int
) -> Response[str]:
    """The page that keeps a form until it can be sent to `action` again."""
    request.scope["state"].pop("typed", None)
    answer = page(request, "again.html", status_code=status, cache="no-store", action=action, fields=fields)
    answer.headers["Retry-After"] = RETRY_SECONDS
    return answer


def _unavailable(request: AnyRequest) -> Response[str]:
    answer = _answer(request, 503, "unavailable")
    answer.headers["Retry-After"] = RETRY_SECONDS
    return answer


def refuse_unexpected(request: AnyRequest, error: Exception) -> Response[str]:
    """A bug: logged once, explained without a stack trace."""
    if is_the_senders_fault(error):
        return _answer(request, 400, "bad_request")
    log_failure("unexpected error", request=request.scope["state"].get("request_id"))
    return _answer(request, 500, "unexpected")


def _answer(request: AnyRequest, status: int, code: str, refusal: Refusal | None = None) -> Response[str]:
    return page(
        request,
        "error.html",
        status_code=status,
        cache="no-store",
        status=status,
        code=code,
        explanation=sentence(code, locale_of(request)),
        fields=field_sentences(refusal, locale_of(request)) if isinstance(refusal, Invalid) else {},
        request_id=request.scope["state"].get("request_id", ""),
    )


HANDLERS: ExceptionHandlersMap = {
    Refusal: refuse,
    HTTPException: refuse_http,
    **dict.fromkeys(UNAVAILABLE, refuse_unavailable),
    Exception: refuse_unexpected,
}
