import time
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events_service.identifiers import derived, hashed, new_secret, uuid7


def test_make_a_uuid_of_version_7_that_says_when():
    before = time.time_ns() // 1_000_000

    made = [uuid7() for _ in range(1000)]

    after = time.time_ns() // 1_000_000
    assert {(identifier.version, identifier.variant) for identifier in made} == {
        (7, UUID(int=2 << 62).variant)
    }
    assert [identifier for identifier in made if not before <= identifier.int >> 80 <= after] == []
    assert len(set(made)) == 1000


def test_make_uuids_with_74_random_bits():
    made = [uuid7().int for _ in range(400)]
    seen_set = [bit for bit in range(80) if any(number >> bit & 1 for number in made)]
    seen_clear = [bit for bit in range(80) if any(not number >> bit & 1 for number in made)]

    # Of the lower 80 bits, 0b0111 (version) and 0b10 (variant) are fixed.
    assert sorted(set(range(80)) - set(seen_clear)) == [63, 76, 77, 78]
    assert sorted(set(range(80)) - set(seen_set)) == [62, 79]


def test_sort_uuids_by_time():
    first = uuid7()
    time.sleep(0.002)

    assert str(first) < str(uuid7())


def test_make_secrets_of_256_bits():
    secrets = {new_secret() for _ in range(100)}

    assert len(secrets) == 100
    assert {len(secret) for secret in secrets} == {43}


def test_store_a_secret_as_its_sha_256():
    # The test vector of FIPS 180-4 for "abc".
    assert hashed("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_derive_a_secret_by_hmac_sha_256():
    # RFC 4231, test case 2, in base 64 without padding.
    whole = derived("Jefe", "what do ya want for nothing?", length=43)

    assert whole == "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM"
    assert derived("Jefe", "what do ya want for nothing?") == whole[:27]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("key", "link", 1), ("key", "link", 2)),
        (("key", "link", 1), ("yek", "link", 1)),
        (("key", "link", 1), ("key", "sign_in", 1)),
        (("key", "ab", "c"), ("key", "a", "bc")),
        (("key", "ab"), ("key", "a", "b")),
    ],
)
def test_derive_another_secret_for_anything_else(one: tuple[object, ...], other: tuple[object, ...]):
    assert derived(*map(str, one)) != derived(*map(str, other))


@given(st.text(min_size=1, max_size=40), st.uuids())
def test_derive_the_same_secret_again(key: str, identifier: UUID):
    secret = derived(key, "link", identifier)

    assert secret == derived(key, "link", str(identifier))
    assert len(secret) == 27
    assert secret.replace("-", "a").replace("_", "a").isalnum()
