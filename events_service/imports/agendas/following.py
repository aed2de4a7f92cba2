"""Agendas that are followed: fetched, read and taken by the worker. What cannot be read takes nothing away."""

from collections.abc import Collection
from datetime import datetime
from functools import partial

from events_service.accounts.roles import operator_in
from events_service.errors import Invalid, NotFound
from events_service.imports.agendas.apart import read_apart
from events_service.imports.agendas.bringing import window
from events_service.imports.agendas.entries import Reading, WrongAgenda
from events_service.imports.agendas.fetching import Fetched, NotFetched, fetch
from events_service.imports.agendas.report import What
from events_service.imports.agendas.rooms import take_calendar_of_room
from events_service.imports.agendas.taking import take_agenda
from events_service.logs import log, log_failure
from events_service.scheduling.brought import forget_brought
from events_service.scheduling.followed import (
    AT_ONCE,
    Due,
    claim_due,
    note_failure,
    note_read,
    note_unchanged,
)
from events_service.scheduling.sources import hold_source


async def look_at_agendas(own_hosts: Collection[str], now: datetime) -> bool:
    """Look at those that are due, a few at a time; whether there may be more. Twice, or in two workers, is harmless."""
    await forget_brought(now)
    claimed = await claim_due(now)
    for due in claimed:
        try:
            await _look(due, own_hosts=own_hosts, now=now)
        except Exception:  # whatever it is with this one, the others are looked at
            log_failure("agenda not looked at", id=due.id)
            await note_failure(due.id, "unexpected", now=now)
    return len(claimed) == AT_ONCE


async def _look(due: Due, *, own_hosts: Collection[str], now: datetime) -> None:
    try:
        fetched = await fetch(due.address, own_hosts=own_hosts, etag=due.etag, modified=due.modified)
        if fetched.content is None:
            await note_unchanged(due.id, refresh_minutes=due.refresh_minutes, now=now)
            return
        since, until = window(now)
        reading = await read_apart(fetched.content, zone=due.time_zone, since=since, until=until)
        await _take(due, fetched, reading, now)
    except Invalid as refusal:
        await note_failure(due.id, next(iter(refusal.fields.values())), now=now)
    except (NotFetched, WrongAgenda) as wrong:
        await note_failure(due.id, str(wrong), now=now)
    except NotFound:  # it was left, or its library went, while it was fetched
        log("agenda left meanwhile", id=due.id)


async def _take(due: Due, fetched: Fetched, reading: Reading, now: datetime) -> None:
    """What was read, and then that it was: a worker that dies in between leaves it to be taken once more, which does
    what is left."""
    note = partial(
        note_read,
        due.id,
        etag=fetched.etag,
        modified=fetched.modified,
        refresh_minutes=reading.refresh_minutes,
        now=now,
    )
    if due.room is not None:
        await note({"busy": await take_calendar_of_room(due.id, reading)})
        return
    hold = partial(hold_source, due.id)
    report = await take_agenda(hold, reading, by=operator_in(due.organisation), now=now)
    counts = {str(what): len(report.of(what)) for what in What}
    counts[What.LEFT] += len(report.skipped)
    await note(counts)
