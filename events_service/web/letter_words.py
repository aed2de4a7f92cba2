"""What letters, their ways and their fates are called in the office."""


def _(text: str) -> str:
    """Marks a word for the catalogues; it is translated where it is shown."""
    return text


LETTER_WORDS = {
    "letter_confirmation": _("Registration confirmed"),
    "letter_waiting": _("On the waiting list"),
    "letter_promotion": _("A seat became free"),
    "letter_still_coming": _("Are you still coming?"),
    "letter_released": _("No answer: the seat went to somebody else"),
    "letter_offer": _("A seat is offered"),
    "letter_lapsed": _("An offer that was not answered"),
    "letter_cancellation": _("Registration cancelled"),
    "letter_change": _("Another time, place or title"),
    "letter_dates": _("Dates that changed"),
    "letter_circular": _("A message of the library"),
    "letter_after": _("Thanks after a session"),
    "letter_reminder": _("Reminder"),
    "by_email": _("by e-mail"),
    "by_sms": _("by text message"),
    "by_call": _("by a call"),
    "by_paper": _("on paper"),
    "fate_leaving": _("Is leaving"),
    "fate_waits": _("Not left yet"),
    "fate_left": _("Left"),
    "fate_perhaps": _("Left, perhaps twice or not at all: the mail server did not answer"),
    "fate_complained": _("Arrived, and was marked as unwanted"),
    "fate_failed": _("Did not arrive"),
    "fate_held": _("Held back: too many letters to this address"),
    "fate_practised": _("Practice: never leaves"),
    "fate_useless": _("Not needed: there was something newer to tell, or it was too late"),
    "fate_to_call": _("To be called"),
    "fate_called": _("Told by a colleague"),
    "fate_not_called": _("Nobody called in time"),
}
