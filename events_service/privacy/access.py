"""All that we have about somebody, for whoever holds the link of their page (article 15 of the GDPR).

Rows go out whole, so that a column added later is never forgotten. Left out is what would open something, or names a
colleague: both are somebody else's; and where they live, which only whoever goes there reads
(registration/home_addresses.py). A letter that says another registration's facts, perhaps somebody else's who shares an
address or a number, is not among theirs: of a circular its own words are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from events_service.database import rows
from events_service.errors import existing
from events_service.messages.sharing import ALSO
from events_service.registration.erasure import registrations_of_one
from events_service.registration.queries import Registration, registration_by_link, registrations_by_ids
from events_service.registration.sent import Sent, about_these, sent_of

# Hashes of secrets, names of attempts, what a worker holds; where they live, whose letter it was; who of the library.
WITHHELD = (
    "link_hash",
    "calendar_hash",
    "token_hash",
    "intent",
    "link_intent",
    "fingerprint",
    "token",
    "lease_until",
    "address",
    "told_by",
    "said_by",
    "presence_by",
    "claimed_by",
    "noted_by",
    "added_by",
    "made_by",
    "written_by",
)
# Once a seat is given back, its copy of a circular leaves with the facts of another one.
_TOLD = "about = ANY($2::uuid[]) AND coalesce((context->>'registration')::uuid = ANY($1::uuid[]), true)"
# Each table with rows about somebody, and which those are: of the registrations $1, or of what is about them, $2.
ABOUT = {
    "registration": "id = ANY($1::uuid[])",
    "registration_date": "registration = ANY($1::uuid[])",
    "need": "registration = ANY($1::uuid[])",
    "answer": "registration = ANY($1::uuid[])",
    "helper": "registration = ANY($1::uuid[])",
    "home_address": "registration = ANY($1::uuid[])",
    "referred": "registration = ANY($1::uuid[])",
    "referral": "id IN (SELECT referral FROM referred WHERE registration = ANY($1::uuid[]))",
    "code_visit": "registration = ANY($1::uuid[])",
    "circular_copy": "registration = ANY($1::uuid[])",
    "circular": "id IN (SELECT circular FROM circular_copy WHERE registration = ANY($1::uuid[]))",
    "message": _TOLD,
    "bounce": f"message IN (SELECT id FROM message WHERE {_TOLD})",
    "call_task": _TOLD,
    "call_outcome": f"call IN (SELECT id FROM call_task WHERE {_TOLD})",
}
# What one text said of further registrations is in the rows of their own letters.
_ROWS = " UNION ALL ".join(
    f"""
    SELECT '{table}' AS part, id, to_jsonb({table}) - $3::text[] #- '{{context,{ALSO}}}' AS facts
    FROM {table} WHERE {condition}
    """
    for table, condition in ABOUT.items()
)


@dataclass(frozen=True, slots=True)
class Everything:
    """The registrations of one person, what was sent and told about each, and the rows behind them, by table."""

    registrations: Sequence[Registration]
    sent: Mapping[Any, Sequence[Sent]]
    parts: Mapping[str, Sequence[Any]]


async def everything_by_link(link: str, *, now: datetime) -> Everything:
    """Of the registration that a link opens, the lists it moved to or came from, and the other dates of its form: what
    is erased with it (privacy/erasure.py). Refuses with NotFound, as it does for a helper and a visit by code, who may
    see less."""
    registration = existing(await registration_by_link(link))
    ids = await registrations_of_one([registration.id])
    by_id = await registrations_by_ids(ids)
    about = await about_these(ids)
    parts: dict[str, list[Any]] = {table: [] for table in ABOUT}
    for each in await rows(f"{_ROWS} ORDER BY part, id", ids, list(about), list(WITHHELD)):
        parts[each["part"]].append(msgspec.json.decode(each["facts"]))
    return Everything(
        registrations=[by_id[each] for each in ids],
        sent=await sent_of(about, now=now),
        parts={table: lines for table, lines in parts.items() if lines},
    )
