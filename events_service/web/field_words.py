"""What is wrong with one field, said next to it."""


def _(text: str) -> str:
    """Marks a sentence for the catalogues; it is translated where it is shown."""
    return text


# code of what is wrong with one field → the sentence next to it
FIELDS = {
    "required": _("An answer is missing here."),
    "name.required": _("Please write a first name or a name."),
    "too_long": _("This is too long. Write less."),
    "too_short": _("This is too short."),
    "easy_to_guess": _("This is easy to guess. Make it random."),
    "sent_twice": _("This was given twice. Keep one of the two."),
    "unreadable": _("Some characters could not be read. Please type them again."),
    "too_many_marks": _("Some characters could not be read. Please type them again."),
    "not_text": _("Text was expected here."),
    "not_an_hour": _("Please write an hour of the day, for example 14."),
    "unknown": _("Please choose one of the answers."),
    "not_a_number": _("Please write a number in figures, for example 2."),
    "not_hours": _(
        "We cannot read these hours. Example: 10:00 – 12:00, 14:00 – 18:00. Leave it empty for a closed day."
    ),
    "hours_backwards": _("These hours end before they begin. Example: 14:00 – 18:00."),
    "hours_overlap": _("Two of these opening times overlap."),
    "ends_before_start": _("The last day is before the first one."),
    "two_choices": _("Give at least two choices, one on each line."),
    "not_asked": _("This question is not asked, or not asked any more."),
    "too_many": _("That is more than we can keep here."),
    "out_of_range": _("This number is not possible here."),
    "not_a_time": _("Please give a date and a time, for example 24/11/2026 14:00."),
    "time_does_not_exist": _("This time does not exist: that night the clocks go forward by one hour."),
    "time_exists_twice": _(
        "This time exists twice: that night the clocks go back. Say which of the two you mean."
    ),
    "before_the_start": _("The end must be after the start."),
    "locked": _("This is the same in every library of the day: its coordinators alone change it."),
    "day_closed": _("This day is closed: nothing joins it any more."),
    "adult_needed": _("Please name the adult who stays with the child."),
    "consent_needed": _("Ask the person first: without their agreement nobody is signed up."),
    "phone_or_email": _("Give their phone or their e-mail: we tell them at once."),
    "one_of_two": _("Choose a day, or how many days before: one of the two."),
    "not_named": _("One of these days is not a day of the series."),
    "too_far": _("This is more than three years away. Plan less at once."),
    "until_or_count": _("Say until which day, or how many times: one of the two."),
    "too_many_lines": _("These are more lines than one file holds. Ask for fewer days."),
    "too_many_appointments": _("These are more than 400 appointments. Plan less at once."),
    "until.too_many": _("These are more than 200 dates. Plan less at once."),
    "until.before_the_start": _("The last day must not be before the first date."),
    "longer_than_a_day": _("A session lasts a day at most. Make one session for each day."),
    "another_day": _("Only hours of the same day can be added. Plan other appointments for another day."),
    "shorter_than_a_slot": _("No appointment fits between these hours."),
    "in_the_past": _("This time is already over."),
    "file_or_link": _("Give a file or an address: one of the two."),
    "kind_of_file": _("This kind of file is not taken. Choose a PDF, a text, a sheet, slides or a picture."),
    "file.required": _("Choose a file first."),
    "file_too_large": _("This file is too large. Choose a smaller one, or make it smaller first."),
    "too_many_pixels": _(
        "This picture has too many points. Make it smaller first, 4000 points wide at most."
    ),
    "not_a_picture": _("This is no picture that we can read. Choose a JPEG, PNG, WebP or GIF file."),
    "below_the_other": _("This age is below the other one."),
    "after_closing": _("Sign-up would open after it closes."),
    "after_the_start": _("This is after the start of the session."),
    "more_than_present": _("These are more people than were there. Count again, or note first who came."),
    "more_than_the_seats": _("There are not that many seats."),
    "not_https": _(
        "We need an address that begins with https://, because people will type their names there."
    ),
    "hook_url.unreadable": _("This is no address of a program. It looks like https://portal.example/hook."),
    "https_needed": _("It has to begin with https://."),
    "not_public": _("This address is not on the public internet, so we do not send there."),
    "unknown_host": _("Nobody knows this address. Check how it is written."),
    "before_the_day": _("The day is not over then. Choose a later date."),
    "there_already": _("This address is told already."),
    "address_needed": _("Write the address of the room’s calendar: it is looked at again and again."),
    "no_rows": _("There is no row below the first one."),
    "too_many_rows": _("It has more than 1,000 rows. Bring it in in parts."),
    "too_many_for_a_page": _(
        "It has more than 1,000 dates. Export a shorter time. Or have it brought in by a command: "
        "events-service import agenda."
    ),
    "file_or_address": _("Choose a file, or write an address."),
    "address.unreadable": _(
        "This is no address of an agenda. It looks like https://agenda.example/calendar.ics."
    ),
    "address.not_public": _("This address is not on the public internet, so we do not read there."),
    "not_an_agenda": _(
        "This is no agenda that we can read. Export it as iCalendar (.ics), or from OpenAgenda as .json."
    ),
    "cut_short": _("It ends in the middle. Export it once more, or try again later."),
    "too_large": _("It is larger than 10 MB. Export a shorter time."),
    "no_end": _("We cannot read when it ends."),
    "unreadable_agenda": _("We fail to read this agenda, and that is our fault. Please tell us."),
    "took_too_long": _("We could not read it in a reasonable time. Export a shorter time."),
    "no_answer": _("Nobody answers at this address just now. Check how it is written, or try again later."),
    "too_many_redirects": _("This address leads on and on, and nowhere."),
    "unknown_encoding": _("We cannot read how it is packed."),
    "not_there": _("The server at this address does not give us an agenda. Is it public?"),
    "url.required": _("Please give the address of the page where people sign up."),
    "after_the_end": _("Sign-up would close after the session."),
    "phone_to_be_called": _("Give a phone number too, or leave your name out: we cannot call you otherwise."),
    "not_a_spoken_code": _("A code is a word and a number, for example MOULIN 27."),
    "not_an_email": _("We cannot write to this e-mail address. Example: marie.durand@exemple.fr."),
    "accent_in_email": _(
        "An e-mail address has no accent and no special letter. Example: helene.durand@exemple.fr."
    ),
    "one_word": _("One word is enough, letters only: for example tournesol."),
    "not_a_phone": _("We do not know this phone number. Example: 06 12 34 56 78."),
    "digits_missing": _("Figures are missing: a phone number has 10. Example: 06 12 34 56 78."),
    "too_many_digits": _("There are too many figures. Write one phone number only."),
    "words_in_phone": _("Write the figures of the number only, without words. Example: 06 12 34 56 78."),
    "no_links": _("No internet address here, please. If it is not one, put a space after the dot."),
    "more_than_seats": _(
        "There are too many names: whoever signs up counts too. Take names away, or choose more people."
    ),
    "somebody_goes_there": _("Somebody has to go there: choose who, or cancel the appointment."),
    "an_appointment": _(
        "This is one appointment: it is changed by itself. Move or cancel the whole permanence on its own page."
    ),
    "one_instant_for_all": _(
        "One instant cannot be right for several dates. Say how many hours before each."
    ),
    "of_the_list": _("The list of that date has this already. Leave it out, or change it there."),
    "room.unknown": _("This room is not in use. Choose another one."),
    "room.other_library": _("This room is in another library. Choose one of the library of the session."),
    "other_library": _("This stays at another library. Choose something that is there, or that travels."),
    "no_equipment": _(
        "Nothing at this library is called that. Write the name as on the page of its equipment."
    ),
    "which_equipment": _("Several things are called that. Choose one, or write more of its name."),
    "no_colleague": _("No colleague is called that. Write the name as on the team’s page."),
    "which_colleague": _("Several colleagues are called that. Choose one, or write more of the name."),
    "facilitators.unknown": _("Only colleagues of the organisation can hold a session."),
    "other_organisation": _("This library belongs to another organisation."),
    "one_or_the_other": _("Choose an organisation, or write the name of a new one, not both."),
    "first_manager.required": _("Nobody could enter the new organisation: write who is to be its manager."),
    "only_of_a_new_one": _("Only a new organisation needs a first manager. Leave this empty."),
    "organisation_exists": _(
        "An organisation of this name exists already: choose it in the list, or ask its manager."
    ),
    "departments.required": _("A referent has départements: write their numbers, for example 34, 30."),
    "departments.unknown": _("There is no such département. Write their numbers, for example 34, 30."),
    "not_for_this_role": _("This does not go with the role."),
    "not_a_code": _("The code has six digits, for example 123 456."),
    "colleague_already": _("This person is in the team already. Change their role in the list."),
    "not_a_slug": _("Small letters, digits and hyphens only, for example journee-2026."),
    "taken": _("This address is taken. Choose another one."),
    "not_a_choice": _("Please choose one of the answers."),
    "not_a_postcode": _("A postcode has five digits."),
    "not_a_web_address": _("This is no web address. Example: https://mediatheque.exemple.fr."),
    "both_or_neither": _("Latitude and longitude go together: give both, or neither."),
    "unknown_field": _("Nothing here has this name."),
    "not_a_distance": _("Please give whole kilometres, from 1 to 200."),
    "not_a_colour": _("This is no colour. Write six figures or letters from A to F, for example #8A1538."),
    "in_the_future": _("This day is still to come."),
    "not_a_date": _("Please give a date, for example 24/11/2026."),
}
