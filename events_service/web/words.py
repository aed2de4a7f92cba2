"""The words and sentences for our codes: what a state is called, what a refusal means and what to do next."""

from collections.abc import Iterable

from events_service.language import language
from events_service.scheduling.rules import STRAND_WORDS
from events_service.web.agenda_words import AGENDA_WORDS
from events_service.web.calendar_apps import APP_WORDS
from events_service.web.count_words import COUNT_WORDS
from events_service.web.event_words import EVENT_WORDS
from events_service.web.field_words import FIELDS
from events_service.web.letter_words import LETTER_WORDS
from events_service.web.place_words import PLACE_WORDS


class Sentence(str):
    """A sentence that remembers its code, so that it can be said again in another language."""

    code: str


def field_sentence(name: str, code: str, locale: str) -> Sentence:
    """What is wrong with that field, and what to do."""
    text = FIELDS.get(f"{name}.{code}") or FIELDS.get(code) or FIELDS["unreadable"]
    sentence = Sentence(language(locale).say(text))
    sentence.code = code
    return sentence


def _(text: str) -> str:
    """Marks a sentence for the catalogues; it is translated where it is shown."""
    return text


def choices(codes: Iterable[str], locale: str, *, manner: str = "{}") -> list[tuple[str, str]]:
    """For a list to choose from: each code with its word, that of another `manner` of saying it if need be."""
    say = language(locale).say
    return [(code, say(WORDS[manner.format(code)])) for code in codes]


# strand → the class of its book cloth in the style sheet
CLOTH = {"everyday_uses": "usages", "critical_uses": "critique", "online_procedures": "demarches"}

# state → the class of its badge; what is only full, closed or over has none: it is no warning
BADGES = {
    "open": "good",
    "not_needed": "good",
    "staff_only": "good",
    "elsewhere": "good",
    "confirmed": "good",
    "waiting_list": "warn",
    "waiting": "warn",
    "offered": "warn",
    "draft": "warn",
    "cancelled": "bad",
}

# code → short word, for labels and lists
WORDS = {
    **STRAND_WORDS,
    **APP_WORDS,
    "at_the_door": _("waited at the door, on a chair that nobody came to"),
    "everyday_uses_such_as": _("Everyday uses (e-mail, photos, telephone)"),
    "critical_uses_such_as": _("Staying safe and informed (passwords, false news)"),
    "online_procedures_such_as": _("Online procedures (taxes, health insurance)"),
    "not_compliant": _("Accessibility: not compliant"),
    "partly_compliant": _("Accessibility: partly compliant"),
    "fully_compliant": _("Accessibility: fully compliant"),
    "colour.blue": _("Blue"),
    "colour.violet": _("Violet"),
    "colour.wine": _("Wine red"),
    "colour.red": _("Red"),
    "colour.ochre": _("Ochre"),
    "colour.olive": _("Olive"),
    "colour.teal": _("Teal"),
    "colour.slate": _("Slate"),
    "scheme.light": _("Light pages"),
    "scheme.dark": _("Dark pages"),
    "scheme.more": _("Light, more contrast"),
    "scheme.more_dark": _("Dark, more contrast"),
    "answer.yes": _("Yes"),
    "answer.no": _("No"),
    "workshop": _("Workshop"),
    "course": _("Course"),
    "open_door": _("Open door"),
    "talk": _("Talk"),
    "debutant": _("Beginner"),
    "intermediaire": _("Intermediate"),
    "avance": _("Advanced"),
    "open": _("Seats available"),
    "waiting_list": _("Full: waiting list open"),
    # Seats are free, and somebody waits for more of them.
    "waiting_first": _("Others wait: waiting list open"),
    "full": _("Full"),
    "yes": _("Yes"),
    "work.workshop": _("Workshops"),
    "work.appointment": _("Appointments"),
    "work.preparation": _("Preparation"),
    "work.travel": _("Travel"),
    "work.agenda": _("from the agenda"),
    "work.typed": _("written down"),
    "work.estimated": _("estimated"),
    "participation.applied": _("waits for an answer"),
    "participation.change_asked": _("change asked for"),
    "participation.approved": _("takes part"),
    "participation.declined": _("declined"),
    "participation.withdrawn": _("taken back"),
    "edition.draft": _("Draft"),
    "edition.open": _("Open"),
    "edition.closed": _("Closed"),
    "edition.archived": _("Archived"),
    "closed": _("Sign-up is closed"),
    "not_yet_open": _("Sign-up not open yet"),
    "not_needed": _("No sign-up: just come"),
    "staff_only": _("By phone or at the desk"),
    "elsewhere": _("Sign-up on another site"),
    "required_how": _("People sign up themselves, or through you"),
    "staff_only_how": _("By desk and phone only: you write everybody down"),
    "not_needed_how": _("No sign-up: people just come"),
    "elsewhere_how": _("On another site: nobody is written down here"),
    "cancelled": _("Cancelled"),
    "confirmed": _("Confirmed"),
    "waiting": _("On the waiting list"),
    "offered": _("A seat is offered"),
    "door_web": _("on the web"),
    "door_desk": _("at the desk"),
    "door_phone": _("by phone"),
    "door_referral": _("sent by a partner"),
    "door_key": _("by another program"),
    "door_walk_in": _("without sign-up"),
    "given_to_who_waits": _("It is theirs who waits first, and we tell them"),
    "kept_without_answer": _("They keep their seat"),
    "released_without_answer": _("Their seat goes to who waits, and we tell them"),
    "offered_to_who_waits": _("We ask who waits first, and then the next"),
    "attended": _("Came"),
    "absent": _("Absent"),
    "excused": _("Excused"),
    "hook.due": _("On its way"),
    "hook.taken": _("Taken"),
    "hook.failed": _("Not taken"),
    "hook_reason.not_public": _("the address is not on the public internet"),
    "hook_reason.unknown_host": _("nobody knows the address"),
    "hook_reason.https_needed": _("the address does not begin with https://"),
    "draft": _("Draft"),
    "published": _("Published"),
    "ahead": _("With a session ahead"),
    "nothing_ahead": _("Without a session ahead"),
    "template": _("Template"),
    "manager": _("Manager"),
    "mediator": _("Mediator"),
    "desk": _("Desk"),
    "coordinator": _("Coordinator"),
    "referent": _("Referent"),
    "manager_may": _("Manager: everything here, and the team"),
    "mediator_may": _("Mediator: plans and runs workshops, signs people up"),
    "desk_may": _("Desk: signs people up, and calls them"),
    "coordinator_may": _("Coordinator: editions of the day, claims everywhere, and this page"),
    "referent_may": _("Referent: claims of libraries in some départements"),
    "of_room": _("Rooms"),
    "of_equipment": _("Equipment"),
    "of_person": _("Colleagues"),
    "reached": _("Told"),
    "message_left": _("Message left"),
    "handed_over": _("Letter handed over"),
    "posted": _("Letter posted"),
    "try_later": _("No answer, try later"),
    "wrong_number": _("Wrong number"),
    "building": _("Library"),
    "bookmobile": _("Bookmobile"),
    "departmental": _("Library of the département"),
    "unknown": _("Library"),
    **AGENDA_WORDS,
    **PLACE_WORDS,
    **EVENT_WORDS,
    **COUNT_WORDS,
    **LETTER_WORDS,
}
