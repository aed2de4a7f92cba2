"""What may be planned. No database here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from events_service.fields import Fields
from events_service.scheduling.opening import Limit, wrong_opening
from events_service.scheduling.sign_up import MOST_DATES, RosterRules, SignUpRule


def _(text: str) -> str:
    """Marks a word for the catalogues; it is translated where it is shown."""
    return text


# Calendars show the word, since a code is nobody's language.
STRAND_WORDS = {
    "everyday_uses": _("Everyday uses"),
    "critical_uses": _("Staying safe and informed"),
    "online_procedures": _("Online procedures"),
}
STRANDS = tuple(STRAND_WORDS)
KINDS = ("workshop", "course", "open_door", "talk")
LEVELS = ("debutant", "intermediaire", "avance")


@dataclass(frozen=True, slots=True)
class SessionDraft:
    """What a colleague types about a session: instants in UTC, resolved in the place's zone."""

    starts_at: datetime
    ends_at: datetime
    rules: RosterRules
    opens_at: datetime | None
    closes_at: datetime
    join_until: int | None = None
    opens_days: int | None = None
    closes_days: int | None = None

    @staticmethod
    def parse(values: Mapping[str, Any], *, time_zone: str, now: datetime) -> "SessionDraft":
        """Refuses with Invalid: a time that does not exist or exists twice, an end before the start, a session
        longer than a day or already over, closing before opening, and what is wrong with the roster's rules. Where it
        says until which date one may join (`join_until`), `closes_at` is not read. Sign-up opens and closes at an
        instant, or `opens_days` and `closes_days` before the start, not both."""
        fields = Fields(values)
        starts = fields.moment("starts_at", time_zone, required=True)
        ends = fields.moment("ends_at", time_zone, required=True)
        opening, closing = (Limit.read(fields, name, time_zone) for name in ("opens", "closes"))
        rules = RosterRules.read(fields, begins_at=starts, time_zone=time_zone, now=now)
        if starts and ends:
            fields.wrong.update(wrong_times(starts, ends, now=now))
        join_until = fields.number("join_until", lowest=1, highest=MOST_DATES, default=None)
        closing = Limit() if join_until else closing
        opens, closes = (each.before(starts, time_zone) if starts else each.at for each in (opening, closing))
        fields.wrong = wrong_opening(opens, closes, starts, ends) | fields.wrong
        fields.done()
        assert starts is not None
        assert ends is not None
        return SessionDraft(
            starts_at=starts,
            ends_at=ends,
            rules=rules,
            opens_at=opens,
            closes_at=closes or (ends if rules.sign_up == SignUpRule.NOT_NEEDED else starts),
            join_until=join_until,
            opens_days=opening.days,
            closes_days=closing.days,
        )


def wrong_times(starts_at: datetime, ends_at: datetime, *, now: datetime) -> dict[str, str]:
    """What is wrong with a pair of instants, by field."""
    if ends_at <= starts_at:
        return {"ends_at": "before_the_start"}
    if ends_at - starts_at > timedelta(hours=24):
        return {"ends_at": "longer_than_a_day"}
    if ends_at <= now:
        return {"starts_at": "in_the_past"}
    return {}
