"""What visitors should find about whoever publishes, and do not."""

from datetime import date
from urllib.parse import urlsplit

from events_service import clock
from events_service.checks.database import asked
from events_service.checks.trouble import Reminder
from events_service.clock import mainland_day
from events_service.hosts import is_loopback
from events_service.libraries.imprints import Publisher, publishers
from events_service.settings import Settings

# So many organisations are named in a line; the rest are counted.
MOST_NAMED = 20
WORDS = {
    "address": "address",
    "phone": "telephone",
    "director": "director of publication",
    "data_email": "e-mail for data protection",
    "accessibility_email": "e-mail for accessibility",
    "audited_on": "accessibility audit of the last three years",
}


async def check_imprints(settings: Settings) -> str:
    """Whoever publishes has said what the law asks for. A reminder and no failure: the service works, and what is
    missing is for people to write, who seldom are those who run the machine."""
    if is_loopback(urlsplit(settings.public_url).hostname or ""):
        return f"nobody else can open {settings.public_url}"
    lines = await asked(settings, publishers)
    today = mainland_day(clock.now())
    lacking = [line for each in lines if (line := _lacks(each, today))]
    unset = [name for name in ("operator", "hosted_by") if not getattr(settings, name)]
    if unset:
        names = " and ".join(f"EVENTS_{name.upper()}" for name in unset)
        lacking.insert(0, f"set {names}, which /legal shows")
    if not lacking:
        return (
            f"complete, of {len(lines)} organisations" if len(lines) != 1 else "complete, of 1 organisation"
        )
    named = lacking[:MOST_NAMED]
    if more := lacking[MOST_NAMED:]:
        named.append(f"and {len(more)} more")
    raise Reminder(f"{'; '.join(named)}; managers write it at /staff/imprint")


def _lacks(publisher: Publisher, today: date) -> str:
    """ "ville-de-foix lacks address, telephone", or nothing."""
    missing = publisher.imprint.missing(today)
    return (
        f"{publisher.organisation_slug} lacks {', '.join(WORDS[name] for name in missing)}" if missing else ""
    )
