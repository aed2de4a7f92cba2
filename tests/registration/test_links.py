"""A guest's secrets: the same every time, of one registration, one version and one installation."""

from uuid import UUID

from events_service.registration.links import calendar_of, link_hash, link_of

CHLOE, DENISE = UUID(int=1), UUID(int=2)
KEY, OTHER_KEY = "k" * 32, "o" * 32


def test_link_of_is_what_letters_already_carry():
    """HMAC-SHA-256 of the three parts, as openssl computes it: another value would void every link given out."""
    assert link_of(CHLOE, 1, key=KEY) == "NGFePLEk7SjfjsqeWXPcZJ1AkVQ"


def test_every_secret_is_another_one():
    secrets = [
        of(registration, version, key=key)
        for of in (link_of, calendar_of)
        for registration in (CHLOE, DENISE)
        for version in (1, 2)
        for key in (KEY, OTHER_KEY)
    ]

    assert len(set(secrets)) == 16
    assert {len(secret) for secret in secrets} == {27}


def test_link_hash_is_sha_256():
    assert link_hash("x") == "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
