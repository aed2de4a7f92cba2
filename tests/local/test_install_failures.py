"""What pip says when it fails, as it says it, and what we make of it."""

from pathlib import Path

import pytest

from events_service.local.install_failures import unexplained, why

LOG = Path(__file__)
NOT_FOUND = (
    "ERROR: Could not find a version that satisfies the requirement uvloop==0.22.1 (from versions: {})\n"
    "ERROR: No matching distribution found for uvloop==0.22.1\n"
)
RETRYING = (
    "WARNING: Retrying (Retry(total=4, connect=None, read=None, redirect=None, status=None)) after connection "
    "broken by 'NewConnectionError('<pip._vendor.urllib3.connection.HTTPSConnection object at 0x7f>: Failed to "
    "establish a new connection: [Errno -2] Name or service not known')': /simple/uvloop/\n"
)
SAID = [
    (
        "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
        "The disk is full: ",
        "make room",
    ),
    (
        "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE. If you have updated the package "
        "versions, please update the hashes.\n    uvloop==0.22.1 from https://index.example/uvloop-0.22.1-cp311.whl "
        "(from -r requirements.lock (line 9)):\n        Expected sha256 00\n             Got        11\n",
        "What the package index sent as uvloop==0.22.1 is not what the lock file lists",
        "cache purge",
    ),
    (
        RETRYING + NOT_FOUND.format("none"),
        "The package index cannot be reached from this machine (Name or service not known).",
        "HTTPS_PROXY",
    ),
    # It answered after a while: the package is what is missing.
    (
        RETRYING + NOT_FOUND.format("0.21.0"),
        "The package index has no ready-made uvloop==0.22.1",
        "make clean",
    ),
    (NOT_FOUND.format("none"), "The package index does not have uvloop==0.22.1.", "PIP_INDEX_URL"),
    (
        "Could not fetch URL https://index.example/simple/uvloop/: There was a problem confirming the ssl "
        "certificate: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed\n"
        + NOT_FOUND.format("none"),
        "The package index was reached, but its certificate is not trusted.",
        "PIP_CERT",
    ),
    (
        "after connection broken by 'ProxyError('Cannot connect to proxy.', OSError('Tunnel connection failed: 403 "
        "Forbidden'))': /simple/uvloop/\n" + NOT_FOUND.format("none"),
        "The proxy between this machine and the package index does not let us through.",
        "HTTPS_PROXY",
    ),
    (
        "ERROR: HTTP error 503 while getting https://index.example/uvloop.whl\n"
        "ERROR: 503 Server Error: Service Unavailable for url: https://index.example/uvloop.whl\n",
        "The package index refuses to hand out a package (503 Server Error).",
        "wait a little",
    ),
    (
        "ERROR: Could not install packages due to an OSError: [Errno 13] Permission denied: '/srv/lib/a.py'\n",
        "A folder cannot be written to (Permission denied).",
        "belongs to you",
    ),
    ("ERROR: Something new\nand its tail\n", "ERROR: Something new", "make clean"),
]


@pytest.mark.parametrize(("said", "cause", "remedy"), SAID, ids=[cause for _, cause, _ in SAID])
def test_say_why_and_what_to_try(said: str, cause: str, remedy: str):
    means, tries, log = why(said, LOG).splitlines()

    assert means.startswith(cause)
    assert (tries.startswith("Try: "), remedy in tries) == (True, True)
    assert log == f"All that pip said: {LOG}"


def test_ask_again_when_pip_keeps_the_reason_to_itself():
    assert unexplained(NOT_FOUND.format("none")) == "uvloop==0.22.1"
    assert unexplained(NOT_FOUND.format("0.21.0")) == ""
