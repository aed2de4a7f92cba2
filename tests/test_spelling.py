"""Slips of the keyboard, and words written as they are heard."""

import pytest

from events_service.spelling import mistakes, one_mistake, sound


@pytest.mark.parametrize(
    ("typed", "meant", "one"),
    [
        ("tourss", "tours", True),
        ("tous", "tours", True),
        ("toyrs", "tours", True),
        ("tuors", "tours", True),
        ("saintdenis", "saint denis", True),
        ("tour", "tourss", False),
        ("tours", "lourd", False),
    ],
)
def test_one_slip_and_no_more(typed: str, meant: str, one: bool) -> None:
    assert one_mistake(typed, meant) is one
    assert (meant in mistakes(typed)) is one


@pytest.mark.parametrize(
    ("heard", "written"),
    [
        ("sain deni", "saint denis"),
        ("bordo", "bordeaux"),
        ("monpelier", "montpellier"),
        ("toulouz", "toulouse"),
        ("telefone", "telephone"),
        ("ordinateure", "ordinateur"),
        ("fotos", "photos"),
        ("impo", "impots"),
    ],
)
def test_what_sounds_the_same_is_the_same(heard: str, written: str) -> None:
    assert sound(heard) == sound(written)


@pytest.mark.parametrize(
    ("one", "other"), [("tours", "tour eiffel"), ("lyon", "lion sur mer"), ("nantes", "nancy")]
)
def test_what_sounds_otherwise_is_something_else(one: str, other: str) -> None:
    assert sound(one) != sound(other)
