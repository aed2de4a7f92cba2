"""Codes become sentences: in the visitor's language, and never an empty label."""

import pytest

from events_service.web.field_words import FIELDS
from events_service.web.words import WORDS, choices, field_sentence


@pytest.mark.parametrize(
    ("name", "code", "sentence"),
    [
        ("name", "required", "Please write a first name or a name."),
        ("email", "required", "An answer is missing here."),
        ("seats", "not_a_number", "Please write a number in figures, for example 2."),
        ("seats", "a_code_of_tomorrow", "Some characters could not be read. Please type them again."),
    ],
)
def test_field_sentence_is_the_most_particular_there_is(name: str, code: str, sentence: str):
    said = field_sentence(name, code, "en")

    assert said == sentence
    assert said.code == code


def test_field_sentence_can_be_said_again_in_another_language():
    said = field_sentence("name", "required", "en")

    assert field_sentence("name", said.code, "fr") == "Écrivez un prénom ou un nom."


def test_choices_keep_the_order_and_take_another_manner():
    strands = ("online_procedures", "everyday_uses")

    assert choices(strands, "en", manner="{}_such_as") == [
        ("online_procedures", "Online procedures (taxes, health insurance)"),
        ("everyday_uses", "Everyday uses (e-mail, photos, telephone)"),
    ]


def test_choices_without_a_word_are_a_fault():
    with pytest.raises(KeyError):
        choices(["a_code_without_a_word"], "en")


def test_no_code_is_left_without_words():
    assert [code for code, words in {**WORDS, **FIELDS}.items() if not words.strip()] == []
