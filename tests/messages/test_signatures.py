"""A body that somebody else wrote, or that was overheard, is not taken for the gateway's."""

from datetime import UTC, datetime, timedelta

import pytest

from events_service.messages.signatures import SIGNATURE, TIMESTAMP, headers, is_genuine, signature

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
BODY, SECRET = b'{"id":"1"}', "s" * 40


def test_signature_is_the_one_of_the_documentation() -> None:
    """openssl: printf '1764147600.{"id":"1"}' | openssl dgst -sha256 -hmac ssss…"""
    assert signature(SECRET, "1764147600", BODY) == EXPECTED


EXPECTED = "661289336a0536141870fcaab6c19d4436864c677eda6aa18a34d99f5a521644"


@pytest.mark.parametrize(
    ("change", "genuine"),
    [
        ({}, True),
        ({"body": b'{"id":"2"}'}, False),
        ({"secret": "t" * 40}, False),
        ({"now": NOW + timedelta(minutes=4)}, True),
        ({"now": NOW + timedelta(minutes=6)}, False),
        ({"now": NOW - timedelta(minutes=6)}, False),
        ({"timestamp": "x"}, False),
        ({"timestamp": "9" * 15}, False),
        ({"signed": "é"}, False),
        ({"signed": ""}, False),
    ],
)
def test_is_genuine(change: dict[str, object], genuine: bool) -> None:
    sent = headers(SECRET, BODY, now=NOW)
    told = {
        "secret": SECRET,
        "timestamp": sent[TIMESTAMP],
        "signed": sent[SIGNATURE],
        "body": BODY,
        "now": NOW,
    }

    assert is_genuine(**{**told, **change}) is genuine  # type: ignore[arg-type]
