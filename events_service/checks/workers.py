"""Workers: is one at work, and of this release?"""

import importlib.metadata
from datetime import timedelta

from events_service import clock
from events_service.checks.database import asked
from events_service.checks.trouble import Trouble
from events_service.heartbeats import workers
from events_service.settings import Settings


async def check_workers(settings: Settings) -> str:
    """One was heard within the last minute, unless none ever was: an installation is checked before it is started."""
    heard = await asked(settings, lambda: workers(clock.now()))
    if heard.heard_ago is None:
        return "none has been started yet; `events-service worker` is one"
    if not heard.at_work:
        minutes = max(heard.heard_ago // timedelta(minutes=1), 1)
        raise Trouble(
            f"none has been heard for {minutes} minute{'s' if minutes > 1 else ''}; start `events-service worker`,"
            " the end of its log says why it stopped"
        )
    ours = importlib.metadata.version("events-service")
    old = sorted({f"{each.version} on {each.host}" for each in heard.at_work if each.version != ours})
    if old:
        raise Trouble(f"release {', '.join(old)} is still at work, and this is {ours}; restart it")
    hosts = sorted({each.host for each in heard.at_work})
    return f"{len(heard.at_work)} at work on {', '.join(hosts)}"
