"""After a verb wrote letters: wake the worker without making anyone wait for it."""

import asyncio
from contextvars import Context

from events_service.web.http.answers import AnyRequest

_ringing: set[asyncio.Task[None]] = set()


def ring(request: AnyRequest) -> None:
    """Ring in the background, outside every transaction; an unheard bell costs seconds, never a letter."""
    task = asyncio.get_running_loop().create_task(request.app.state.ring(), context=Context())
    _ringing.add(task)
    task.add_done_callback(_ringing.discard)
