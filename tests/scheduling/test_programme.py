"""What a team plans, when there is more of it than a page can show."""

from datetime import timedelta
from uuid import UUID

from events_service import clock
from events_service.scheduling.programme import (
    ProgrammeFilter,
    Stage,
    office_programme,
    office_programme_size,
    office_sessions,
    office_sessions_over,
)
from events_service.scheduling.sessions import add_session
from tests.factories import STARTS_AT, a_library, a_session, an_organisation

WEEK = timedelta(days=7)


async def test_the_programme_is_shown_page_by_page_in_one_order(database: str) -> None:
    """Drafts first, then by next session, then what has none ahead."""
    organisation = await an_organisation()
    late = await a_session(
        organisation=organisation, starts_at="2035-12-20T14:00", ends_at="2035-12-20T16:00"
    )
    soon = await a_session(organisation=organisation)
    over = await a_session(
        organisation=organisation, starts_at="2030-01-08T14:00", ends_at="2030-01-08T16:00"
    )
    draft = await a_session(organisation=organisation, published=False)
    await a_session()
    now = STARTS_AT - WEEK

    first = await office_programme(late.ada, now=now, size=2)
    second = await office_programme(late.ada, now=now, page=2, size=2)

    assert [line.id for line in first[:2]] == [draft.event, soon.event]
    assert len(first) == 3
    assert [line.id for line in second] == [late.event, over.event]
    assert [line.sessions_ahead for line in second] == [1, 0]


async def test_an_events_sessions_are_shown_page_by_page_the_past_ones_backwards(database: str) -> None:
    planned = await a_session(starts_at="2035-11-01T14:00", ends_at="2035-11-01T16:00")
    ids = [planned.id]
    for day in (8, 15, 22, 29):
        given = {"starts_at": f"2035-11-{day:02}T14:00", "ends_at": f"2035-11-{day:02}T16:00", "capacity": 8}
        ids.append(await add_session(planned.event, given, by=planned.ada, now=clock.now()))
    now = STARTS_AT  # the 20th

    ahead = [await office_sessions(planned.event, planned.ada, now=now, page=page, size=1) for page in (1, 2)]
    over = [
        await office_sessions_over(planned.event, planned.ada, now=now, page=page, size=2) for page in (1, 2)
    ]

    assert [[line.id for line in lines] for lines in ahead] == [[ids[3], ids[4]], [ids[4]]]
    assert [[line.id for line in lines] for lines in over] == [[ids[2], ids[1], ids[0]], [ids[0]]]
    assert await office_sessions(planned.event, (await a_session()).ada, now=now) == []


async def test_the_programme_is_narrowed_and_counted(database: str) -> None:
    organisation = await an_organisation()
    annex = await a_library(organisation, slug="annexe")
    photos = await a_session(organisation=organisation, title="Trier ses photos", strand="critical_uses")
    mail = await a_session(organisation=organisation, library=annex, title="Écrire un e-mail")
    over = await a_session(
        organisation=organisation, starts_at="2030-01-08T14:00", ends_at="2030-01-08T16:00"
    )
    draft = await a_session(organisation=organisation, published=False)
    await a_session(title="Photos d’ailleurs")
    now = STARTS_AT - WEEK

    async def narrowed(**by: str) -> set[UUID]:
        chosen = ProgrammeFilter(**by)
        events = await office_programme(photos.ada, chosen, now=now)
        assert await office_programme_size(photos.ada, chosen, now=now) == len(events)
        return {line.id for line in events}

    assert await narrowed() == {photos.event, mail.event, over.event, draft.event}
    assert await narrowed(q="PHOTOS") == {photos.event}
    assert await narrowed(library="annexe") == {mail.event}
    assert await narrowed(strand="critical_uses") == {photos.event}
    assert await narrowed(stage=Stage.DRAFT) == {draft.event}
    assert await narrowed(stage=Stage.PUBLISHED) == {photos.event, mail.event, over.event}
    assert await narrowed(stage=Stage.AHEAD) == {photos.event, mail.event, draft.event}
    assert await narrowed(stage=Stage.NOTHING_AHEAD) == {over.event}
    assert await narrowed(stage=Stage.AHEAD, library="annexe", q="mail") == {mail.event}
