"""The one list of what workers do, and how often. Two clocks read it: arq's cron, and, while Redis is away, our own."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from events_service import allowances, audit, heartbeats
from events_service.accounts import invitations, visits
from events_service.attendance.counting import count_sessions
from events_service.attendance.walk_ins import forget_walk_ins
from events_service.campaigns.figures import write_about_figures
from events_service.heartbeats import Heartbeat
from events_service.imports.agendas.following import look_at_agendas
from events_service.logs import log
from events_service.messages.bounces import read_maildir
from events_service.messages.hooks import deliver_hooks
from events_service.messages.sweeping import sweep
from events_service.registration import code_visits, needs
from events_service.registration.coming import ask_who_is_due, release_silent
from events_service.registration.complaints import note_reports
from events_service.registration.erasure import forget_past
from events_service.registration.following import follow_corrections
from events_service.registration.home_addresses import forget_addresses
from events_service.registration.offers import lapse_due
from events_service.registration.reminders import remind
from events_service.registration.waiting_list import give_what_was_set_aside
from events_service.registration.wishes import forget_wishes
from events_service.reports.open_data import make_open_data
from events_service.reports.publishing import publish_counts
from events_service.scheduling.counters import count_days
from events_service.scheduling.hooks import notice_changes
from events_service.scheduling.publication import publish_due
from events_service.scheduling.words import gather_words
from events_service.settings import Settings
from events_service.worker.enqueuer import DELIVER

# Does a bounded piece of work, and answers whether more of it is to be done at once. It may run twice, or in two
# workers at the same time, and costs little when there is nothing to do.
Piece = Callable[[datetime], Awaitable[bool]]

SOON = timedelta(seconds=5)
EVERY_TEN_SECONDS = timedelta(seconds=10)
EVERY_MINUTE = timedelta(minutes=1)
EVERY_TEN_MINUTES = timedelta(minutes=10)
HOURLY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Chore:
    """`every` divides a minute, an hour or a day, because arq's cron ticks at times of day. One that is `own` is done
    by each worker for itself; any other by one of them for all."""

    name: str
    every: timedelta
    piece: Piece
    own: bool = False


def chores(settings: Settings, worker: Heartbeat, deliver: Piece) -> tuple[Chore, ...]:
    """Everything that a worker does. A COMMIT that wrote letters asks for the delivery at once (enqueuer.py)."""
    bounces = settings.bounces_maildir
    return (
        *([Chore("bounces", EVERY_MINUTE, partial(_bounces, bounces))] if bounces else []),
        Chore("heartbeat", heartbeats.EVERY, partial(_beat, worker), own=True),
        Chore(DELIVER, SOON, deliver),
        Chore("sweep", SOON, _sweep),
        Chore("follow_models", SOON, partial(follow_corrections, settings.default_locale)),
        Chore("seats_set_aside", EVERY_MINUTE, _seats_set_aside),
        Chore("remind", EVERY_MINUTE, remind),
        Chore("offers", EVERY_MINUTE, _offers),
        Chore("still_coming", EVERY_MINUTE, _still_coming),
        Chore("publish", EVERY_MINUTE, _publish),
        Chore("figures_asked", EVERY_TEN_MINUTES, write_about_figures),
        Chore("count_days", EVERY_TEN_SECONDS, _count_days),
        Chore("hook_news", EVERY_MINUTE, notice_changes),
        Chore("hooks", SOON, partial(deliver_hooks, key=settings.secret_key, own_hosts=settings.hook_hosts)),
        Chore("agendas", EVERY_MINUTE, partial(look_at_agendas, settings.agenda_hosts)),
        Chore("open_data", EVERY_TEN_MINUTES, partial(make_open_data, settings.public_url)),
        Chore("count_sessions", HOURLY, count_sessions),
        Chore("gather_words", EVERY_TEN_MINUTES, gather_words),
        Chore("publish_counts", HOURLY, publish_counts),
        Chore("forget_guests", HOURLY, partial(_forget_guests, settings.retention_days)),
        Chore("forget_walk_ins", HOURLY, partial(_forget_walk_ins, settings.retention_days)),
        Chore("forget_addresses", HOURLY, _forget_addresses),
        Chore("forget_allowances", HOURLY, _forget_allowances),
        Chore("forget_visits", HOURLY, _forget_visits),
        Chore("forget_audit", HOURLY, audit.forget_old),
        Chore("forget_workers", HOURLY, _forget_workers),
    )


async def _beat(worker: Heartbeat, now: datetime) -> bool:
    await heartbeats.beat(worker, now=now)
    return False


async def _sweep(now: datetime) -> bool:
    await sweep(now)
    return False


async def _bounces(folder: Path, now: datetime) -> bool:
    return await read_maildir(folder, note_reports, now=now)


async def _seats_set_aside(now: datetime) -> bool:
    await give_what_was_set_aside(now)
    return False


async def _offers(now: datetime) -> bool:
    count = await lapse_due(now)
    if count:
        log("offers lapsed", count=count)
    return False


async def _still_coming(now: datetime) -> bool:
    """Silence is looked at first: whoever is asked now has not been silent."""
    released, asked = await release_silent(now), await ask_who_is_due(now)
    if released or asked:
        log("asked whether they come", asked=asked, released=released)
    return False


async def _publish(now: datetime) -> bool:
    await publish_due(now)
    return False


async def _count_days(now: datetime) -> bool:
    await count_days(now)
    return False


async def _forget_guests(days: int, now: datetime) -> bool:
    """A batch of those whose days are over (EVENTS_RETENTION_DAYS)."""
    count = await forget_past(days=days, now=now)
    if count:
        log("guests forgotten", count=count)
    return count > 0


async def _forget_walk_ins(days: int, now: datetime) -> bool:
    """A batch of the names of who walked in; the counts stay."""
    return await forget_walk_ins(days=days, now=now) > 0


async def _forget_addresses(now: datetime) -> bool:
    count = await forget_addresses(now)
    if count:
        log("home addresses deleted", count=count)
    if count := await needs.forget_past(now):
        log("needs deleted", count=count)
    if wishes := await forget_wishes(now):
        log("names of wishes deleted", count=wishes)
    return False


async def _forget_allowances(now: datetime) -> bool:
    await allowances.forget_old(now)
    return False


async def _forget_visits(now: datetime) -> bool:
    await visits.forget_old(now)
    await invitations.forget_old(now)
    await code_visits.forget_old(now)
    return False


async def _forget_workers(now: datetime) -> bool:
    await heartbeats.forget_silent(now)
    return False
