"""What a list is narrowed to, in words: three subscriptions of one person must not have one name."""

from datetime import time

from events_service.campaigns.queries import public_campaign
from events_service.language import Language
from events_service.libraries.queries import library_page
from events_service.libraries.territories import department_name
from events_service.scheduling.filters import SessionFilter
from events_service.web.words import WORDS


def _(text: str) -> str:
    """Marks a text for the catalogues."""
    return text


# What the catalogue's form says beside the field.
_WHEN = {
    "": "",
    "today": _("Today"),
    "week": _("This week"),
    "evening": _("In the evening"),
    "saturday": _("Saturdays"),
}
_SIGN_UP = {"": "", "needed": _("With sign-up"), "not_needed": _("Without signing up: just come")}


async def words_of(
    filters: SessionFilter, speak: Language, *, beside: SessionFilter | None = None
) -> list[str]:
    """A few words for each filter that is set, in the order of the catalogue's; what `beside` sets already is left out,
    since the list's own name says it."""
    whole = beside or SessionFilter()
    words = words_by_field(filters, speak)
    if filters.library and (place := await library_page(filters.library)):
        words["library"] = place.name
    if filters.campaign and (edition := await public_campaign(filters.campaign)):
        words["campaign"] = edition.name
    return [text for field, text in words.items() if text and not getattr(whole, field)]


def words_by_field(filters: SessionFilter, speak: Language) -> dict[str, str]:
    """By the fields of SessionFilter; without those that only the database can name."""
    first, last, hour = filters.first_day, filters.last_day, filters.hour
    return {
        "q": speak.say("“%(words)s”") % {"words": filters.q} if filters.q else "",
        "near": filters.near,
        "within": speak.say("%(number)s km around") % {"number": filters.within} if filters.within else "",
        "department": department_name(filters.department) if filters.department else "",
        "library": filters.library,
        "strand": _word(filters.strand, speak),
        "topic": _word(filters.topic, speak),
        "level": _word(filters.level, speak),
        "first_day": speak.say("from {day}").format(day=speak.short_day(first)) if first else "",
        "last_day": speak.say("until {day}").format(day=speak.short_day(last)) if last else "",
        "hour": speak.say("from %(hour)s") % {"hour": speak.time(time(hour))} if hour else "",
        "campaign": filters.campaign,
        "open": _word("open" if filters.open else "", speak),
        **_for_whom(filters, speak),
    }


def _for_whom(filters: SessionFilter, speak: Language) -> dict[str, str]:
    return {
        "when": speak.say(_WHEN[filters.when]),
        "wheelchair": speak.say("With a wheelchair: no step at the entrance") if filters.wheelchair else "",
        "hearing": speak.say("With a hearing loop") if filters.hearing else "",
        "language": _word(f"language.{filters.language}" if filters.language else "", speak),
        "sign_up": speak.say(_SIGN_UP[filters.sign_up]),
        "one_to_one": speak.say("Alone with someone, by appointment") if filters.one_to_one else "",
    }


def _word(code: str, speak: Language) -> str:
    return speak.say(WORDS[code]) if code else ""
