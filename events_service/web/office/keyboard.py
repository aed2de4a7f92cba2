"""The keys of the back office, told on a page of their own."""

from litestar import Response, route

from events_service.web.http.conditional import READING
from events_service.web.http.requests import AnyRequest
from events_service.web.office.visits import office_page


@route("/staff/keyboard", http_method=READING)
async def keyboard(request: AnyRequest) -> Response[str]:
    """The same for everybody, and from the foot of every page."""
    return office_page(request, "keyboard.html")


HANDLERS = [keyboard]
