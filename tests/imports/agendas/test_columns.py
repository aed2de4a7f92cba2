"""A programme as a sheet: read, its columns guessed, and its dates."""

import io
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
import xlsxwriter

from events_service.errors import Invalid
from events_service.imports.agendas.columns import Chosen, dates_in
from events_service.imports.agendas.entries import Reading, WrongAgenda
from events_service.imports.agendas.tables import Sheet, is_sheet, read_sheet
from tests.imports.agendas.calendars import SINCE, UNTIL

CSV = (
    "Intitulé;Date;Heure de début;Heure de fin;Descriptif;Nombre de places\r\n"
    'Café numérique;20/11/2035;14h;16h30;"Venez ;\r\navec vos questions";8\r\n'
    "Café numérique;mardi 27 novembre 2035;14:00;;;\r\n"
    ";;;;;\r\n"
    "Sans heure;28/11/2035;;;;\r\n"
    "À l’envers;28/11/2035;14h;13h;;\r\n"
    "Sans fin;28/11/2035;14h;tard;;\r\n"
    "Passé;20/11/2034;14h;;;\r\n"
)


def a_workbook() -> bytes:
    """The same first row as a spreadsheet keeps it: numbers for days and hours."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content)
    sheet = book.add_worksheet("Programme")
    day, hour = book.add_format({"num_format": "dd/mm/yyyy"}), book.add_format({"num_format": "hh:mm"})
    sheet.write_row(0, 0, ["Titre", "Jour", "Début", "Fin", "Lien"])
    sheet.write(1, 0, "Café numérique")
    sheet.write_datetime(1, 1, datetime(2035, 11, 20), day)
    sheet.write_number(1, 2, 14 / 24, hour)
    sheet.write_number(1, 3, 0.6875, hour)
    sheet.write_string(1, 4, "https://inscription.exemple.fr/")
    book.close()
    return content.getvalue()


def dates_of_sheet(content: bytes) -> Reading:
    sheet = read_sheet(content)
    return dates_in(sheet, Chosen.guessed(sheet), zone="Europe/Paris", since=SINCE, until=UNTIL)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_french_csv_is_read_whatever_its_letters(encoding: str):
    content = CSV.encode(encoding)

    assert is_sheet(content)
    first, second = dates_of_sheet(content).entries
    assert (first.title, first.starts_at, first.ends_at - first.starts_at) == (
        "Café numérique",
        datetime(2035, 11, 20, 13, tzinfo=UTC),
        timedelta(hours=2, minutes=30),
    )
    assert (first.summary, first.description, first.seats) == ("Venez ;", "avec vos questions", 8)
    assert (second.starts_at, second.ends_at - second.starts_at, second.seats) == (
        datetime(2035, 11, 27, 13, tzinfo=UTC),
        timedelta(hours=1),
        None,
    )
    assert first.offer == second.offer


def test_a_row_that_lacks_something_loses_no_other():
    skipped = [(each.title, each.reason) for each in dates_of_sheet(CSV.encode()).skipped]

    assert skipped == [
        ("Sans heure", "no_start"),
        ("À l’envers", "before_the_start"),
        ("Sans fin", "no_end"),
        ("Passé", "over"),
    ]


def test_a_workbook_is_read_with_its_numbers():
    content = a_workbook()

    assert is_sheet(content)
    [entry] = dates_of_sheet(content).entries
    assert (entry.starts_at, entry.ends_at, entry.url) == (
        datetime(2035, 11, 20, 13, tzinfo=UTC),
        datetime(2035, 11, 20, 15, 30, tzinfo=UTC),
        "https://inscription.exemple.fr/",
    )


def a_packed_part(part: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", part)
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (a_packed_part(bytes(30_000_001)), "too_large"),
        (a_packed_part(b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'), "not_an_agenda"),
        (b"PK\x03\x04garbage", "not_an_agenda"),
        (b"a;b;c\n", "no_rows"),
        (b"a;b;c\n" * 2_002, "too_many_rows"),
    ],
    ids=["a bomb", "entities", "garbage", "no rows", "too many rows"],
)
def test_what_is_no_sheet_or_too_much_of_one_is_refused(content: bytes, code: str):
    with pytest.raises(WrongAgenda, match=code):
        read_sheet(content)


def test_columns_are_decided_by_a_person():
    sheet = Sheet(("Quoi", "Quand", "Heure"), (("Café", "20/11/2035", "14h"),))

    assert Chosen.guessed(sheet).columns == {"starts": 2}
    assert Chosen.guessed(Sheet(("Numéro", "Réf", "ID"), ())).columns == {}
    assert Chosen.parse({"title": "0", "day": "1", "starts": "2", "ends": ""}, sheet).columns == {
        "title": 0,
        "day": 1,
        "starts": 2,
    }
    with pytest.raises(Invalid) as refused:
        Chosen.parse({"title": "9", "day": "1"}, sheet)
    assert refused.value.fields == {"title": "unknown", "starts": "required"}
