"""Who publishes an organisation's pages, answers for its guests' data, and for how well everybody can use them.

What the law asks of whoever publishes (law 2004-575, art. 1-1), holds data (GDPR, art. 13) and is accessible or not
(law 2005-102, art. 47; decree 2019-768). Nothing of it is invented: pages and the doctor call missing what is.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from events_service import audit
from events_service.clock import mainland_day
from events_service.database import row, rows, transaction
from events_service.errors import ChangedMeanwhile, existing
from events_service.fields import Fields
from events_service.libraries.websites import web_page
from events_service.messages.addresses import address

# A statement holds for three years from its audit (decree 2019-768, art. 4).
YEARS_OF_AN_AUDIT = 3
LONGEST_LINE, LONGEST_ADDRESS, LONGEST_SHORTCOMINGS = 200, 300, 2000


class Conformity(StrEnum):
    """What the law lets a statement say: by an audit's share of the criteria that are met, and without an audit the
    first."""

    NONE = "not_compliant"
    PARTIAL = "partly_compliant"
    FULL = "fully_compliant"


@dataclass(frozen=True, slots=True)
class Imprint:
    """What an organisation says of itself; an empty string or None is what nobody filled in.

    `audited_on`, `audited_by` and `rate`, the percentage of the criteria that are met, come together.
    """

    legal_name: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    director: str = ""
    data_email: str = ""
    accessibility_email: str = ""
    audited_on: date | None = None
    audited_by: str = ""
    rate: int | None = None
    shortcomings: str = ""
    scheme_url: str = ""

    @staticmethod
    def parse(values: Mapping[str, Any], *, today: date) -> "Imprint":
        """Refuses with Invalid, naming every field at fault: all of it may stay empty, but an audit is told whole."""
        fields = Fields(values)
        imprint = Imprint(
            legal_name=fields.text("legal_name", longest=LONGEST_LINE),
            address=fields.text("address", longest=LONGEST_ADDRESS),
            phone=fields.text("phone", longest=20),
            email=_mailbox(fields, "email"),
            director=fields.text("director", longest=LONGEST_LINE),
            data_email=_mailbox(fields, "data_email"),
            accessibility_email=_mailbox(fields, "accessibility_email"),
            audited_on=fields.day("audited_on"),
            audited_by=fields.text("audited_by", longest=LONGEST_LINE),
            rate=fields.number("rate", lowest=0, highest=100, default=None),
            shortcomings=fields.text("shortcomings", longest=LONGEST_SHORTCOMINGS, lines=True),
            scheme_url=fields.check(lambda: web_page(values.get("scheme_url"), field="scheme_url")) or "",
        )
        audit_of = {name: getattr(imprint, name) for name in ("audited_on", "audited_by", "rate")}
        if any(each not in (None, "") for each in audit_of.values()):
            empty = [name for name, each in audit_of.items() if each in (None, "")]
            fields.wrong = dict.fromkeys(empty, "required") | fields.wrong
        if imprint.audited_on and imprint.audited_on > today:
            fields.wrong["audited_on"] = "in_the_future"
        fields.done()
        return imprint

    def conformity(self, today: date) -> Conformity:
        """What the statement has to say that day."""
        if self.rate is None or self.audit_is_over(today) or self.rate < 50:
            return Conformity.NONE
        return Conformity.FULL if self.rate == 100 else Conformity.PARTIAL

    def audit_is_over(self, today: date) -> bool:
        """Whether the audit is too old for a statement to rest on it."""
        return self.audited_on is not None and today >= _years_after(self.audited_on, YEARS_OF_AN_AUDIT)

    def missing(self, today: date) -> list[str]:
        """What a visitor should find and does not, by the names of the fields."""
        lacks = [name for name in REQUIRED if not getattr(self, name)]
        return [*lacks, "audited_on"] if self.audit_is_over(today) else lacks


REQUIRED = ("address", "phone", "director", "data_email", "accessibility_email")
# The organisation's own columns are the ones that calendars and letters show too.
_OF_ORGANISATION = ("phone", "email")
_OF_IMPRINT = tuple(name for name in Imprint.__dataclass_fields__ if name not in _OF_ORGANISATION)
_WRITTEN = (*_OF_IMPRINT, "written_on")


@dataclass(frozen=True, slots=True)
class Publisher:
    """An organisation, and what it says of itself, `written_on` a day of mainland France if anybody wrote it."""

    organisation: UUID
    organisation_slug: str
    organisation_name: str
    imprint: Imprint
    written_on: date | None = None

    @property
    def full_name(self) -> str:
        """As the law writes it, where somebody said how."""
        return self.imprint.legal_name or self.organisation_name


_PUBLISHER = f"""
SELECT organisation.id, organisation.slug, organisation.name, organisation.phone, organisation.email,
       {", ".join(f"imprint.{name}" for name in _WRITTEN)}
FROM organisation LEFT JOIN imprint ON imprint.organisation = organisation.id
"""
# What is invented publishes nothing, and who was never given a library nothing yet.
_IN_EARNEST = "organisation.practice_of IS NULL AND NOT organisation.provisional"
_PUBLISHES = f"""
{_IN_EARNEST} AND EXISTS (SELECT 1 FROM library WHERE library.organisation = organisation.id)
"""


async def publisher(organisation: UUID) -> Publisher:
    """Refuses with NotFound."""
    return _publisher_from(existing(await row(f"{_PUBLISHER} WHERE organisation.id = $1", organisation)))


async def publisher_called(slug: str) -> Publisher | None:
    """The one of that slug, also one whose libraries are gone: pages of what it did are still read."""
    line = await row(f"{_PUBLISHER} WHERE organisation.slug = $1 AND {_IN_EARNEST}", slug)
    return _publisher_from(line) if line else None


async def only_publisher() -> Publisher | None:
    """The organisation that everything here comes from, if it is one alone."""
    lines = await rows(f"{_PUBLISHER} WHERE {_PUBLISHES} LIMIT 2")
    return _publisher_from(lines[0]) if len(lines) == 1 else None


async def publishers() -> list[Publisher]:
    """All of them, by their slugs."""
    lines = await rows(f"{_PUBLISHER} WHERE {_PUBLISHES} ORDER BY organisation.slug")
    return [_publisher_from(line) for line in lines]


async def write_imprint(
    organisation: UUID, imprint: Imprint, *, by: UUID, now: datetime, seen: Imprint | None = None
) -> None:
    """Keep what an organisation says of itself; what it said already changes nothing. `seen` is what a form was filled
    in against. Refuses with NotFound and ChangedMeanwhile."""
    async with transaction():
        existing(await row("SELECT 1 FROM organisation WHERE id = $1 FOR NO KEY UPDATE", organisation))
        was = (await publisher(organisation)).imprint
        if was == imprint:
            return
        if seen not in (None, was):
            raise ChangedMeanwhile()
        values = asdict(imprint)
        if (was.phone, was.email) != (imprint.phone, imprint.email):
            await rows(
                "UPDATE organisation SET phone = $2, email = $3, updated_at = $4 WHERE id = $1",
                organisation,
                imprint.phone,
                imprint.email,
                now,
            )
        await rows(_WRITE, organisation, *(values[name] for name in _OF_IMPRINT), mainland_day(now))
        what = "organisation.imprint_written"
        await audit.note(by=by, what=what, on=organisation, organisation=organisation, now=now)


_WRITE = f"""
INSERT INTO imprint (organisation, {", ".join(_WRITTEN)})
VALUES ($1, {", ".join(f"${number}" for number, _ in enumerate(_WRITTEN, start=2))})
ON CONFLICT (organisation) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _WRITTEN)}
"""


def _publisher_from(line: Mapping[str, Any]) -> Publisher:
    """Who has filled in nothing has no row, whose columns are then null."""
    values = {name: line[name] for name in (*_OF_ORGANISATION, *_OF_IMPRINT) if line[name] is not None}
    return Publisher(line["id"], line["slug"], line["name"], Imprint(**values), line["written_on"])


def _mailbox(fields: Fields, name: str) -> str:
    typed = fields.text(name, longest=254)
    return (fields.check(lambda: address(typed, field=name)) or "") if typed else ""


def _years_after(day: date, years: int) -> date:
    """The same day some years on; of 29 February, the day after."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
