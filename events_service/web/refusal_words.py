"""What each refusal says to a person: what happened, and what to do next."""


def _(text: str) -> str:
    """Marks a sentence for the catalogues; it is translated where it is shown."""
    return text


# refusal code → what happened and what to do next
REFUSALS = {
    "renewed_too_often": _(
        "We wrote too many letters about this seat today. Call the library: it can make a new link for you."
    ),
    "many_to_tell": _("Many people would be told of a new address: somebody has to agree to that first."),
    "not_found": _(
        "This page does not exist, or is no longer here. The address may have been cut off: check the link."
    ),
    "forbidden": _("Your role does not allow this. Ask whoever gave you your access."),
    "invalid": _("Something is missing or cannot be read. It is marked below."),
    "day_not_open": _(
        "This day is closed or archived: nothing new joins it. Its coordinators can open it again."
    ),
    "model_withdrawn": _(
        "This model is not offered any more. Choose another one, or describe a workshop of your own."
    ),
    "template_only": _("A template has no dates and is never published. Start an event from it first."),
    "library_unclaimed": _("No organisation answers for this library yet. Claim it first."),
    "too_many_agendas": _("Thirty agendas are followed already. End one first."),
    "too_many_hooks": _("There are five webhooks already. Take one away first."),
    "audience_settled": _("It is published: whoever signed up was told for whom it is. Withdraw it first."),
    "one_person_only": _("This is with one person: one date, one seat. For another, note a new appointment."),
    "session_cancelled": _("This session has been cancelled."),
    "sign_up_not_needed": _("No sign-up is needed: just come."),
    "sign_up_by_staff_only": _("To sign up for this session, call the library or come to the desk."),
    "sign_up_elsewhere": _("One signs up for this session on another site."),
    "sign_up_not_open": _("Sign-up is not open yet."),
    "sign_up_closed": _("Sign-up for this session is closed. Call the library, or choose another date."),
    "not_the_hour": _(
        "This works on the day, from half an hour before the start to the end. Ask at the desk, or call the library."
    ),
    "too_many_arrivals": _("This form was sent too often from your internet connection. Ask at the desk."),
    "roster_full": _(
        "There is no seat left here, and nobody more can wait for one. Choose another date, or call the library."
    ),
    "enough_people": _("Enough people have signed up meanwhile: there is nothing to decide any more."),
    "not_to_be_merged": _(
        "These two dates cannot be merged: both need a list of their own, and nobody may be waiting."
    ),
    "nobody_to_write_to": _(
        "Nobody is on that list, or all its dates are over: there is nobody to write to."
    ),
    "too_many_circulars": _(
        "This list was written to three times within a day. Nothing was sent: wait until tomorrow, or call people."
    ),
    "not_all_fit": _(
        "There is no longer room for everyone on that date: nobody was moved. Choose another one."
    ),
    "intent_reused": _("This form has already signed somebody up. Press again to sign up another person."),
    "referral_over": _("The last day of this link is over. Call the library."),
    "referral_used_up": _("All seats of this link are taken. Call the library for more."),
    "helper_named": _("Somebody helps already. Remove that person first, then name another one."),
    "already_signed_up": _("This person has just been signed up. Is this another person?"),
    "not_enough_seats": _("There are not that many seats left."),
    "perhaps_a_program": _("We could not tell whether a person filled this in. Please press once more."),
    "perhaps_misspelt": _("Is this e-mail address right?"),
    "nobody_with_code": _(
        "We find nobody with this code and this name. Write the name as you gave it when you signed up. Or call the"
        " library: it finds you."
    ),
    "several_with_code": _(
        "Several people have this code and this name. Write the day of your workshop too: it tells us who you are."
    ),
    "too_many_wishes": _(
        "Very many wishes have come from your internet connection. Call the library, or try again tomorrow."
    ),
    "nobody_to_ask": _(
        "Nobody there can let you in at the moment. If you have access already, sign in; else write to whoever"
        " coordinates the day."
    ),
    "nobody_answers": _(
        "Nobody answers for one of these libraries, and nobody who asked claims it any more. Decline that one."
    ),
    "nothing_asked": _("Nothing is asked of this library, or its day is not over yet."),
    "applications_closed": _("Libraries cannot apply for this day at the moment."),
    "charter_changed": _("The charter has changed meanwhile. Read it again, then accept it."),
    "wrong_move": _("The day is in another state by now. Look again."),
    "wish_closed": _("A colleague has already noted what became of this."),
    "too_many_tries": _(
        "There were too many tries with this code, or from your internet connection. Call the library: it finds you."
        " Or try again later."
    ),
    "too_many_sign_ups": _(
        "Very many sign-ups have come from your internet connection. Nothing is lost: try again later, or call"
        " the library."
    ),
    "busy": _(
        "A great many people are signing up at this moment. Nothing was lost: please send the form again in a few"
        " seconds."
    ),
    "same_list": _("That is the list they are on already."),
    "moved_away": _("They have another registration now: that one is changed, or given back."),
    "nobody_asked": _("No seat is kept for you here, so there is nothing to confirm."),
    "several_dates": _(
        "It is a course: whoever is here today only is counted as having come without signing up."
    ),
    "seating_too_early": _(
        "Those who have a seat may still come: seat others from ten minutes after the start."
    ),
    "not_waiting": _("This person does not wait any more: look at how it stands now."),
    "nothing_offered": _(
        "No seat is on offer to you at the moment. The page of your registration shows where you stand."
    ),
    "only_date": _("It is for one date only. Who cannot come gives the seat back, and somebody else comes."),
    "presence_too_early": _(
        "It is too early: nobody can have come yet. It opens half an hour before the start."
    ),
    "no_seat_that_day": _(
        "They have no seat on that day. Give them one first, or count them as people who came without signing up."
    ),
    "noted_meanwhile": _(
        "A colleague noted something newer of them meanwhile: that stands, as the list shows."
    ),
    "nothing_to_print": _("Nobody would be on this paper. Go back to the session to see who is signed up."),
    "printer_busy": _("Many papers are being made at this moment. Please try again in a few seconds."),
    "names_forgotten": _("The names are forgotten. What was noted before is counted for ever."),
    "session_begun": _("The session has already begun: nothing can be changed here any more."),
    "registration_cancelled": _("This registration is cancelled: nothing in it can be changed."),
    "changed_meanwhile": _(
        "Somebody else has just changed this. What you typed is still here: check it, then press again."
    ),
    "seats_not_left": _("There are not that many seats left. Nothing has changed: you keep what you had."),
    "seat_gone": _("The seat is not free any more: someone else has it, or waits for it."),
    "cancelled_by_library": _(
        "The library cancelled this registration. Call the library, or come to the desk."
    ),
    "too_late_to_cancel": _("The session has already begun: it can no longer be cancelled here."),
    "call_noted": _("A colleague noted something meanwhile. Read it, then note what is still true."),
    "did_not_come": _("Note first that this person came: then the next step can be held for them."),
    "entries_changed": _("One of the two is not as you were shown. Look again, then press again."),
    "erasure_changed": _(
        "There is more of this person than you were shown, or less. Look again, then press again."
    ),
    "call_claimed": _("A colleague has just taken this call on: they do it."),
    "call_over": _(
        "There is nothing left to tell here: the person was told, or there is newer news for them."
    ),
    "session_not_over": _("The session is not over yet: thank people once it is."),
    "session_over": _(
        "This session has already taken place: nothing about it can be changed any more. Add a new date instead."
    ),
    "roster_not_empty": _(
        "People are signed up here, or were. Cancel the session instead: then they are told."
    ),
    "part_of_permanence": _(
        "This is one of several appointments, each for one person. It can be moved or cancelled."
    ),
    "event_published": _("Everyone can see this event. Withdraw it first, then delete the draft."),
    "capacity_below_taken": _("More seats than that are taken already. Nothing was changed."),
    "people_on_the_list": _("People are signed up here, and would be lost. Nothing was changed."),
    "no_dates": _("No date is left. Choose other days, or skip less."),
    "room_taken": _("This room is not free then."),
    "equipment_taken": _("Not so many are left then."),
    "facilitator_busy": _("This colleague is somewhere else then."),
    "name_taken": _("This name is taken. Choose another one."),
    "still_in_use": _("Something is still planned with it. Move that first, then take it out of use."),
    "quantity_below_promised": _("Sessions to come need more than that at once. Change them first."),
    "library_in_use": _(
        "Something is still planned at this library. Move, cancel, withdraw or delete it first."
    ),
    "library_not_ours": _(
        "Nobody has approved yet that your organisation answers for this library. Until then this stays a draft: nobody"
        " sees it, and nobody can sign up. Ask a referent or a coordinator, or choose another library."
    ),
    "already_claimed": _(
        "Another organisation answers for this library. If that is wrong, ask a referent or a coordinator to give it"
        " back."
    ),
    "claim_decided": _("This claim has been decided meanwhile, or was taken back."),
    "organisation_exists": _("An organisation of this name exists already."),
    "campaign_exists": _("Another edition has this address. Choose another one, or change that edition."),
    "ambiguous_key": _("Several keys have this name. Say which one by its id."),
    "nothing_to_publish": _("Add at least one session before publishing: visitors come for a date."),
    "sign_in_link_spent": _("This sign-in link was already used or is too old. Ask for a new one."),
    "wrong_code": _("This is not the code of our letter. Look at it once more: six digits."),
    "code_over": _("This code does not work any more: ten minutes are over, or it was typed too often."),
    "asked_too_often": _("Very many letters were asked for from your internet connection. Try again later."),
    "invited_too_often": _(
        "Very many invitations were sent by you, or to this address. What you typed is kept: try again tomorrow."
    ),
    "last_coordinator": _("Nobody would be left who coordinates the service. Add somebody else first."),
    "last_manager": _("Nobody would be left who manages this team. Make somebody else manager first."),
    "unavailable": _("The service is busy or restarting. Try again in a minute."),
    "bad_request": _("The request could not be read. Go back and try again."),
    "unsupported_media_type": _("This format cannot be read here. Send JSON, or the form of the page."),
    "too_large": _("That is too long to be sent. Shorten the text and try again."),
    "method_not_allowed": _("This address does not do that."),
    "unexpected": _(
        "Something went wrong on our side. What you typed was not saved; please try again, or call the library."
    ),
    "key_refused": _("The API key is missing, unknown or revoked. Send it as Authorization: Bearer KEY."),
    "sign_in_needed": _("Please sign in first: ask for a sign-in link."),
    "stale_form": _(
        "This page is older than your visit. What you typed is kept: check it, then send it again."
    ),
    "cross_site": _("This form came from another site or an old page. Reload the page and try again."),
}
