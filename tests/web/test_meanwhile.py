import pytest

from events_service.errors import ChangedMeanwhile
from events_service.web.meanwhile import Difference, merged, refuse_if_changed, seen_in

WAS = {"title": "Photos", "summary": "Une ligne\nune autre", "topics": ["email", "sante"]}


def test_a_form_of_what_is_there_is_not_refused() -> None:
    form = {**WAS, "seen": seen_in(WAS), "title": "Mes photos"}

    refuse_if_changed(form, {**WAS, "topics": ["sante", "email"]})  # in another order
    refuse_if_changed({"title": "Mes photos"}, WAS)  # carries nothing


def test_a_form_of_what_was_there_is_refused() -> None:
    for other in ({"title": "Nos photos"}, {"topics": ["email"]}, {"summary": ""}):
        with pytest.raises(ChangedMeanwhile):
            refuse_if_changed({**WAS, "seen": seen_in(WAS)}, WAS | other)


def test_merging_keeps_what_each_of_them_did() -> None:
    typed = {
        "title": "Mes photos",
        "summary": "Une ligne\r\nune autre",
        "topics": ["email", "sante"],
        "seen": seen_in(WAS),
    }
    current = {"title": "Nos photos", "summary": "", "topics": ["email", "sante"]}

    again = merged(typed, current)

    assert again.values == {
        "title": "Mes photos",
        "summary": "",
        "topics": ["email", "sante"],
        "seen": seen_in(current),
    }
    assert again.differences == [
        Difference("title", "Nos photos", taken=False),
        Difference("summary", "", taken=True),
    ]


def test_the_same_change_twice_is_no_difference() -> None:
    current = WAS | {"title": "Nos photos"}

    assert merged({**current, "seen": seen_in(WAS)}, current).differences == []
