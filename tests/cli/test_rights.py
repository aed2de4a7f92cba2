"""Rights and places at the command line: what one command prints is what the next one takes."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest

from events_service import clock
from events_service.accounts.keys import viewer_with_key
from events_service.accounts.visits import viewer_signed_in
from events_service.cli.main import main
from events_service.database import close_pool, open_pool, row, value
from tests.factories import KEY, a_library, a_party, a_registration, a_session
from tests.scheduling.test_leaving import signed_in

T = TypeVar("T")
Say = Callable[..., tuple[int, str, str]]


@pytest.fixture
def say(database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Say:
    """`say("key list")`: status, stdout, and the one line of stderr without its beginning."""
    monkeypatch.setenv("EVENTS_DATABASE_URL", database_url)
    monkeypatch.setenv("EVENTS_REDIS_URL", "redis://127.0.0.1:1")
    monkeypatch.setenv("EVENTS_SECRET_KEY", KEY)

    def command(words: str, *more: str) -> tuple[int, str, str]:
        capsys.readouterr()
        status = main([*words.split(), *more])
        said = capsys.readouterr()
        assert said.err.count("\n") <= 1
        return status, said.out, said.err.strip().removeprefix("events-service: ")

    return command


@pytest.fixture
def inside(database_url: str) -> Callable[[Callable[[], Awaitable[T]]], T]:
    """Whatever is looked up or made in the command's database, between two commands."""

    def run(verb: Callable[[], Awaitable[T]]) -> T:
        async def opened() -> T:
            await open_pool(database_url, name="tests", connections=2)
            try:
                return await verb()
            finally:
                await close_pool()

        return asyncio.run(opened())

    return run


Inside = Callable[[Callable[[], Awaitable[T]]], T]


def test_an_empty_installation_says_what_to_do_first(say: Say):
    for command, advice in (
        ("staff list", "`events-service staff invite EMAIL --role ROLE`"),
        ("organisation list", "`events-service organisation create NAME`"),
        ("library find foix", "`events-service import libraries FILE.csv`"),
        ("day list", "`events-service day create SLUG --name NAME --on DATE`"),
        ("key list", "`events-service key create NAME --role ROLE`"),
    ):
        status, out, line = say(command)

        assert (status, out) == (0, ""), command
        assert advice in line


def test_an_organisation_from_its_name_to_its_libraries(say: Say, inside: Inside[None]):
    inside(
        lambda: a_library(None, slug="pont-foix", name="Médiathèque du Pont", town="Foix", postcode="09000")
    )
    inside(
        lambda: a_library(None, slug="bois-foix", name="Bibliothèque du Bois", town="Foix", postcode="09000")
    )

    created = say("organisation create", "Ville de Foix", "--library", "pont-foix")
    again = say("organisation create", "Ville de Foix")
    slug = created[1].strip()
    added = say(f"organisation add-library {slug} bois-foix")
    listed = say("organisation list")
    found = say("library find foix pont")
    released = say(f"organisation release-library {slug} bois-foix pont-foix")
    renamed = say(f"organisation rename {slug}", "Commune de Foix")

    assert created == (0, "ville-de-foix\n", "")
    assert again == (
        1,
        "",
        "an organisation of that name is there already: ville-de-foix. Another one of the same name needs"
        " --slug SLUG.",
    )
    assert added == (0, "ville-de-foix answers for bois-foix.\n", "")
    assert listed == (0, "ville-de-foix  Ville de Foix  2 libraries\n", "")
    assert found == (0, "pont-foix  Médiathèque du Pont  09000  Foix  Ville de Foix\n", "")
    assert released == (0, "ville-de-foix does not answer for bois-foix, pont-foix any more.\n", "")
    assert renamed == (0, "ville-de-foix has its new name; the slug stays.\n", "")
    assert say("organisation list")[1] == "ville-de-foix  Commune de Foix  0 libraries\n"


def test_an_organisation_with_a_library_that_is_not_there_is_not_made(say: Say, inside: Inside[None]):
    inside(lambda: a_library(None, slug="pont-foix"))

    refused = say("organisation create", "Ville de Foix", "--library", "pont-foix", "--library", "nowhere")

    assert refused == (
        1,
        "",
        "no library here has the slug nowhere; `events-service library find WORDS` looks for one.",
    )
    assert say("organisation list")[1] == ""


def test_an_organisation_to_practise_in_answers_for_nothing_real(say: Say, inside: Inside[None]):
    inside(lambda: a_library(None, slug="pont-foix"))

    made = say("organisation create", "Formation Ariège", "--practice")
    again = say("organisation create", "Formation Ariège", "--practice")
    refused = say("organisation add-library formation-ariege pont-foix")
    invented = inside(lambda: row("SELECT slug, practice FROM library WHERE organisation IS NOT NULL"))
    released = say(f"organisation release-library formation-ariege {invented['slug']}")  # type: ignore[index]

    assert made == (0, "formation-ariege\n", "")
    assert (again[0], released[0]) == (1, 1)
    assert refused[2] == (
        "everything is invented there: a practice organisation does not answer for pont-foix."
    )
    assert say("organisation list")[1] == "formation-ariege  Formation Ariège  1 library  practice\n"
    assert invented["practice"]  # type: ignore[index]


def test_a_library_of_another_organisation_is_not_taken(say: Say, inside: Inside[None]):
    inside(lambda: a_library(None, slug="pont-foix"))
    say("organisation create", "Ville de Foix", "--library", "pont-foix")
    say("organisation create", "Pays de Foix")

    refused = say("organisation add-library pays-de-foix pont-foix")

    assert refused == (
        1,
        "",
        "ville-de-foix answers for pont-foix;"
        " `events-service organisation release-library ville-de-foix pont-foix` ends that.",
    )


def test_a_library_in_use_is_not_released(say: Say, inside: Inside[object]):
    planned = inside(a_session)
    found = inside(
        lambda: row("SELECT (SELECT slug FROM organisation) AS town, (SELECT slug FROM library) AS library")
    )

    refused = say(f"organisation release-library {found['town']} {found['library']}")  # type: ignore[index]

    assert planned
    assert refused == (
        1,
        "",
        f"{found['library']} is in use (1 sessions): move, cancel, withdraw or delete that first.",  # type: ignore[index]
    )


@pytest.mark.parametrize(
    "command",
    [
        "organisation rename nowhere Foix",
        "organisation add-library nowhere pont",
        "organisation release-library nowhere pont",
        "staff invite ada@example.org --role desk --organisation nowhere",
        "staff list --organisation nowhere",
        "staff remove ada@example.org --organisation nowhere",
        "key create Carte --role desk --organisation nowhere",
    ],
)
def test_an_organisation_that_is_not_there_is_one_sentence(say: Say, command: str):
    assert say(command) == (
        1,
        "",
        "no organisation has the slug nowhere; `events-service organisation list` names them.",
    )


def test_a_colleague_from_coming_to_leaving(say: Say, inside: Inside[object]):
    say("organisation create", "Ville de Foix")
    say("staff invite ada@example.org --role manager --organisation ville-de-foix")
    say("staff invite line@example.org --role coordinator")
    visit = inside(lambda: signed_in("ada@example.org"))

    listed = say("staff list")
    narrowed = say("staff list --organisation ville-de-foix")
    removed = say("staff remove ada@example.org")

    assert listed[1].splitlines() == [
        "ada@example.org   manager      ville-de-foix",
        "line@example.org  coordinator  everywhere",
    ]
    assert narrowed[1] == "ada@example.org  manager  ville-de-foix\n"
    assert removed[:2] == (
        0,
        "ada@example.org is no colleague any more, and is signed out everywhere.\n"
        "ville-de-foix has no manager now: events-service staff invite EMAIL --role manager --organisation"
        " ville-de-foix\n",
    )
    assert inside(lambda: viewer_signed_in(str(visit), now=clock.now())) is None
    assert say("staff link ada@example.org")[0] == 1
    assert say("staff remove ada@example.org") == (
        1,
        "",
        "no colleague has the address ada@example.org there; `events-service staff list` names them.",
    )


def test_a_key_from_its_making_to_its_end(say: Say, inside: Inside[object]):
    secret = say("key create Carte --role coordinator")[1].strip()
    say("key create Carte --role coordinator")
    say("key create Agenda --role coordinator")

    listed = [line.split() for line in say("key list")[1].splitlines()]
    ambiguous = say("key revoke Carte")
    by_id = say(f"key revoke {listed[1][0]}")
    by_name = say("key revoke Agenda")

    assert [line[1:3] for line in listed] == [["Agenda", "coordinator"], *[["Carte", "coordinator"]] * 2]
    assert secret not in str(listed)
    assert ambiguous == (
        1,
        "",
        f"several keys have that name; revoke one by its id: {listed[1][0]}, {listed[2][0]}",
    )
    assert by_id == (0, f"{listed[1][0]} opens nothing any more.\n", "")
    assert by_name == (0, f"{listed[0][0]} opens nothing any more.\n", "")
    assert inside(lambda: viewer_with_key(secret)) is None
    assert say("key revoke Affiche") == (
        1,
        "",
        "no key has the name or id Affiche; `events-service key list` names them.",
    )


def test_a_library_is_corrected_for_good(say: Say, inside: Inside[object]):
    inside(lambda: a_library(None, slug="pont-foix", phone=""))

    edited = say("library edit pont-foix", "--address", "5 rue du Pont", "--phone", "05 61 00 00 01")
    same = say("library edit pont-foix", "--phone", "05 61 00 00 01")
    wrong = say("library edit pont-foix --postcode 9000 --kind castle")
    nothing = say("library edit pont-foix")

    assert edited == (0, "pont-foix: address, phone changed; no import overwrites that.\n", "")
    assert same == (0, "pont-foix: nothing changed, it is as given.\n", "")
    assert wrong == (
        1,
        "",
        "kind: Please choose one of the answers.; postcode: A postcode has five digits.",
    )
    assert nothing[0] == 1
    assert inside(lambda: value("SELECT edited FROM library")) == ["address", "phone"]


def test_people_on_their_way_are_told_of_a_corrected_address(say: Say, inside: Inside[object]):
    """By the same verb as everywhere (registration/venues.py)."""
    planned = inside(_a_session_with_chloe)

    edited = say(f"library edit {planned}", "--address", "9 quai du Port")

    assert edited[1].splitlines()[1] == "1 signed up there; everyone who left an address is written to."
    assert inside(lambda: value("SELECT count(*) FROM message WHERE letter = 'change'")) == 1


async def _a_session_with_chloe() -> object:
    planned = await a_session()
    await a_registration(planned.id, a_party("Chloé", email="chloe@example.org"))
    return await value("SELECT slug FROM library")


def test_an_edition_is_opened_and_listed(say: Say):
    said = ("--name", "Journée 2026", "--on", "2026-12-08")

    opened = say("day create journee-2026", *said, "--theme", "Le lien")
    again = say("day create journee-2026", *said, "--theme", "Le lien")
    other = say("day create journee-2026", *said)
    longer = say("day create semaine-2027 --name Semaine --on 2027-12-06 --until 2027-12-12")
    written = say("day create fete-2027 --name Fête --on 7/12/2027 --until 8.12.2027")
    wrong = say("day create Journée --name J --on demain")

    assert opened == again == (0, "journee-2026\n", "")
    assert other == (
        1,
        "",
        "another edition has the slug journee-2026; `events-service day list` shows it.",
    )
    assert longer == (0, "semaine-2027\n", "")
    assert written == (0, "fete-2027\n", "")
    assert wrong == (
        1,
        "",
        "slug: Small letters, digits and hyphens only, for example journee-2026.; "
        "--on: Please give a date, for example 24/11/2026.",
    )
    assert say("day list")[1].splitlines() == [
        "fete-2027     2027-12-07  2027-12-08  open  Fête",
        "semaine-2027  2027-12-06  2027-12-12  open  Semaine",
        "journee-2026  2026-12-08              open  Journée 2026",
    ]


def test_an_edition_is_drafted_opened_closed_and_archived(say: Say):
    said = "day create journee-2026 --name Journée --on 2026-12-08 --draft"

    assert say(said) == (0, "journee-2026\n", "")
    assert say("day list")[1] == "journee-2026  2026-12-08    draft  Journée\n"
    assert say("day close journee-2026") == (
        1,
        "",
        "that edition is draft: a draft is opened, an open one closed, a closed one archived.",
    )
    assert say("day open journee-2026") == (0, "journee-2026 open\n", "")
    assert say("day close journee-2026") == (0, "journee-2026 closed\n", "")
    assert say("day archive journee-2026") == (0, "journee-2026 archived\n", "")
    assert say("day open journee-1999") == (
        1,
        "",
        "no edition has the slug journee-1999; `events-service day list` names them.",
    )


def test_an_organisation_is_asked_for_by_the_name_of_its_option(say: Say):
    without = (
        "every role but coordinator needs --organisation SLUG; `events-service organisation list` names them."
    )
    national = "a coordinator is national: leave --organisation out."

    for command in ("staff invite ada@example.org", "key create Carte"):
        assert say(f"{command} --role desk") == (1, "", without)
        assert say(f"{command} --role coordinator --organisation nowhere") == (1, "", national)


def test_a_referent_answers_for_departements(say: Say):
    first = say("staff invite renee@example.org --role referent --department 34")
    more = say("staff invite renee@example.org --role referent --department 30 --department 34")
    nowhere = say("staff invite remi@example.org --role referent")
    coordinator = say("staff invite remi@example.org --role coordinator --department 34")
    key = say("key create Annuaire --role referent --department 2a")

    assert (first[0], more[0], nowhere[0], coordinator[0], key[0]) == (0, 0, 1, 1, 0)
    assert say("staff list")[1].split() == ["renee@example.org", "referent", "30,", "34"]
    assert "2A" in say("key list")[1]
    assert nowhere[2].startswith("departments: ")
