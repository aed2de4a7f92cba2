"""What the last form did, said once on the page it led to, and never by an address.

An address can be kept, shared and gone back to, and would then claim something that is not so. The word travels in a
cookie of one minute, signed for one page and one visit, and taken away by the page that shows it.
"""

import hmac

from litestar import Response
from litestar.enums import HttpMethod

from events_service.identifiers import derived
from events_service.web.http.answers import redirect
from events_service.web.http.requests import AnyRequest, now_of, settings_of
from events_service.web.http.viewer import cookie_name

SECONDS = 60


def done(request: AnyRequest, path: str, word: str, *, visit: str | None = None) -> Response[str]:
    """303 to that page, whatever its query, which says `word` once. `visit` is the sign-in cookie from now on, if it
    has just changed."""
    answer, path = redirect(path), path.partition("?")[0]
    expires = int(now_of(request).timestamp()) + SECONDS
    whose = _visit(request) if visit is None else visit
    _set(request, answer, f"{word}.{expires}.{_signature(request, whose, path, word, expires)}", SECONDS)
    return answer


def notice_for(request: AnyRequest) -> str:
    """The word meant for this page in this visit, or nothing."""
    word, _, rest = request.cookies.get(_name(request), "").partition(".")
    expires, _, signature = rest.partition(".")
    if not expires.isascii() or not expires.isdecimal() or int(expires) < now_of(request).timestamp():
        return ""
    right = _signature(request, _visit(request), request.url.path, word, int(expires))
    return word if hmac.compare_digest(signature.encode(), right.encode()) else ""


def take_away(request: AnyRequest, answer: Response[str]) -> None:
    """Once shown, it is over: a reloaded page says what is, not what was done."""
    if request.method == HttpMethod.GET:
        _set(request, answer, "", 0)


def _signature(request: AnyRequest, visit: str, path: str, word: str, expires: int) -> str:
    return derived(settings_of(request).secret_key, "notice", visit, path, word, expires)


def _visit(request: AnyRequest) -> str:
    return request.cookies.get(cookie_name(request), "")


def _name(request: AnyRequest) -> str:
    return cookie_name(request).replace("sign_in", "notice")


def _set(request: AnyRequest, answer: Response[str], value: str, max_age: int) -> None:
    answer.set_cookie(
        key=_name(request),
        value=value,
        max_age=max_age,
        path="/",
        secure=settings_of(request).secure_cookies,
        httponly=True,
        samesite="lax",
    )
