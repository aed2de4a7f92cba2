"""What is known of a library, in words: how one gets in, what helps to hear, what is there."""

from collections.abc import Iterator

from events_service.language import language
from events_service.libraries.facts import YES_OR_NO
from events_service.libraries.queries import LibraryPage
from events_service.web.words import WORDS


def access(library: LibraryPage, locale: str) -> str:
    """ "No step at the entrance, a lift, adapted toilets", or nothing."""
    speak = language(locale)
    codes = list(_answers(library))
    if "lift" in library.facilities:
        codes.append("facility.lift")
    words = [speak.say(WORDS[code]) for code in codes]
    if library.door_width:
        words.append(speak.say("a door %(width)s cm wide") % {"width": library.door_width})
    if library.reception_staff:
        words.append(speak.say(WORDS[f"reception.{library.reception_staff}"]))
    return _sentence(words)


def _answers(library: LibraryPage) -> Iterator[str]:
    for name in YES_OR_NO:
        answer = getattr(library, name)
        if answer is not None and name != "audio_description":
            yield f"{name}.{'yes' if answer else 'no'}"


def hearing(library: LibraryPage, locale: str) -> str:
    say = language(locale).say
    words = [say(WORDS[f"hearing.{each}"]) for each in library.hearing_support]
    if library.audio_description:
        words.append(say(WORDS["audio_description.yes"]))
    return _sentence(words)


def on_the_spot(library: LibraryPage, locale: str) -> str:
    speak = language(locale)
    words = [speak.say(WORDS[f"facility.{each}"]) for each in library.facilities if each != "lift"]
    if library.computers:
        number = speak.say_many("%(num)d computer", "%(num)d computers", library.computers)
        words.insert(0, number % {"num": library.computers})
    return _sentence(words)


def _sentence(words: list[str]) -> str:
    text = ", ".join(words)
    return text[:1].upper() + text[1:]
