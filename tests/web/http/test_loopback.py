"""What is shown to this machine alone is shown to nobody who only seems to be it."""

from types import SimpleNamespace
from typing import Any

import pytest

from events_service.web.http.loopback import from_this_machine, known_to_this_machine_only


def asked(client: str | None, **headers: str) -> Any:
    host = SimpleNamespace(host=client) if client else None
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return SimpleNamespace(client=host, headers=named)


@pytest.mark.parametrize(
    ("request_", "here"),
    [
        (asked("127.0.0.1", host="127.0.0.1:8000"), True),
        (asked("127.0.0.1", host="localhost"), True),
        (asked("::1", host="[::1]:8000"), True),
        (asked("192.0.2.7", host="localhost"), False),
        (asked("127.0.0.1", host="evil.example"), False),
        (asked("127.0.0.1", host="localhost", x_forwarded_for="192.0.2.7"), False),
        (asked("127.0.0.1", host="localhost", forwarded="for=192.0.2.7"), False),
        (asked("127.0.0.1", host="localhost", via="1.1 proxy"), False),
        (asked("127.0.0.1"), False),
        (asked(None, host="localhost"), False),
    ],
)
def test_from_this_machine(request_: Any, here: bool):
    assert from_this_machine(request_) is here


@pytest.mark.parametrize(
    ("public_url", "only"),
    [("http://127.0.0.1:8000", True), ("http://localhost", True), ("https://ateliers.example.fr", False)],
)
def test_known_to_this_machine_only(public_url: str, only: bool):
    state = SimpleNamespace(settings=SimpleNamespace(public_url=public_url))
    request: Any = SimpleNamespace(app=SimpleNamespace(state=state))

    assert known_to_this_machine_only(request) is only
