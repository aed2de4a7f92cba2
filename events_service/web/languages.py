"""The switch of language: the page comes back in the other one, with what was typed in it (promise 9)."""

from typing import Any
from urllib.parse import urlsplit

from litestar import Litestar, Response, post, route
from litestar.datastructures import Cookie, MutableScopeHeaders
from litestar.types import Message, Receive, Scope, Send

from events_service.catalogues import LOCALES
from events_service.web.http.answers import query_string, redirect
from events_service.web.http.conditional import READING
from events_service.web.http.locale import LANGUAGE_COOKIE
from events_service.web.http.refusals import returned_form
from events_service.web.http.requests import AnyRequest, pairs_of, query_of, settings_of
from events_service.web.http.typed import Typed, pairs_in, typed_from
from events_service.web.http.viewer import is_same_site

A_YEAR = 365 * 24 * 3600
# Here what is typed belongs into the address, and the page reads it there.
SEARCHES = ("/", "/events")


@post("/language", status_code=200)
async def language(request: AnyRequest) -> Response[Any]:
    """Keep the visitor's choice of language in a cookie, and bring them back to the page they were on.

    The button belongs to the page's own form, so that what was typed comes along in the body, never in an address,
    which only says where the form stands. It is shown to its sender only: from another site nothing typed is taken.
    """
    typed = typed_from(await pairs_of(request))
    chosen, sent_back = typed.pop("language", ""), typed.pop("back", "/")
    back = query_of(request).get("back") or sent_back
    back, path = (back, urlsplit(back).path) if _is_ours(back) else ("/", "/")
    cookies = [_cookie(request, chosen)] if chosen in LOCALES else []
    if chosen in LOCALES:
        request.scope["state"]["language"] = chosen
    if not typed or not is_same_site(request):
        answer: Response[Any] = redirect(back)
    elif _is_ours(returned_to := query_of(request).get("returned_to", "")):
        answer = returned_form(request, returned_to, pairs_in(typed), status=200)
    elif path in SEARCHES:
        answer = redirect(f"{path}?{query_string(typed)}".rstrip("?"))
    else:
        return _PageAgain(path, typed, chosen, cookies)
    for cookie in cookies:
        answer.set_cookie(cookie)
    return answer


def _cookie(request: AnyRequest, chosen: str) -> Cookie:
    return Cookie(
        key=LANGUAGE_COOKIE,
        value=chosen,
        max_age=A_YEAR,
        path="/",
        secure=settings_of(request).secure_cookies,
        httponly=True,
        samesite="lax",
    )


class _PageAgain(Response[None]):
    """The page as GET shows it to this visitor, in the language just chosen and with what was typed in its fields: the
    application is asked for it as the browser would, so that every page that names its form can be shown again."""

    def __init__(self, path: str, typed: Typed, chosen: str, cookies: list[Cookie]) -> None:
        super().__init__(None)
        self._path, self._typed, self._chosen, self._language_cookies = path, typed, chosen, cookies

    def to_asgi_response(self, app: Litestar | None, request: AnyRequest, **_: Any) -> Any:
        kept = (
            "type",
            "asgi",
            "http_version",
            "server",
            "client",
            "scheme",
            "root_path",
            "headers",
            "extensions",
        )
        asked: Any = {name: request.scope[name] for name in kept if name in request.scope}  # type: ignore[literal-required]
        asked |= {"method": "GET", "path": self._path, "raw_path": self._path.encode(), "query_string": b""}
        asked["state"] = {"typed": self._typed, "language": self._chosen}

        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            async def with_cookies(message: Message) -> None:
                if message["type"] == "http.response.start":
                    headers = MutableScopeHeaders.from_message(message)
                    for cookie in self._language_cookies:
                        headers.add("Set-Cookie", cookie.to_header(header=""))
                await send(message)

            await request.app(asked, _nothing, with_cookies)

        return answer


async def _nothing() -> Any:
    """A GET has no body."""
    return {"type": "http.request", "body": b"", "more_body": False}


@route("/language", http_method=READING)
async def back_home() -> Response[Any]:
    """Where a page was shown in another language, people reload the address."""
    return redirect("/")


def _is_ours(path: str) -> bool:
    return path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()


HANDLERS = [language, back_home]
