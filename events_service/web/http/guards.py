"""What stands before every page of a staff router: a colleague with a visit, a form of our own, a right."""

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.handlers import BaseRouteHandler
from litestar.types import Guard

from events_service.accounts.roles import require_everywhere, require_somewhere
from events_service.errors import Forbidden
from events_service.web.http.requests import AnyRequest, pairs_of
from events_service.web.http.viewer import FORM_FIELD, check_form, colleague, viewer_of

Connection = ASGIConnection[BaseRouteHandler, object, object, State]


async def signed_in(connection: Connection, _: BaseRouteHandler) -> None:
    """Refuses with SignInNeeded. What follows may name `viewer`."""
    await colleague(_request(connection))


async def genuine(connection: Connection, _: BaseRouteHandler) -> None:
    """Whatever changes something is a form of this visit. Refuses with CrossSite and StaleForm."""
    request = _request(connection)
    if request.method == "POST":
        check_form(request, dict(await pairs_of(request)).get(FORM_FIELD, ""))


def everywhere(verb: str) -> Guard:
    """Only whoever has this right in the whole installation. Refuses with Forbidden."""

    def guard(connection: Connection, _: BaseRouteHandler) -> None:
        require_everywhere(viewer_of(_request(connection)), verb)

    return guard


def by_right(*verbs: str) -> Guard:
    """Only whoever has one of these rights, in an organisation, in a département or in the whole installation. Refuses
    with Forbidden."""

    def guard(connection: Connection, _: BaseRouteHandler) -> None:
        viewer = viewer_of(_request(connection))
        if not any(viewer.may_anywhere(verb) for verb in verbs):
            raise Forbidden(verb=verbs[0])

    return guard


def somewhere(verb: str) -> Guard:
    """Only whoever has this right in an organisation. Refuses with Forbidden."""

    def guard(connection: Connection, _: BaseRouteHandler) -> None:
        require_somewhere(viewer_of(_request(connection)), verb)

    return guard


def _request(connection: Connection) -> AnyRequest:
    assert isinstance(connection, Request)
    return connection
