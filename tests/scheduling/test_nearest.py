"""What is near, in kilometres."""

from events_service import clock
from events_service.scheduling.catalogue import counted, upcoming
from events_service.scheduling.filters import SessionFilter
from events_service.scheduling.nearest import nearest_sessions
from events_service.scheduling.searching import with_events
from tests.factories import a_library, a_session, an_organisation

# Of Tours, Saint-Pierre-des-Corps (3 km), Amboise (24 km) and Paris.
PLACES = {"Tours": (47.394, 0.687), "Saint-Pierre-des-Corps": (47.391, 0.729), "Amboise": (47.411, 0.983)}


async def test_within_so_many_kilometres_in_whatever_departement(database: str) -> None:
    organisation = await an_organisation()
    sessions = {}
    for town, (north, east) in PLACES.items():
        library = await a_library(organisation, town=town, department="37", latitude=north, longitude=east)
        sessions[town] = (await a_session(organisation=organisation, library=library)).id
    next_door = await a_library(
        organisation, town="Montrichard", department="41", latitude=47.343, longitude=1.186
    )
    sessions["Montrichard"] = (await a_session(organisation=organisation, library=next_door)).id

    async def near(within: int) -> list[str]:
        lines = await upcoming(SessionFilter(near="Tours", department="37", within=within), now=clock.now())
        return sorted(line.town for line in lines)

    assert await near(0) == ["Tours"]
    assert await near(5) == ["Saint-Pierre-des-Corps", "Tours"]
    assert await near(30) == ["Amboise", "Saint-Pierre-des-Corps", "Tours"]
    assert await near(50) == ["Amboise", "Montrichard", "Saint-Pierre-des-Corps", "Tours"]
    _, number = await counted(SessionFilter(near="Tours", within=30), now=clock.now(), page=1)
    assert number == 3


async def test_the_nearest_comes_first_and_of_each_library_the_soonest(database: str) -> None:
    organisation = await an_organisation()
    for town in ("Amboise", "Saint-Pierre-des-Corps"):
        north, east = PLACES[town]
        library = await a_library(organisation, town=town, department="37", latitude=north, longitude=east)
        for _ in range(2):
            await a_session(organisation=organisation, library=library, title="Le courriel")

    far_away = await a_library(organisation, town="Paris", department="75", latitude=48.857, longitude=2.352)
    await a_session(organisation=organisation, library=far_away, title="Le courriel")
    words = SessionFilter(q="mail")

    # By the words of each session, and by the few events that have them.
    for filters in (words, await with_events(words)):
        lines = await nearest_sessions(filters, PLACES["Tours"], now=clock.now(), limit=3)

        assert [line.town for line in lines] == ["Saint-Pierre-des-Corps", "Amboise", "Paris"]


async def test_behind_every_circle_it_still_goes_by_distance(database: str) -> None:
    """Of Mamoudzou La Réunion is 1,400 km away and Valence 7,600."""
    organisation = await an_organisation()
    for town, department, north, east in (
        ("Valence", "26", 44.93, 4.89),
        ("Saint-Paul", "974", -21.01, 55.27),
    ):
        library = await a_library(
            organisation, town=town, department=department, latitude=north, longitude=east
        )
        await a_session(organisation=organisation, library=library, title="Le courriel")
    words = SessionFilter(q="mail")

    for filters in (words, await with_events(words)):
        lines = await nearest_sessions(filters, (-12.78, 45.23), now=clock.now(), limit=3)

        assert [line.town for line in lines] == ["Saint-Paul", "Valence"]
