"""What was typed stands in the page again."""

import pytest

from events_service.web.http.typed import Typed, pairs_in, typed_from, with_typed

# The boxes of the form that has the title.
NOT_TICKED: Typed = {"topics": [], "languages": [], "we_do": [], "we_do_not": [], "needs_mandate": []}


@pytest.mark.parametrize(
    ("pairs", "typed"),
    [
        ([("name", "Chloé"), ("seats", "2")], {"name": "Chloé", "seats": "2"}),
        ([("name", "Chloé"), ("name", "Zoé")], {"name": "Zoé"}),
        (
            [("title", "Souris"), ("topics", "a"), ("topics", "b")],
            {"title": "Souris", **NOT_TICKED, "topics": ["a", "b"]},
        ),
        ([("title", "Souris")], {"title": "Souris", **NOT_TICKED}),
        ([], {}),
    ],
)
def test_typed_from_the_pairs_of_a_form(pairs: list[tuple[str, str]], typed: Typed):
    assert typed_from(pairs) == typed


def test_pairs_in_sends_each_tick():
    assert pairs_in({"title": "Souris", "topics": ["a", "b"]}) == [
        ("title", "Souris"),
        ("topics", "a"),
        ("topics", "b"),
    ]


def test_with_typed_lays_the_words_over_what_is_stored_and_leaves_the_page_alone():
    page = {"values": {"name": "Ada", "note": ""}, "title": "Souris"}

    shown = with_typed(page, {"name": "Chloé", "title": "Clavier"}, "en")

    assert shown["values"] == {"name": "Chloé", "note": "", "title": "Clavier"}
    assert shown["title"] == "Souris"
    assert page["values"] == {"name": "Ada", "note": ""}


def test_with_typed_says_the_mistakes_in_this_language_and_no_others():
    shown = with_typed({"values": {}}, {"wrong": "name:required <b>:required"}, "en")

    assert shown["errors"] == {"name": "Please write a first name or a name."}
    assert "wrong" not in shown["values"]


@pytest.mark.parametrize(
    ("typed", "where"), [({}, "desk_errors"), ({"starts": "2035-11-20T14:00"}, "errors")]
)
def test_with_typed_says_the_mistakes_beside_the_form_that_was_sent(typed: Typed, where: str):
    shown = with_typed({"desk_errors": {}, "errors": {}}, {**typed, "wrong": "name:required"}, "en")

    assert {name for name in ("desk_errors", "errors") if shown[name]} == {where}


def test_with_typed_keeps_the_answers_to_questions():
    shown = with_typed({"answers": {"again": ""}}, {"again": "yes", "name": "Chloé"}, "en")

    assert shown["answers"] == {"again": "yes"}
