"""The day is over: presence ticked, walk-ins counted, outcomes typed. What La Coop is told, the survey, the funder's
report and the rows say the same."""

import csv
from dataclasses import dataclass
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from httpx import AsyncClient

from events_service.accounts.roles import Viewer
from events_service.attendance.head_counts import note_head_counts
from events_service.attendance.presence import note_everybody, note_presence
from events_service.attendance.rules import Mark, WalkInDraft
from events_service.attendance.walk_ins import forget_walk_ins, note_walk_in, remove_walk_in
from events_service.database import row
from events_service.registration.cancellation import cancel_by_staff
from events_service.registration.erasure import forget_past
from events_service.registration.rules import Door, Presence
from events_service.registration.wish_rules import Reason, WishDraft
from events_service.registration.wishes import note_wish
from events_service.web.api import reports
from tests.factories import (
    ENDS_AT,
    STARTS_AT,
    Planned,
    a_key,
    a_library,
    a_party,
    a_registration,
    a_session,
    an_organisation,
    bearer,
    sign_up,
)
from tests.web.conftest import Hands

THE_YEAR = "from=2035-01-01&to=2035-12-31"
# By another way than the reports go: each number on its own, from the rows.
COUNTED = """
SELECT (SELECT count(*) FROM session WHERE ends_at <= $1 AND cancelled_at IS NULL
           AND event IN (SELECT id FROM event WHERE published_at IS NOT NULL)) AS dates,
       (SELECT sum(came) FROM registration_date) + (SELECT sum(people) FROM walk_in) AS people,
       (SELECT sum(first_timers) FROM registration_date) + (SELECT sum(first_timers) FROM walk_in) AS first_timers,
       (SELECT sum(number) FROM head_count WHERE kind = 'sex' AND code = 'feminin') AS women,
       (SELECT sum(number) FROM head_count WHERE kind = 'outcome' AND code = 'knows_more') AS know_more
"""


@dataclass(frozen=True)
class Day:
    """What was there, and who may read of it."""

    ada: Viewer
    key: dict[str, str]


async def a_day_that_is_over() -> Day:
    """Two libraries of Montpellier with a session each, and a third session that was called off; Basile's elsewhere."""
    organisation = await an_organisation()
    port = await a_library(organisation, name="Médiathèque du Port", department="30")
    mail = await a_session(organisation=organisation, title="Mail", topics=["email"])
    taxes = await a_session(
        organisation=organisation, library=port, topics=["argent_impots", "email"], ends_at="2035-11-20T15:30"
    )
    await _seen(mail)
    await _walked_in(taxes)
    await a_session(
        organisation=organisation, title="Demain", starts_at="2035-12-24T14:00", ends_at="2035-12-24T16:00"
    )
    await a_session(organisation=organisation, title="Brouillon", published=False)
    planned = WishDraft("sante", Reason.NO_DATE, "", None)
    await note_wish(mail.library, planned, door=Door.DESK, intent="1", by=mail.ada, now=STARTS_AT)
    return Day(mail.ada, bearer(await a_key(organisation)))


async def _seen(mail: Planned) -> None:
    """Chloé for the first time, two of three Petits, Denise by phone; who did not come, and who gave the seat back."""
    chloe = (await sign_up(mail, "Chloé")).registration.id
    petit = (await sign_up(mail, "Famille Petit", seats=3)).registration.id
    away = (await sign_up(mail, "Zoé")).registration.id
    gone = (await sign_up(mail, "Yann")).registration.id
    await a_registration(mail.id, a_party("Denise", phone="+33612345678"), door=Door.PHONE)
    await cancel_by_staff(gone, by=mail.ada, now=STARTS_AT - timedelta(days=1))
    came = Presence.ATTENDED
    await note_presence(mail.id, chloe, Mark(came, 1, 1), by=mail.ada, now=STARTS_AT)
    await note_presence(mail.id, petit, Mark(came, 2), by=mail.ada, now=STARTS_AT)
    await note_presence(mail.id, away, Mark(Presence.ABSENT), by=mail.ada, now=STARTS_AT)
    await note_everybody(mail.id, by=mail.ada, now=STARTS_AT)
    counts = {"sex.feminin": 3, "age.soixante_dix_plus": 2, "outcome.knows_more": 4}
    await note_head_counts(mail.id, counts, by=mail.ada, now=ENDS_AT)


async def _walked_in(taxes: Planned) -> None:
    """Seven people, two of them for the first time, and one noted by mistake."""
    await note_walk_in(taxes.id, WalkInDraft("Aïcha", 2), by=taxes.ada, now=STARTS_AT)
    await note_walk_in(taxes.id, WalkInDraft(None, 5, 2), by=taxes.ada, now=STARTS_AT)
    mistaken = await note_walk_in(taxes.id, WalkInDraft(None, 9), by=taxes.ada, now=STARTS_AT)
    await remove_walk_in(taxes.id, mistaken, by=taxes.ada, now=STARTS_AT)
    await note_head_counts(taxes.id, {"sex.feminin": 1, "status.retraite": 7}, by=taxes.ada, now=ENDS_AT)


async def told(client: AsyncClient, day: Day, path: str) -> Any:
    answer = await client.get(f"/api/v1/reports/{path}", headers=day.key)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def table_of(client: AsyncClient, day: Day, path: str) -> list[dict[str, str]]:
    answer = await client.get(f"/api/v1/reports/{path}", headers=day.key)
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


async def test_la_coop_the_survey_and_the_report_agree_with_the_rows(
    client: AsyncClient, database: str, hands: Hands
) -> None:
    day = await a_day_that_is_over()
    await _seen(await a_session(title="Ailleurs"))  # another organisation's, which nobody here counts
    over = ENDS_AT + timedelta(hours=1)
    hands.turn_to(over)

    report = await told(client, day, f"attendance?{THE_YEAR}")
    year = await told(client, day, "years/2035")
    activities = (await told(client, day, f"activities?{THE_YEAR}"))["items"]
    coop = await table_of(client, day, f"activities.csv?{THE_YEAR}")

    # By hand: 1 + 2 + 1 came to the first, 2 + 5 walked into the second; 2 h and 1 h 30.
    assert report["total"] == {"dates": 2, "hours": 3.5, "people": 11, "first_timers": 3}
    assert {each["door"]: each["people"] for each in report["doors"]} == {"web": 3, "phone": 1, "walk_in": 7}
    assert {each["topic"]: each["people"] for each in report["topics"]} == {
        "email": 11,
        "aide_aux_demarches_administratives": 7,
    }
    assert {each["department"]: each["people"] for each in report["departments"]} == {"34": 4, "30": 7}
    assert report["sex"] == {"feminin": 4, "masculin": 0, "non_communique": 7}
    assert report["outcome"] == {"knows_more": 4, "more_at_ease": 0, "will_use_it": 0, "knows_whom_to_ask": 0}
    assert report["asked"] == 4
    assert report["wishes_not_met"] == 1
    assert (year["total"], year["sex"]) == (report["total"], report["sex"])
    reported = [each["attributes"] for each in activities]
    assert sum(each["accompagnements"] for each in reported) == 11
    assert sum(each["duree"] for each in reported) == 210
    assert sum(each["beneficiaires"]["genres"]["feminin"] for each in reported) == 4
    assert {each["titre_atelier"]: each["thematiques"] for each in reported} == {
        "Mail": ["email"],
        "Créer sa boîte mail": ["email", "aide_aux_demarches_administratives", "argent_impots"],
    }
    assert [int(line["Participants"]) for line in coop] == [int(line["total"]) for line in coop] == [4, 7]
    assert sum(int(line["genreFeminin"]) for line in coop) == 4
    assert sum(int(line["statutSocialNonCommunique"]) for line in coop) == 4


async def test_reports_agree_with_a_count_by_sql_before_and_after_the_names_are_forgotten(
    client: AsyncClient, database: str, hands: Hands
) -> None:
    day = await a_day_that_is_over()
    hands.turn_to(ENDS_AT + timedelta(hours=1))
    counted = await row(COUNTED, ENDS_AT + timedelta(hours=1))
    before = [await told(client, day, path) for path in (f"attendance?{THE_YEAR}", f"activities?{THE_YEAR}")]
    assert counted is not None

    # A month later nobody is known any more.
    late = ENDS_AT + timedelta(days=33)
    hands.turn_to(late)
    assert await forget_past(days=30, now=late) == 5
    assert await forget_walk_ins(days=30, now=late) == 1
    after = [await told(client, day, path) for path in (f"attendance?{THE_YEAR}", f"activities?{THE_YEAR}")]

    report = before[0]
    assert [
        counted["dates"],
        counted["people"],
        counted["first_timers"],
        counted["women"],
        counted["know_more"],
    ] == [
        report["total"]["dates"],
        report["total"]["people"],
        report["total"]["first_timers"],
        report["sex"]["feminin"],
        report["outcome"]["knows_more"],
    ]
    assert after == before


async def test_counts_are_nobody_elses_and_never_names(
    client: AsyncClient, database: str, hands: Hands
) -> None:
    day = await a_day_that_is_over()
    hands.turn_to(ENDS_AT + timedelta(hours=1))
    basile = bearer(await a_key(await an_organisation()))
    referent, coordinator = bearer(await a_key(None, "referent")), bearer(await a_key(None, "coordinator"))
    desk = bearer(await a_key(day.ada.organisation, "desk"))
    path = f"/api/v1/reports/attendance?{THE_YEAR}"

    people = [
        (await client.get(path, headers=key)).json()["total"]["people"]
        for key in (day.key, basile, referent, coordinator)
    ]

    assert people == [11, 0, 0, 11]  # a referent of Paris counts Paris
    assert (await client.get(path, headers=desk)).status_code == 403
    # Whose sessions they are: of one appointment a count is a person.
    for key, number in ((day.key, 2), (referent, 0), (coordinator, 0)):
        lines = await client.get(f"/api/v1/reports/activities?{THE_YEAR}", headers=key)
        table = await table_of(client, Day(day.ada, key), f"activities.csv?{THE_YEAR}")
        assert (len(lines.json()["items"]), len(table)) == (number, number)
    everything = await client.get(path, headers=coordinator)
    assert "Chloé" not in everything.text
    slug = await row("SELECT slug FROM organisation WHERE id = $1", day.ada.organisation)
    assert slug is not None
    narrowed = await client.get(f"{path}&organisation={slug['slug']}", headers=basile)
    assert narrowed.status_code == 404


async def test_a_file_for_la_coop_is_whole_or_refused(
    client: AsyncClient, database: str, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = await a_day_that_is_over()
    hands.turn_to(ENDS_AT + timedelta(hours=1))
    monkeypatch.setattr(reports, "MOST_LINES", 1)

    answer = await client.get(f"/api/v1/reports/activities.csv?{THE_YEAR}", headers=day.key)

    assert answer.status_code == 422
    assert "too_many_lines" in answer.text
    monkeypatch.setattr(reports, "MOST_LINES", 2)
    assert len(await table_of(client, day, f"activities.csv?{THE_YEAR}")) == 2
