"""The identity of each date of a registration: given out once, and another one for each date."""

from datetime import timedelta
from uuid import UUID

import pytest

from events_service import clock
from events_service.database import rows, transaction
from events_service.installation import NotSettled
from events_service.registration.dates import new_dates, revise, revise_all, revised, uid_of
from events_service.registration.queries import registration_by_id
from events_service.scheduling.queries import session_line
from tests.factories import ENDS_AT, STARTS_AT, a_registration, a_session, sign_up

CHLOE, TUESDAY = UUID(int=1), UUID(int=2)
ZEROS = "00000000-0000-0000-0000-00000000000"


@pytest.mark.parametrize(
    ("first", "uid"),
    [
        (True, f"registration-{ZEROS}1@ville.example"),
        (False, f"registration-{ZEROS}1-{ZEROS}2@ville.example"),
    ],
)
def test_uid_of_the_first_date_is_the_registrations_own(first: bool, uid: str):
    assert uid_of(CHLOE, TUESDAY, "ville.example", first=first) == uid


def test_uid_of_an_installation_without_a_host_is_never_given_out():
    with pytest.raises(NotSettled):
        uid_of(CHLOE, TUESDAY, "", first=True)


@pytest.mark.usefixtures("database")
async def test_new_dates_are_those_that_are_not_over() -> None:
    planned = await a_session()
    line = await session_line(planned.id, now=clock.now())
    assert line is not None

    (date,) = new_dates(CHLOE, [line], now=ENDS_AT - timedelta(seconds=1))

    assert (date.session, date.sequence, date.revised_at) == (line, 0, ENDS_AT - timedelta(seconds=1))
    assert date.uid.startswith(f"registration-{CHLOE}@")
    assert new_dates(CHLOE, [line], now=ENDS_AT) == ()


@pytest.mark.usefixtures("database")
async def test_revise_raises_one_registration_and_revise_all_everyone() -> None:
    planned, other = await a_session(), await a_session()
    chloe, denise = await sign_up(planned), await sign_up(planned, "Denise")
    await a_registration(other.id)
    before = chloe.registration.sessions

    async with transaction():
        await revise([chloe.registration.id], now=STARTS_AT)
    known = await registration_by_id(chloe.registration.id)
    async with transaction():
        await revise_all([planned.id], now=ENDS_AT)

    assert known is not None
    assert [(date.sequence, date.revised_at) for date in known.sessions] == [(1, STARTS_AT)]
    assert [date.sequence for date in revised(before, now=STARTS_AT)] == [1]
    found = await rows(
        "SELECT registration, date.sequence FROM registration_date AS date WHERE date.sequence > 0"
    )
    assert {each["registration"]: each["sequence"] for each in found} == {
        chloe.registration.id: 2,
        denise.registration.id: 1,
    }
