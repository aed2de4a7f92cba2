"""What feed readers are given: well-formed whatever people typed, with identities and dates of the rows (RFC 4287)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

from hypothesis import given, settings

from events_service.feeds.atom import atom
from events_service.feeds.calendar import Head
from events_service.feeds.vevent import Entry
from tests.feeds.samples import HEAD, HOSTILE, MAILBOX, SCAMS

HOST = "ateliers.example"
READERS = replace(HEAD, source="https://ateliers.example/feeds/all.atom?department=51&open=1")
SPACE = "{http://www.w3.org/2005/Atom}"


def atom_read(head: Head, entries: list[Entry]) -> ElementTree.Element:
    return ElementTree.fromstring(atom(head, entries, host=HOST))


def texts_of(element: ElementTree.Element, *names: str) -> list[str]:
    return [element.findtext(f"{SPACE}{name}") or "" for name in names]


def links_in(element: ElementTree.Element) -> dict[str, str]:
    return {each.get("rel", ""): each.get("href", "") for each in element.findall(f"{SPACE}link")}


def entries_in(feed: ElementTree.Element) -> Iterator[ElementTree.Element]:
    return feed.iterfind(f"{SPACE}entry")


def test_atom_says_what_is_on_when_and_where() -> None:
    feed = atom_read(READERS, [MAILBOX, SCAMS])
    mailbox, scams = entries_in(feed)

    assert texts_of(feed, "id", "title", "updated", f"author/{SPACE}name") == [
        "tag:ateliers.example,2026:/feeds/all.atom?department=51&open=1",
        HEAD.name,
        "2026-11-10T08:09:10Z",  # of the entry that changed last
        "Ateliers numériques en bibliothèque",
    ]
    assert links_in(feed) == {"self": READERS.source, "alternate": HEAD.url}
    assert texts_of(mailbox, "id", "title", "updated", "published", "content") == [
        "tag:ateliers.example,2026:session-1",
        "Créer sa boîte mail; pas à pas, mardi 17 novembre 2026",
        "2026-10-02T10:11:12Z",
        "2026-09-01T07:00:00Z",
        '14\u00a0h – 16\u00a0h\nMédiathèque "Falala", 2 rue des Fuseliers, 51100 Reims\n\n'
        "Pour débuter.\nC:\\Mes documents, ça vous parle ? Venez avec votre téléphone.",
    ]
    assert links_in(mailbox) == {"alternate": MAILBOX.url}
    assert [each.get("term") for each in mailbox.findall(f"{SPACE}category")] == list(MAILBOX.categories)
    # On the clock of Nouméa, and called off.
    assert texts_of(scams, "title", "content") == [
        "[ANNULÉ] Reconnaître une arnaque, mardi 17 novembre 2026",
        "9\u00a0h – 10\u00a0h\u00a030\nEn ligne",
    ]


def test_atom_says_the_days_of_what_lasts_overnight() -> None:
    [entry] = entries_in(atom_read(READERS, [replace(MAILBOX, ends_at=MAILBOX.ends_at + timedelta(days=1))]))

    assert (
        texts_of(entry, "content")[0]
        .split("\n")[0]
        .startswith("mardi 17 novembre 2026, 14\u00a0h – mercredi 18 novembre 2026, 16\u00a0h")
    )


def test_atom_is_the_same_for_the_same_rows_and_an_empty_one_is_as_old_as_can_be() -> None:
    assert atom(READERS, [MAILBOX], host=HOST) == atom(replace(READERS), [replace(MAILBOX)], host=HOST)
    assert texts_of(atom_read(READERS, []), "updated") == [
        f"{datetime(2026, 1, 1, tzinfo=UTC):%Y-%m-%dT%H:%M:%SZ}"
    ]


def test_atom_keeps_its_identities_under_another_address_of_the_service() -> None:
    moved = replace(READERS, source="https://autre.example/feeds/all.atom?department=51&open=1")
    entry = replace(MAILBOX, url="https://autre.example/events/boite-mail")

    before, after = atom_read(READERS, [MAILBOX]), atom_read(moved, [entry])

    assert [each.findtext(f"{SPACE}id") for each in before.iter()] == [
        each.findtext(f"{SPACE}id") for each in after.iter()
    ]


@settings(max_examples=200, deadline=None)
@given(summary=HOSTILE, description=HOSTILE, location=HOSTILE, name=HOSTILE)
def test_atom_is_well_formed_whatever_people_type(
    summary: str, description: str, location: str, name: str
) -> None:
    entry = replace(
        MAILBOX, summary=summary, description=description, location=location, categories=(summary,)
    )

    feed = atom_read(replace(READERS, name=name, description=description), [entry])

    [read_back] = entries_in(feed)
    assert {each.tag.removeprefix(SPACE) for each in read_back} == {
        "id", "title", "updated", "published", "link", "category", "content",
    }  # fmt: skip
    assert texts_of(read_back, "title")[0].endswith(", mardi 17 novembre 2026")
