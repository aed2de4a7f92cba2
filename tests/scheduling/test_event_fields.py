"""A field of an event is told in six places: table, draft, read model, what the API takes and shows, form and page. The
one that was forgotten is named here."""

from dataclasses import fields
from pathlib import Path

import pytest

from events_service.scheduling.event_queries import EventPage
from events_service.scheduling.event_rules import EventDraft
from events_service.scheduling.event_words import EventWords
from events_service.scheduling.tables import Event
from events_service.web.api import bodies, shapes
from events_service.web.http import ended_visits

SAID = {each.name for each in fields(EventDraft)}
WORDS = {each.name for each in fields(EventWords)}
FORM = (Path(__file__).parents[2] / "templates/office/event_form.html").read_text(encoding="utf-8")
# What nobody types: identity, owner, dates, and what is made of the words.
KEPT = {
    "id",
    "slug",
    "organisation",
    "search_key",
    "words",
    "template",
    "practice",
    "meeting",
    "colleagues",
    "copy_of",
    "intent",
    "fingerprint",
    "created_at",
    "updated_at",
    "published_at",
    "publish_at",
}


def test_every_column_of_an_event_is_typed_by_somebody_or_kept_for_a_reason() -> None:
    columns = {column._meta.name for column in Event._meta.columns}

    assert columns == SAID | KEPT


def test_every_field_of_an_event_is_read_with_it() -> None:
    assert {"library", "campaign"} == SAID - WORDS  # these are other rows, read with their own names
    assert WORDS <= SAID


def test_every_text_of_an_event_is_kept_when_a_visit_has_ended() -> None:
    texts = {each.name for each in fields(EventDraft) if each.type in ("str", str)} & WORDS - {
        "strand",
        "kind",
    }

    assert texts <= set(ended_visits.TYPED)


def test_every_field_of_an_event_is_taken_and_shown_by_the_api() -> None:
    shown = set(shapes.Event.__struct_fields__)

    assert set(bodies.NewEvent.__struct_fields__) == SAID
    assert set(bodies.EventChange.__struct_fields__) == SAID | {"dry_run"}
    assert (
        SAID
        <= shown
        <= {each.name for each in fields(EventPage)} | {"url", "calendar_url", "image", "questions", "skills"}
    )


@pytest.mark.parametrize("field", sorted(SAID))
def test_every_field_of_an_event_has_a_place_in_its_form(field: str) -> None:
    assert f'"{field}": _(' in FORM  # its label, by which it is named where it is refused
    assert f'"{field}", labels["{field}"]' in FORM or f'tick("{field}", ' in FORM
