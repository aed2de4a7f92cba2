"""The form of a library: hours as people write them, and two people at once."""

from dataclasses import replace
from datetime import date, time
from typing import Any
from uuid import UUID

import pytest

from events_service.clock import EPOCH
from events_service.errors import Invalid
from events_service.libraries.opening import Closure, OpeningHours
from events_service.libraries.queries import LibraryPage
from events_service.web.library_form import as_it_was, changes_from, merged, typed_in

TODAY = date(2026, 11, 26)
CHRISTMAS = Closure(date(2026, 12, 24), date(2027, 1, 2), "Congés")
MOULIN = LibraryPage(
    id=UUID(int=1),
    slug="moulin",
    name="Médiathèque Jean Moulin",
    kind="building",
    address="3 rue du Pont",
    postcode="34000",
    town="Montpellier",
    department="34",
    time_zone="Europe/Paris",
    latitude=None,
    longitude=None,
    phone="04 67 00 00 00",
    own_phone="",
    email="",
    website="",
    directions="",
    opening_hours=(OpeningHours(2, time(10), time(12, 30)), OpeningHours(2, time(14), time(19))),
    closures=(Closure(date(2026, 11, 1), date(2026, 11, 1)), CHRISTMAS),
    disabled_parking=None,
    step_free_path=None,
    step_free_entrance=True,
    separate_entrance=None,
    adapted_toilets=False,
    audio_description=None,
    door_width=None,
    reception_staff="",
    hearing_support=("bim",),
    facilities=(),
    computers=0,
    programmes=(),
    labels=(),
    organisation=UUID(int=2),
    organisation_slug="ville-de-montpellier",
    organisation_name="Ville de Montpellier",
    practice=False,
    colour="",
    logo_digest="",
    logo_width=0,
    logo_height=0,
    updated_at=EPOCH,
    edited_at=EPOCH,
)


def as_shown(library: LibraryPage = MOULIN, locale: str = "fr") -> dict[str, Any]:
    return typed_in(library, locale, today=TODAY)


def as_sent(locale: str = "fr", /, **typed: Any) -> dict[str, Any]:
    """What a browser sends of the form of Moulin, in which this was typed."""
    return {**as_shown(locale=locale), "was": as_it_was(as_shown(locale=locale)), **typed}


def test_the_form_says_what_is_known_and_leaves_the_rest_empty():
    values = as_shown()

    assert values["phone"] == ""  # the organisation's is not the library's own
    assert values["day_2"] == "10\u00a0h – 12\u00a0h\u00a030, 14\u00a0h – 19\u00a0h"
    assert (values["day_1"], values["computers"], values["door_width"]) == ("", "0", "")
    assert (values["step_free_entrance"], values["adapted_toilets"], values["step_free_path"]) == (
        "yes",
        "no",
        "",
    )
    assert (values["closure_1_from"], values["closure_1_to"], values["closure_1_reason"]) == (
        "2026-12-24",
        "2027-01-02",
        "Congés",
    )
    assert values["closure_3_from"] == ""


def test_a_form_sent_as_it_came_changes_nothing():
    assert changes_from(merged(as_sent(), as_shown()).values, as_shown()) == {}
    assert changes_from(merged(as_sent("en"), as_shown()).values, as_shown()) == {}


@pytest.mark.parametrize(
    "typed",
    [
        "10 h – 12 h 30, 14 h – 18 h",
        "10h-12h30 / 14h-18h",
        "10:00-12:30 et 14:00-18:00",
        "10 à 12h30, 14 à 18",
        "14:00 to 18:00 and 10:00 to 12:30",
    ],
)
def test_hours_are_read_as_people_write_them(typed):
    changes = changes_from(merged(as_sent(day_2="", day_3=typed), as_shown()).values, as_shown())

    assert changes == {
        "opening_hours": (OpeningHours(3, time(10), time(12, 30)), OpeningHours(3, time(14), time(18)))
    }


@pytest.mark.parametrize("typed", ["fermé", "Closed", "-", " "])
def test_a_closed_day_may_be_written(typed):
    assert changes_from(merged(as_sent(day_2=typed), as_shown()).values, as_shown()) == {"opening_hours": ()}


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"day_4": "le matin"}, {"day_4": "not_hours"}),
        ({"day_4": "10 h"}, {"day_4": "not_hours"}),
        ({"day_4": "18-10", "day_5": "10-12, 11-13"}, {"day_4": "hours_backwards", "day_5": "hours_overlap"}),
        ({"closure_2_to": "2027-05-01"}, {"closure_2_from": "required"}),
        ({"closure_2_from": "mai"}, {"closure_2_from": "not_a_date"}),
        (
            {"closure_2_from": "2027-05-02", "closure_2_to": "2027-05-01"},
            {"closure_2_to": "ends_before_start"},
        ),
        ({"name": " ", "computers": "douze"}, {"name": "required", "computers": "not_a_number"}),
        ({"department": "99", "email": "moi"}, {"department": "unknown", "email": "not_an_email"}),
        ({"facilities": ["sauna"]}, {"facilities": "not_a_choice"}),
    ],
)
def test_what_cannot_be_read_is_said_next_to_its_field(typed, wrong):
    with pytest.raises(Invalid) as refusal:
        changes_from(merged(as_sent(**typed), as_shown()).values, as_shown())

    assert refusal.value.fields == wrong


def test_everything_may_change():
    typed = {
        "phone": "02 61 91 20 04",
        "step_free_path": "no",
        "step_free_entrance": "",
        "door_width": "90",
        "computers": "12",
        "reception_staff": "trained",
        "hearing_support": [],
        "programmes": ["France Services"],
        "closure_1_from": "",
        "closure_1_to": "",
        "closure_1_reason": "",
        "closure_2_from": "01/05/2027",
    }

    assert changes_from(merged(as_sent(**typed), as_shown()).values, as_shown()) == {
        "phone": "02 61 91 20 04",
        "step_free_path": False,
        "step_free_entrance": None,
        "door_width": 90,
        "computers": 12,
        "reception_staff": "trained",
        "hearing_support": [],
        "programmes": ["France Services"],
        "closures": (Closure(date(2027, 5, 1), date(2027, 5, 1)),),
    }


def test_what_somebody_else_changed_meanwhile_stays():
    theirs = as_shown(replace(MOULIN, own_phone="02 61 91 20 04", facilities=("lift",)))

    form = merged(as_sent(directions="Bus 3"), theirs)

    assert changes_from(form.values, theirs) == {"directions": "Bus 3"}
    assert (form.both, form.theirs) == ((), ("phone", "facilities"))


def test_what_both_changed_is_shown_to_the_second():
    theirs = as_shown(replace(MOULIN, own_phone="02 61 91 20 04"))

    form = merged(as_sent(phone="04 67 11 11 11"), theirs)
    again = merged({**form.values, "was": as_it_was(theirs)}, theirs)

    assert form.both == ("phone",)
    assert form.values["phone"] == "04 67 11 11 11"
    assert again.both == ()
    assert changes_from(again.values, theirs) == {"phone": "04 67 11 11 11"}


def test_both_made_the_same_change():
    theirs = as_shown(replace(MOULIN, own_phone="02 61 91 20 04"))

    assert merged(as_sent(phone="02 61 91 20 04"), theirs).both == ()


def test_closures_of_both_are_kept_and_those_taken_away_go():
    may = Closure(date(2027, 5, 1), date(2027, 5, 1))
    theirs = as_shown(replace(MOULIN, closures=(CHRISTMAS, may)))
    emptied = dict.fromkeys(("closure_1_from", "closure_1_to", "closure_1_reason"), "")

    form = merged(as_sent(**emptied, closure_2_from="2026-12-08", closure_2_to="2026-12-08"), theirs)

    assert form.theirs == ("closures",)
    assert changes_from(form.values, theirs)["closures"] == (
        may,
        Closure(date(2026, 12, 8), date(2026, 12, 8)),
    )


@pytest.mark.parametrize("was", ["", "{", "[]", '{"name": 3}', "[" * 2000])
def test_a_form_without_its_memory_counts_as_touched_everywhere(was):
    theirs = as_shown(replace(MOULIN, own_phone="02 61 91 20 04"))

    form = merged({**as_sent(), "was": was}, theirs)

    assert form.both == ()
    assert changes_from(form.values, theirs) == {"phone": ""}
