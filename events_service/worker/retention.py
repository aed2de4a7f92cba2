"""The hourly chore of forgetting."""

from datetime import datetime, timedelta

from events_service.logs import log
from events_service.registration.erasure import forget_past
from events_service.registration.limits import forget_old
from events_service.settings import Settings
from events_service.worker.postman import Chore

EVERY = timedelta(hours=1)


def forgetting(settings: Settings) -> Chore:
    """A chore that erases what is older than EVENTS_RETENTION_DAYS, and counters that have run out, hourly, in every
    worker: it may run twice."""
    due_at: datetime | None = None

    async def forget(now: datetime) -> None:
        nonlocal due_at
        if due_at is not None and now < due_at:
            return
        while count := await forget_past(days=settings.retention_days, now=now):
            log("guests forgotten", count=count)
        await forget_old(now)
        due_at = now + EVERY

    return forget
