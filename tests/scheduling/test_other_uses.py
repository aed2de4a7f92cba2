"""What takes rooms beside sessions, put together by the week."""

from datetime import datetime, timedelta

from events_service.identifiers import uuid7
from events_service.scheduling.other_uses import OtherUse, by_week

BLUE, GREEN = uuid7(), uuid7()


def a_use(
    starts: datetime, *, room: object = BLUE, title: str = "Heure du conte", hours: int = 1
) -> OtherUse:
    name = "Salle bleue" if room == BLUE else "Salle verte"
    ends = starts + timedelta(hours=hours)
    return OtherUse(uuid7(), BLUE if room == BLUE else GREEN, name, "Médiathèque", title, starts, ends)


def test_the_weeks_of_one_use_stand_together_and_others_alone() -> None:
    first, second = a_use(datetime(2035, 11, 20, 10)), a_use(datetime(2035, 11, 27, 10))
    later_that_day = a_use(datetime(2035, 11, 20, 14))
    longer = a_use(datetime(2035, 12, 4, 10), hours=2)
    next_door = a_use(datetime(2035, 11, 20, 10), room=GREEN)
    knitting = a_use(datetime(2035, 12, 11, 10), title="Tricot")
    on_a_wednesday = a_use(datetime(2035, 11, 21, 10))

    weeks = by_week([first, next_door, later_that_day, on_a_wednesday, second, longer, knitting])

    assert [use.dates for use in weeks] == [
        (first, second),
        (next_door,),
        (later_that_day,),
        (on_a_wednesday,),
        (longer,),
        (knitting,),
    ]
