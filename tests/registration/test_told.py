"""What rows of older releases told is still read; what is written is read again as it was."""

import json
from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from events_service.registration.queries import registration_by_id
from events_service.registration.told import differing, of, read, written
from tests.factories import FACTS, a_registration, a_session

# As the first release wrote it into `message.context`, before letters knew UIDs, streets and organisers.
OF_THE_FIRST_RELEASE = json.loads(
    """
    {"registration": "019ab0c4-0000-7000-8000-000000000001", "link_version": 1, "name": "Chloé", "seats": 2,
     "state": "confirmed", "code": "MOULIN 27", "position": null, "email": "chloe@example.org", "locale": "fr",
     "session": "019ab0c4-0000-7000-8000-000000000002", "title": "Créer sa boîte mail", "summary": "",
     "library_name": "Médiathèque Jean Moulin",
     "library_address": "Médiathèque Jean Moulin, 3 rue du Pont, 34000 Montpellier", "library_phone": "",
     "organisation_name": "Ville de Montpellier", "organisation_email": "", "latitude": null, "longitude": 3,
     "time_zone": "Europe/Paris", "starts_local": "2035-11-20T14:00:00", "ends_local": "2035-11-20T16:00:00",
     "starts_at": "2035-11-20T13:00:00+00:00", "ends_at": "2035-11-20T15:00:00+00:00",
     "created_at": "2026-11-20T08:00:00+00:00", "changed_at": "2026-11-20T08:00:00.123456+00:00", "sequence": 3,
     "cancelled": false, "calendar": true, "was_starts_local": "2035-11-19T14:00:00", "minutes": 30}
    """
)


def test_read_a_row_of_the_first_release() -> None:
    says = read(OF_THE_FIRST_RELEASE)

    assert says is not None
    assert (says.name, says.sequence, says.longitude, says.library_street) == ("Chloé", 3, 3.0, None)
    assert says.starts_at == datetime(2035, 11, 20, 13, tzinfo=UTC)
    assert says.was_starts_local == datetime(2035, 11, 19, 14)
    assert says.all_dates == (says,)


def test_read_the_identity_that_was_given_out() -> None:
    says = read(OF_THE_FIRST_RELEASE | {"uid_host": "ville.example"})

    assert says is not None
    assert says.uid == "registration-019ab0c4-0000-7000-8000-000000000001@ville.example"


def test_read_what_was_forgotten_is_nothing() -> None:
    assert read({}) is None


@pytest.mark.parametrize(
    ("before", "now", "kinds"),
    [
        ("", "Salle bleue", []),
        ("Salle bleue", "salle Bleue", []),
        ("Salle bleue", "Salle verte", ["place"]),
        ("Salle bleue", "", ["place"]),
    ],
)
def test_a_room_is_news_to_whoever_was_told_another(before: str, now: str, kinds: list[str]) -> None:
    assert differing(replace(FACTS, room_name=now), replace(FACTS, room_name=before)) == kinds


@pytest.mark.usefixtures("database")
async def test_what_is_written_is_read_again() -> None:
    place = await a_registration((await a_session()).id)
    registration = await registration_by_id(place.registration.id)
    assert registration is not None

    says = of(registration)

    assert read(json.loads(json.dumps(written(says)))) == says
