"""Why a date of somebody's agenda was left alone, or an agenda could not be read, in words."""

from events_service.language import language
from events_service.web.field_words import FIELDS
from events_service.web.refusal_words import REFUSALS


def _(text: str) -> str:
    """Marks a sentence for the catalogues; it is translated where it is shown."""
    return text


AGENDA_WORDS = {
    "agenda_way.not_needed": _("People just come"),
    "agenda_way.required": _("People sign up here"),
    "agenda_column.title": _("Title"),
    "agenda_column.day": _("Date"),
    "agenda_column.starts": _("Start"),
    "agenda_column.ends": _("End (without it, an hour)"),
    "agenda_column.description": _("Description"),
    "agenda_column.url": _("Address where people sign up"),
    "agenda_column.seats": _("Seats"),
    "agenda_column.reference": _("Number or name by which a row is known, if it may move"),
    "agenda_what.created": _("New"),
    "agenda_what.updated": _("Changed"),
    "agenda_what.cancelled": _("Called off"),
    "agenda_what.unchanged": _("As they were"),
    "agenda_what.left": _("Left alone"),
    "agenda_what.busy": _("Hours that are taken"),
    "agenda_what.gone": _("Not in that agenda any more"),
}
_REASONS = {
    "changed_here": _("A colleague changed it here, and that stays."),
    "removed_here": _("It was deleted here, and does not come back."),
    "cancelled_here": _("It is cancelled here."),
    "cancelled_there": _("It is called off in that agenda."),
    "over": _("It is over."),
    "double": _("Another date of that agenda has the same name."),
    "private": _("It is marked as private."),
    "whole_days": _("It has no hours: give it some in that agenda, or add it here."),
    "no_title": _("It has no title."),
    "no_start": _("We cannot read when it begins."),
    "ours": _("It comes from here."),
    "unreadable": _("We cannot read it."),
    "cut_short": _("It ends in the middle."),
    "endless_rule": _("It comes back too often, or for ever in a way that nobody can count."),
    "wrong_rule": _("We do not understand how it comes back."),
}
_FIELDS = {
    "title": _("Title"),
    "summary": _("Summary"),
    "description": _("Description"),
    "starts_at": _("Start"),
    "ends_at": _("End"),
    "url": _("Address"),
    "capacity": _("Seats"),
}


def reason_in_words(code: str, locale: str) -> str:
    """Why, as a sentence; what a verb refused says so in its own words, an address in those of its field."""
    if code.isdecimal():  # what its server answered
        code = "not_there"
    text = _REASONS.get(code) or FIELDS.get(f"address.{code}") or FIELDS.get(code) or REFUSALS.get(code)
    return language(locale).say(text or REFUSALS["unexpected"])


def fields_in_words(names: tuple[str, ...], locale: str) -> str:
    """Which fields, in a list."""
    say = language(locale).say
    return ", ".join(say(_FIELDS[name]) for name in names if name in _FIELDS)
