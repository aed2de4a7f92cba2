from events_service.database import rows, value
from tests.factories import a_party, a_registration, a_session, an_organisation
from tests.web.office.conftest import Colleague

# Driss, on another roster, with the code that the first registration has there.
AGAIN = """
WITH again AS (
    INSERT INTO registration SELECT (jsonb_populate_record(registration, jsonb_build_object(
        'id', gen_random_uuid(), 'roster', $1::uuid, 'name', 'Driss', 'link_hash', 'another', 'calendar_hash', NULL
    ))).* FROM registration RETURNING id
)
INSERT INTO registration_date (id, registration, session, uid, sequence, revised_at)
SELECT gen_random_uuid(), id, $2, 'another', 0, now() FROM again
"""


async def test_the_box_is_on_every_page_and_keeps_what_was_typed(database: str, colleague: Colleague) -> None:
    planned = await a_session()
    ada = await colleague(planned.organisation, role="desk")

    for path in ("/staff", "/staff/calls", "/staff/search?q=x", f"/staff/sessions/{planned.id}"):
        assert 'action="/staff/search" role="search"' in (await ada.get(path)).text

    assert 'value="Dupont &#34;Zoé&#34;"' in (await ada.get('/staff/search?q=Dupont "Zoé"')).text


async def test_a_code_that_one_has_leads_straight_there(database: str, colleague: Colleague) -> None:
    planned = await a_session()
    place = await a_registration(planned.id, a_party("Chloé"))
    await a_registration(planned.id, a_party("Driss"))
    ada = await colleague(planned.organisation)
    word, number = place.registration.code.lower().split()

    answer = await ada.get("/staff/search", params={"q": f"{word}{number}"})

    assert answer.status_code == 303
    assert answer.headers["location"] == f"/staff/registrations/{place.registration.id}"


async def test_a_code_that_two_have_leads_to_both(database: str, colleague: Colleague) -> None:
    planned = await a_session()
    later = await a_session(
        organisation=planned.organisation, starts_at="2035-12-01T14:00", ends_at="2035-12-01T16:00"
    )
    place = await a_registration(planned.id, a_party("Chloé"))
    await rows(AGAIN, later.roster, later.id)
    ada = await colleague(planned.organisation)

    shown = (await ada.get("/staff/search", params={"q": place.registration.code})).text

    assert shown.index("Chloé") < shown.index("Driss")
    assert "2 registrations" in shown


async def test_a_word_finds_people_sessions_and_events(database: str, colleague: Colleague) -> None:
    planned = await a_session(title="Trier ses photos")
    await a_registration(planned.id, a_party("Zoé Photoux", phone="+33612345678"))
    draft = await a_session(organisation=planned.organisation, title="Vos photos", published=False)
    await a_session(title="Photos d’ailleurs")
    ada = await colleague(planned.organisation)

    shown = (await ada.get("/staff/search?q=PHOTO")).text
    by_number = (await ada.get("/staff/search?q=06 12 34")).text
    nobody = (await ada.get("/staff/search?q=nobody%00")).text

    assert "Zoé Photoux" in shown
    assert "06\u00a012\u00a034\u00a056\u00a078" in shown
    assert f'href="/staff/sessions/{planned.id}"' in shown
    assert f'href="/staff/events/{draft.event}"' in shown
    assert "ailleurs" not in shown
    assert "Zoé Photoux" in by_number
    assert "Vos photos" not in by_number
    assert "You can look for:" in nobody


async def test_somebody_elsewhere_finds_nobody(database: str, colleague: Colleague) -> None:
    planned = await a_session(title="Trier ses photos")
    await a_registration(planned.id, a_party("Chloé", phone="+33612345678"))
    code = await value("SELECT code FROM registration")
    basile = await colleague(await an_organisation())

    for words in ("Chloé", "photos", "612345678", code):
        answer = await basile.get("/staff/search", params={"q": words})
        assert "Nobody and nothing is called that here." in answer.text


async def test_what_is_found_comes_alone_to_whoever_is_still_typing(
    database: str, colleague: Colleague
) -> None:
    planned = await a_session()
    place = await a_registration(planned.id, a_party("Chloé"))
    ada = await colleague(planned.organisation)
    typing = {"hx-request": "true", "hx-target": "found"}

    by_name, by_code, letter, nobody = [
        await ada.get("/staff/search", params={"q": words}, headers=typing)
        for words in ("chlo", place.registration.code, "c", "zzz")
    ]

    assert "Chloé" in by_name.text
    assert "<html" not in by_name.text
    assert (by_code.status_code, "Chloé" in by_code.text) == (200, True)
    assert letter.text.strip() == ""
    assert "Nobody and nothing is called that here." in nobody.text


async def test_too_few_figures_are_said_to_be_too_few(database: str, colleague: Colleague) -> None:
    desk = await colleague(await an_organisation(), "desk")

    page = (await desk.get("/staff/search?q=01+99")).text

    assert "Type 1 more figure of the telephone number." in page
    assert "Nobody and nothing is called that here." not in page
