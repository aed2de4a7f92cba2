import zipfile
from datetime import datetime
from io import BytesIO
from xml.etree import ElementTree

import pytest

from events_service.reports.sheets import Cell, Sheet, as_csv, as_xlsx, bytes_of

NS = {"x": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def a_sheet(*cells: Cell, name: str = "Inscriptions") -> Sheet:
    return Sheet(name, ["Nom"] * len(cells), [cells])


def test_csv_opens_in_a_french_spreadsheet() -> None:
    sheet = Sheet(
        "x", ["Nom", "Places", "Début"], [["Chloé; Zoé", 2, datetime(2035, 11, 20, 14)], ["a\nb", None, 0]]
    )

    assert as_csv(sheet) == (
        b"\xef\xbb\xbf" + 'Nom;Places;Début\r\n"Chloé; Zoé";2;20/11/2035 14:00\r\n"a\nb";;0\r\n'.encode()
    )


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_nothing_that_somebody_typed_is_a_formula(begin: str) -> None:
    typed = f'{begin}HYPERLINK("https://example.org")'

    (_, line) = as_csv(a_sheet(typed)).decode("utf-8-sig").split("\r\n", 1)
    book = zipfile.ZipFile(BytesIO(as_xlsx(a_sheet(typed))))
    page = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))

    assert line.lstrip('"').startswith("'" + begin)
    assert page.findall(".//x:f", NS) == []
    assert [cell.get("t") for cell in page.findall(".//x:c", NS)] == ["s", "s"]
    assert "hyperlink" not in book.read("xl/worksheets/sheet1.xml").decode().lower()
    assert typed.strip() in book.read("xl/sharedStrings.xml").decode().replace("&quot;", '"')


def test_xlsx_keeps_numbers_and_moments_and_a_name_that_excel_takes() -> None:
    sheet = a_sheet(
        "Chloé", 2, datetime(2035, 11, 20, 14), None, name="2035-11-20 Faux ou vrai ? [1/2] 'Photos'"
    )

    book = zipfile.ZipFile(BytesIO(bytes_of(sheet, "xlsx")))
    page = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))

    values = [value.text for value in page.findall(".//x:row[2]/x:c/x:v", NS)]
    assert values[1:] == ["2", "49633.58333333334"]
    assert 'name="2035-11-20 Faux ou vrai 1 2 \'Ph"' in book.read("xl/workbook.xml").decode()
    assert bytes_of(sheet, "csv") == as_csv(sheet)
