"""A mail server for each test that asks for one."""

import pytest

from tests.registration.wires import Wire


@pytest.fixture
def wire() -> Wire:
    return Wire()
