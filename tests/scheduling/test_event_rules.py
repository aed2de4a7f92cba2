"""What may be said about an event."""

from typing import Any

import pytest

from events_service.errors import Invalid
from events_service.scheduling.event_rules import EventDraft

EVENT: dict[str, Any] = {"title": "Créer sa boîte mail", "library": "jean-moulin", "strand": "everyday_uses"}


def test_parse_cleans_what_the_form_sends() -> None:
    draft = EventDraft.parse(
        {
            **EVENT,
            "languages": ["fr", "ar", "fr"],
            "age_from": "8",
            "age_to": " 12 ",
            "with_adult": "yes",
            "bring": "  Votre téléphone  \r\n\r\n\r\nUn carnet",
            "we_do": ["Nous  montrons. ", "", "Nous montrons."],
            "we_do_not": "Nous ne gardons pas vos mots de passe.",
        }
    )

    assert draft.languages == ("fr", "ar")
    assert (draft.age_from, draft.age_to, draft.with_adult) == (8, 12, True)
    assert draft.bring == "Votre téléphone\n\nUn carnet"
    assert draft.frame == {
        "we_do": ("Nous montrons.",),
        "we_do_not": ("Nous ne gardons pas vos mots de passe.",),
        "needs_mandate": (),
    }


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"age_from": 12, "age_to": 8}, {"age_to": "below_the_other"}),
        ({"age_from": "huit"}, {"age_from": "not_a_number"}),
        ({"age_to": 121}, {"age_to": "out_of_range"}),
        ({"languages": ["fr", "xx"]}, {"languages": "unknown"}),
        ({"with_adult": "peut-être"}, {"with_adult": "unknown"}),
        ({"we_do": ["x" * 201]}, {"we_do": "too_long"}),
        ({"we_do": [str(n) for n in range(11)]}, {"we_do": "too_many"}),
        ({"needs_mandate": 5}, {"needs_mandate": "not_text"}),
        ({"needs_mandate": [5]}, {"needs_mandate": "unknown"}),
        (
            {"easy_to_read": "x" * 5_001, "bring": "x" * 501},
            {"easy_to_read": "too_long", "bring": "too_long"},
        ),
    ],
)
def test_parse_refuses(said: dict[str, Any], wrong: dict[str, str]) -> None:
    with pytest.raises(Invalid) as refusal:
        EventDraft.parse(EVENT | said)

    assert refusal.value.fields == wrong


def test_parse_takes_one_age_alone() -> None:
    assert EventDraft.parse({**EVENT, "age_from": 60}).age_to is None
    assert EventDraft.parse({**EVENT, "age_from": 0, "age_to": 0}).age_from == 0
