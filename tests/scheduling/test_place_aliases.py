"""Places by what people call them."""

from events_service.scheduling.place_aliases import in_full, words_of


def test_a_saint_is_written_out_also_where_it_is_glued_to_its_name() -> None:
    assert words_of("StDenis") == ["saint", "denis"]
    assert words_of("Ste-Maxime") == ["sainte", "maxime"]


def test_an_alias_gives_the_name_and_keeps_what_was_typed() -> None:
    assert in_full(["photos", "idf"]) == (["photos", "ile", "de", "france"], {"ile de france": "idf"})
    assert in_full(["reunion"]) == (["la", "reunion"], {"la reunion": "reunion"})
    assert in_full(["reunion", "zoom"]) == (["reunion", "zoom"], {})
    assert in_full(["tours", "cedex", "2"]) == (["tours", "cedex"], {})


def test_an_alias_inside_a_longer_name_is_left_alone() -> None:
    for typed in ("Nouvelle-Calédonie", "Polynésie française", "Wallis-et-Futuna", "Dolus-d'Oléron"):
        assert in_full(words_of(typed)) == (words_of(typed), {}), typed
    assert in_full(words_of("atelier d'Oléron"))[1] == {"saint pierre d oleron": "oleron"}
