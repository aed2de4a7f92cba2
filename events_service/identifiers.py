"""Identifiers and secrets. Migrations import `uuid7`: this module keeps its name for ever."""

import hashlib
import hmac
import os
import secrets
import time
from base64 import urlsafe_b64encode
from datetime import datetime
from uuid import UUID

# Whoever types commands on the machine itself, where an id says who did something.
OPERATOR_ID = UUID(int=0)


def uuid7() -> UUID:
    """A UUID version 7 (RFC 9562 §5.7): sorted by time of creation to the millisecond; never a secret."""
    milliseconds = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10), "big")
    high = milliseconds << 16 | 0x7 << 12 | random >> 68
    low = 0b10 << 62 | random & (1 << 62) - 1
    return UUID(int=high << 64 | low)


def first_id_of(instant: datetime) -> UUID:
    """The lowest id that `uuid7` could give from then on."""
    milliseconds = max(int(instant.timestamp() * 1000), 0)
    return UUID(int=milliseconds << 80 | 0x7 << 76 | 0b10 << 62)


def as_uuid(text: str) -> UUID | None:
    """The UUID a person or a program wrote, or None when it is not one (it may be a slug)."""
    try:
        return UUID(text)
    except ValueError:
        return None


def digest_of(content: bytes) -> str:
    """What tells these bytes from all others, in an ETag or an address that may be kept for ever."""
    return hashlib.sha256(content).hexdigest()[:32]


def new_secret() -> str:
    """A 256-bit secret for a URL or a key."""
    return secrets.token_urlsafe(32)


def hashed(secret: str) -> str:
    """How a secret is stored: SHA-256 is enough, since every one of ours carries 160 random bits or more."""
    return hashlib.sha256(secret.encode()).hexdigest()


def derived(key: str, *purpose: object, length: int = 27) -> str:
    """A secret computed from the installation's key: the same for the same purpose, so it need not be stored.

    27 characters of base 64 carry 160 bits. A stolen database holds only hashes of them, and not the key.
    """
    message = "\x1f".join(str(part) for part in purpose).encode()
    digest = hmac.digest(key.encode(), message, "sha256")
    return urlsafe_b64encode(digest).decode()[:length]
