"""A device in two words, from what browsers of 2026 say of themselves."""

from types import SimpleNamespace
from typing import Any

import pytest

from events_service.web.http.device import device_of

CASES = {
    "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36": "Chrome, Android",
    "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0": "Edge, Windows",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) AppleWebKit/605 Version/17.0 Safari/604": "Safari, iPhone",
    "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0": "Firefox, Linux",
    "curl/8.0": "",
}


@pytest.mark.parametrize("says", CASES)
def test_a_device_is_told_in_two_words(says: str):
    request: Any = SimpleNamespace(headers={"user-agent": says})

    assert device_of(request) == CASES[says]
