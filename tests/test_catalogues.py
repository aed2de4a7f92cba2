"""The languages that were dropped in: what they call themselves, and what they say."""

import re
from dataclasses import replace

import pytest
from babel.messages.pofile import read_po

from events_service.catalogues import (
    FOLDER,
    LOCALES,
    MORE_LOCALES,
    of_the_office,
    on_paper,
    tongue,
    translations,
)
from events_service.database import row
from events_service.language import language
from tests.factories import a_party, a_registration, a_session
from tests.house.test_catalogues import PLACEHOLDER
from tests.house.test_catalogues import translations as french_of


def test_we_speak_six_languages_and_colleagues_two():
    assert LOCALES == ("fr", "en", "ar", "fr-simple", "pt", "uk")
    assert [tongue(code).name for code in LOCALES] == [
        "Français",
        "English",
        "العربية",
        "Français simplifié",
        "Português",
        "Українська",
    ]
    assert [code for code in LOCALES if tongue(code).right_to_left] == ["ar"]
    assert [code for code in LOCALES if not tongue(code).reviewed] == list(MORE_LOCALES)
    assert [of_the_office(code) for code in LOCALES] == ["fr", "en", "fr", "fr", "fr", "fr"]
    assert [on_paper(code) for code in LOCALES] == ["fr", "en", "ar", "fr-simple", "pt", "fr"]


def test_a_language_that_nobody_dropped_in_is_not_spoken():
    for read in (tongue, translations):
        with pytest.raises(KeyError):
            read("tlh")

    assert language("tlh").code == "fr"


@pytest.mark.parametrize("code", MORE_LOCALES)
def test_a_catalogue_keeps_placeholders_and_brings_no_markup(code: str):
    """Each sentence, in each of its forms, has the names that are filled in. What we say no more is left alone until
    somebody tidies the file: it harms nobody."""
    with (FOLDER / f"{code}.po").open("rb") as file:
        messages = [
            message for message in read_po(file, locale=tongue(code).base, abort_invalid=True) if message.id
        ]
    wrong = []
    for message in messages:
        one, many = message.id if isinstance(message.id, tuple) else (message.id, message.id)
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        named = set(PLACEHOLDER.findall(many))
        for form in forms:
            # "One seat" may stay without its number, and so may "two seats" in Arabic: a word of its own says it.
            own = set(PLACEHOLDER.findall(form))
            few = isinstance(message.id, tuple) and named - own <= {"%(num)d"}
            if not form or not own <= named or (own != named and not few) or re.search(r'[<>&"]', form):
                wrong.append((one, form))

    assert wrong == []
    citizens = {each.id for file, each in french_of() if file in ("public.po", "mail.po", "texts.po")}
    assert len(citizens - {message.id for message in messages}) <= len(citizens) / 10


@pytest.mark.parametrize("code", MORE_LOCALES)
async def test_somebody_signs_up_in_each_language_and_is_written_to_in_it(database: str, code: str) -> None:
    planned = await a_session(title="Photos")
    await a_registration(planned.id, replace(a_party("Amal", email="amal@exemple.fr"), locale=code))

    letter = await row("SELECT locale FROM message")

    assert letter is not None
    assert letter["locale"] == code
