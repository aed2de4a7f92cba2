"""A staff form that came after its visit had ended, or from before this one began: what was typed is not lost.

The page of the ended visit keeps it while the colleague signs in, in another tab, by the link in their letter. Sent
from there it has no key of the new visit: it is shown once more, with that key, and one press sends it. What was typed
travels in the body of a POST only, never in an address, and what another site sent is never shown back.
"""

from urllib.parse import quote

from litestar import Litestar, Response
from litestar.exceptions import HTTPException
from litestar.types import ASGIApp, ExceptionHandlersMap, Receive, Scope, Send

from events_service.web.http.answers import page, redirect
from events_service.web.http.requests import AnyRequest, pairs_of
from events_service.web.http.viewer import FORM_FIELD, SignInNeeded, StaleForm, form_key, is_from_our_page

# What people type, by the names of the office's fields: shown back so that they know what they are about to send.
TYPED = (
    "name",
    "phone",
    "email",
    "seats",
    "companions",
    "adult",
    "need",
    "note",
    "extra_reason",
    "title",
    "summary",
    "description",
    "easy_to_read",
    "access_notes",
    "prerequisites",
    "bring",
    "equipment_lent",
    "day",
    "starts",
    "ends",
    "capacity",
    "reason",
)


def ask_to_sign_in(request: AnyRequest, _: SignInNeeded) -> Response[str]:
    """A staff page without a visit leads to where a visit begins; a form without one is kept meanwhile."""
    if request.method == "POST" and is_from_our_page(request) and request.scope["path"] != "/staff/sign-out":
        return _Kept("office/visit_ended.html", 403)
    return redirect("/staff/sign-in")


def ask_once_more(request: AnyRequest, _: StaleForm) -> Response[str]:
    """A form of our own pages, older than this visit: shown with the key of this one."""
    return _Kept("office/send_again.html", 409)


class _Kept(Response[str]):
    """The fields that were sent, in a page. A handler of exceptions cannot wait for a body that nobody has read yet; an
    answer can."""

    def __init__(self, template: str, status: int) -> None:
        super().__init__("")
        self._template, self._status = template, status

    def to_asgi_response(self, app: Litestar | None, request: AnyRequest, **_: object) -> ASGIApp:  # type: ignore[override]
        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            shown = await self._page(request)
            await shown.to_asgi_response(None, request)(scope, receive, send)

        return answer

    async def _page(self, request: AnyRequest) -> Response[str]:
        try:
            fields = [(name, value) for name, value in await pairs_of(request) if name != FORM_FIELD]
        except HTTPException:
            return redirect("/staff/sign-in")
        request.scope["state"]["form_key"] = form_key(request)
        return page(
            request,
            self._template,
            status_code=self._status,
            cache="no-store",
            # One slash: the address of another site begins with two.
            action=quote("/" + request.scope["path"].lstrip("/")),
            fields=fields,
            typed=[(name, value) for name, value in fields if name in TYPED and value.strip()],
        )


# On staff pages, before those of all pages.
HANDLERS: ExceptionHandlersMap = {SignInNeeded: ask_to_sign_in, StaleForm: ask_once_more}
