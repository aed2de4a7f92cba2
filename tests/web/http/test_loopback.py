"""What is shown to this machine alone is shown to nobody who only seems to be it."""

from types import SimpleNamespace
from typing import Any

import pytest

from events_service.web.http.loopback import from_this_machine, known_to_this_machine_only


def a_visit_from(client: str | None, **headers: str) -> Any:
    host = SimpleNamespace(host=client) if client else None
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return SimpleNamespace(client=host, headers=named)


@pytest.mark.parametrize(
    ("request_", "here"),
    [
        (a_visit_from("127.0.0.1", host="127.0.0.1:8000"), True),
        (a_visit_from("127.0.0.1", host="localhost"), True),
        (a_visit_from("::1", host="[::1]:8000"), True),
        (a_visit_from("192.0.2.7", host="localhost"), False),
        (a_visit_from("127.0.0.1", host="evil.example"), False),
        (a_visit_from("127.0.0.1", host="localhost", x_forwarded_for="192.0.2.7"), False),
        (a_visit_from("127.0.0.1", host="localhost", forwarded="for=192.0.2.7"), False),
        (a_visit_from("127.0.0.1", host="localhost", via="1.1 proxy"), False),
        (a_visit_from("127.0.0.1"), False),
        (a_visit_from(None, host="localhost"), False),
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
