"""What an installation is does not depend on what its settings become."""

from uuid import UUID

import pytest

from events_service import clock, installation
from events_service.database import rows


@pytest.mark.parametrize(
    ("public_url", "host"),
    [
        ("https://ateliers.example", "ateliers.example"),
        ("https://Ateliers.Example:8443", "ateliers.example"),
        ("https://médiathèque.example", "xn--mdiathque-53af.example"),
    ],
)
def test_new_host_is_that_of_a_public_address(public_url: str, host: str) -> None:
    assert installation.new_host(public_url) == host


@pytest.mark.parametrize(
    "public_url",
    [
        "http://127.0.0.1:8000",
        "http://[::1]:8112",
        "https://192.0.2.7",
        "http://localhost:8000",
        "http://events.localhost",
        "http://intranet",
        "http://mediatheque.local",
        "",
    ],
)
def test_new_host_is_nobodys_where_another_machine_may_have_the_address(public_url: str) -> None:
    first, second = installation.new_host(public_url), installation.new_host(public_url)

    name, _, last = first.rpartition(".")
    assert (str(UUID(name)), last) == (name, "invalid")
    assert first != second


@pytest.mark.usefixtures("database")
async def test_settle_keeps_what_is_there() -> None:
    before = await installation.uid_host()

    await installation.settle("autre.example", now=clock.now())

    assert await installation.uid_host() == before


@pytest.mark.usefixtures("database")
async def test_uid_host_is_never_made_up() -> None:
    await rows("DELETE FROM installation")

    with pytest.raises(installation.NotSettled):
        await installation.uid_host()
