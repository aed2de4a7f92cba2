"""A series in a sentence: "every Tuesday, 14:00 to 16:00, until Tuesday 29 December 2026"."""

from events_service.language import Language, language
from events_service.scheduling.recurrence import LAST, Rule


def _(text: str) -> str:
    """Marks a sentence for the catalogues; it is translated where it is shown."""
    return text


_PLACES = {
    1: _("the first %(days)s of the month"),
    2: _("the second %(days)s of the month"),
    3: _("the third %(days)s of the month"),
    4: _("the fourth %(days)s of the month"),
    LAST: _("the last %(days)s of the month"),
}
_EVERY_FEW_MONTHS = _("every %(number)s months")
_EVERY_WEEK = _("every week on %(days)s")
_EVERY_FEW_WEEKS = _("every %(number)s weeks on %(days)s")
_CHOSEN = _("on chosen dates")
_HOURS = _("%(start)s to %(end)s")
_UNTIL = _("until %(day)s")
_TIMES = _("%(number)s times")


def rule_in_words(rule: Rule, locale: str) -> str:
    """What was typed, as a colleague reads it again."""
    speak = language(locale)
    hours = speak.say(_HOURS) % {"start": speak.time(rule.starts), "end": speak.time(rule.ends)}
    parts = [_days(rule, speak), hours]
    if not rule.dates and rule.until:
        parts.append(speak.say(_UNTIL) % {"day": speak.day(rule.until)})
    if not rule.dates and rule.count:
        parts.append(speak.say(_TIMES) % {"number": rule.count})
    return ", ".join(parts)


def _days(rule: Rule, speak: Language) -> str:
    if rule.dates:
        return speak.say(_CHOSEN)
    weekdays = rule.weekdays or (rule.starts.isoweekday(),)
    days = {"days": ", ".join(speak.day_of_week(each) for each in weekdays), "number": rule.every}
    if rule.monthly:
        place = speak.say(_PLACES[rule.monthly]) % days
        return place if rule.every == 1 else f"{place}, {speak.say(_EVERY_FEW_MONTHS) % days}"
    return speak.say(_EVERY_WEEK if rule.every == 1 else _EVERY_FEW_WEEKS) % days
