"""Who is speaking on the wire to and from the gateway for text messages: HMAC-SHA256 over the hour and the body."""

import hashlib
import hmac
from datetime import datetime, timedelta

TIMESTAMP, SIGNATURE = "Events-Timestamp", "Events-Signature"
# How far the two machines' clocks may be apart, and for how long what was overheard could be sent again.
TOLERANCE = timedelta(minutes=5)


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Of the hour, a dot and the body: neither can be sent again with another of the two."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def headers(secret: str, body: bytes, *, now: datetime) -> dict[str, str]:
    """What goes with a body that we send."""
    timestamp = str(int(now.timestamp()))
    return {TIMESTAMP: timestamp, SIGNATURE: signature(secret, timestamp, body)}


def is_genuine(secret: str, timestamp: str, signed: str, body: bytes, *, now: datetime) -> bool:
    """Whether whoever sent this knows the secret, and sent it just now."""
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) < 12 and signed.isascii()):
        return False
    right = signature(secret, timestamp, body)
    return hmac.compare_digest(right, signed) and abs(now.timestamp() - int(timestamp)) <= TOLERANCE.seconds
