"""Lists of sessions inside another site's page: an `<iframe>`, no cookie, and no script but where that site asks for
one that gives the frame its height. What is pressed opens the page itself, outside the frame."""

from litestar import Router

from events_service.web.embed import lists
from events_service.web.http.recent import AskedOnce

HANDLERS = [Router("/embed", route_handlers=[*lists.HANDLERS], middleware=[AskedOnce()])]
