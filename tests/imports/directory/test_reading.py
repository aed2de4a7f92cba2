"""Reading the Ministry's file: what its cells mean, what a row may lack, which files are not it."""

import csv
import io
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events_service.imports.directory.reading import LONGEST_LINE, Entry, Skipped, WrongFile, read, read_path
from events_service.imports.directory.spelling import broken_accent

REAL = Path(__file__).parents[4] / "shared" / "data" / "public_libraries_france.csv"
COPY = (
    "Code_bib,nom_de_l_etablissement,Adresse,code_departement,Département,CP,Ville,Longitude,Latitude,"
    "type_adresse,site_internet"
)
MOULIN = (
    "LI1,Médiathèque Jean Moulin,2 rue du Port,34,Hérault,34080,Montpellier,3.87,43.61,Bâtiment ouvert,non"
)


def entries_of(*lines: str, header: str = COPY) -> list[Entry | Skipped]:
    return list(read(io.BytesIO("".join(f"{line}\n" for line in (header, *lines)).encode())))


def one(line: str, header: str = COPY) -> Entry:
    (entry,) = entries_of(line, header=header)
    assert isinstance(entry, Entry)
    return entry


def refusal(content: bytes) -> str:
    with pytest.raises(WrongFile) as wrong:
        list(read(io.BytesIO(content)))
    sentence = str(wrong.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


def test_read_a_row_of_the_copy_in_circulation():
    assert one(MOULIN) == Entry(
        line=2,
        code="LI1",
        name="Médiathèque Jean Moulin",
        kind="building",
        address="2 rue du Port",
        postcode="34080",
        town="Montpellier",
        department="34",
        time_zone="Europe/Paris",
        latitude=43.61,
        longitude=3.87,
        website="",
        silent=(),
    )


def test_read_the_official_names_with_semicolons_a_bom_and_capitals():
    official = "\ufeffCODE_BIB;Libelle1;Adresse;cp;VILLE;Latitude;longitude;code_insee_commune;departement"
    row = 'LI7;Bibliothèque;"1; rue du Port";98742;Taiohae;-8,9;-140,1;98731;987'

    entry = one(row, header=official)

    assert (entry.name, entry.address, entry.town) == ("Bibliothèque", "1; rue du Port", "Taiohae")
    assert (entry.department, entry.time_zone) == ("987", "Pacific/Marquesas")
    assert (entry.latitude, entry.longitude) == (-8.9, -140.1)
    assert entry.silent == ("kind", "website")


def test_read_a_file_without_coordinates_is_silent_about_both():
    entry = one(
        "LI1,Bibliothèque,,34080,Montpellier,3.87", header="code_bib,libelle1,adresse,cp,ville,longitude"
    )

    assert (entry.latitude, entry.longitude, entry.department) == (None, None, "34")
    assert entry.silent == ("kind", "latitude", "longitude", "website")


def test_read_windows_line_ends_quoted_line_breaks_and_blank_lines():
    content = f'{COPY}\r\n\r\n{MOULIN}\r\n,,,,,,,,,,\r\nLI2,"Biblio\r\nthèque",,34,,34080,Sète,,,0,\r\n\r\n'

    moulin, other = read(io.BytesIO(content.encode()))

    assert (moulin.code, moulin.line) == ("LI1", 3)
    assert (other.code, other.name) == ("LI2", "Biblio thèque")


def test_read_a_last_line_without_an_end():
    assert [row.code for row in read(io.BytesIO(f"{COPY}\n{MOULIN}".encode()))] == ["LI1"]


@pytest.mark.parametrize(
    ("line", "skipped"),
    [
        (",Bibliothèque,,34,,34080,Sète,,,0,", Skipped(2, "", "no code")),
        ("LI2, ,,34,,34080,Sète,,,0,", Skipped(2, "LI2", "no readable name")),
        ("LI2,\u200b--,,34,,34080,Sète,,,0,", Skipped(2, "LI2", "no readable name")),
        (f"LI2,{'long ' * 41},,34,,34080,Sète,,,0,", Skipped(2, "LI2", "no readable name")),
        ("LI2,Bibliothèque,,99,,,Sète,,,0,", Skipped(2, "LI2", "unknown département")),
        ("LI2,Bibliothèque,1, rue,34,,34080,Sète,,,0,", Skipped(2, "LI2", "too many values")),
        ("LI2,Bibliothèque,34", Skipped(2, "LI2", "too few values")),
        ("LI2", Skipped(2, "LI2", "too few values")),
    ],
)
def test_read_skips_a_row_and_keeps_its_neighbours(line, skipped):
    first, second = entries_of(line, MOULIN)

    assert first == skipped
    assert second.code == "LI1"


def test_read_saint_barthelemy_under_the_number_of_guadeloupe():
    entry = one("LI3,Bibliothèque,Gustavia,971,Guadeloupe,97133,Saint-Barthélemy,,,Bâtiment ouvert,")

    assert (entry.department, entry.time_zone) == ("977", "America/St_Barthelemy")


HEADER = f"{COPY}\n".encode()
ROW = f"{MOULIN}\n".encode()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "it is empty."),
        (b"\xef\xbb\xbf", "it is empty."),
        (HEADER, "it has a first line and no library below it."),
        (HEADER + b"\n,,,,,,,,,,\n", "it has a first line and no library below it."),
        (
            b"name,town\nx,y\n",
            "it is not the Ministry's directory: it lacks the columns code_bib, nom_de_l_etablissement or "
            "libelle1, adresse, cp or code_postal, ville.",
        ),
        (
            HEADER.replace(b"Ville", b"Commune") + ROW,
            "it is not the Ministry's directory: it lacks the column ville.",
        ),
        (
            HEADER[:48],
            "it is not the Ministry's directory: it lacks the columns cp or code_postal, ville.",
        ),
        (
            HEADER + ROW.decode().encode("latin-1"),
            "it is not UTF-8 text (line 2, byte 6 is 0xE9): fetch it again and import it as it comes, without opening"
            " it in a spreadsheet program, or import it there with the character set UTF-8.",
        ),
        (
            HEADER + ROW + b"LI2,Biblioth\xc3",
            "it ends in the middle of line 3: the copy is incomplete, fetch it again.",
        ),
        (
            HEADER + ROW + b"LI2,Bib,1 rue",
            "it ends in the middle of line 3: the copy is incomplete, fetch it again.",
        ),
        (
            HEADER + ROW + b"LI2,Bib\n",
            "it ends in the middle of line 3: the copy is incomplete, fetch it again.",
        ),
        (
            HEADER + ROW + b'LI2,"Bib',
            "it ends in the middle of line 3: the copy is incomplete, fetch it again.",
        ),
        (
            HEADER + b'LI2,"Bib" x,,34,,34080,a,,,0,\n' + ROW,
            "the quotation marks around line 2 do not match: the file is damaged, fetch it again.",
        ),
        (
            HEADER + b"LI2,Bi\0b\n" + ROW,
            "line 2 holds a NUL byte: this is not a text file, or it is damaged.",
        ),
        (HEADER + b"x" * LONGEST_LINE + b"\n", "line 2 has no end: this is not the Ministry's directory."),
        (
            (HEADER + ROW).replace(b"\n", b"\r"),
            "line 1 holds a lone carriage return: open it in a spreadsheet program and save it as "
            "“CSV UTF-8”.",
        ),
    ],
)
def test_read_wrong_files(content, sentence):
    assert refusal(content) == sentence


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"PK\x03\x04\x14\x00\x06\x00\x08\x00", "a spreadsheet (xlsx or ods)"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a spreadsheet (xls)"),
        (HEADER.decode().encode("utf-16"), "UTF-16 text"),
        (b" <!doctype html><html>404</html>", "a web page"),
        (b'[{"code_bib": "LI1"}]', "JSON"),
        (b"%PDF-1.7", "a PDF"),
        (b"\x1f\x8b\x08", "a compressed file (gzip)"),
    ],
)
def test_read_other_formats(content, what):
    assert refusal(content).startswith(f"it is {what}, not CSV: open it")


def test_read_a_quotation_mark_left_open_above_many_rows():
    content = HEADER + b'LI2,"Bib,,34,,34080,a,,,0,\n' + ROW * 3000

    assert refusal(content).startswith("the quotation marks around line ")


def test_read_path_of_a_folder_and_of_nothing(tmp_path):
    with pytest.raises(WrongFile, match=r"^it cannot be read: is a directory\.$"):
        list(read_path(str(tmp_path)))
    with pytest.raises(WrongFile, match=r"^it cannot be read: no such file or directory\.$"):
        list(read_path(str(tmp_path / "none.csv")))
    with pytest.raises(WrongFile, match=r"^it cannot be read: that is no file name\.$"):
        list(read_path("a\0b"))


def test_read_judges_the_first_line_at_once():
    with pytest.raises(WrongFile):
        read(io.BytesIO(b"name,town\n"))


# Without the letter that tells a broken file: that one is refused as a whole.
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0Ã"), max_size=80)


@given(st.lists(st.lists(TEXT, min_size=11, max_size=11), max_size=5))
def test_any_text_in_any_cell_is_an_entry_or_a_skipped_row(records):
    written = io.StringIO(newline="")
    csv.writer(written, quoting=csv.QUOTE_ALL).writerows(records)

    found = list(read(io.BytesIO(HEADER + written.getvalue().encode() + ROW)))

    assert len(found) == 1 + sum(any(cell.strip() for cell in record) for record in records)
    assert all(isinstance(row, Entry | Skipped) for row in found)


@given(TEXT, TEXT, TEXT, TEXT)
def test_any_text_around_a_code_and_a_department_gives_cells_the_table_accepts(
    name, address, postcode, website
):
    written = io.StringIO(newline="")
    record = ["LI2", name, address, "34", "", postcode, "Sète", "", "", "", website]
    csv.writer(written, quoting=csv.QUOTE_ALL).writerow(record)

    (found,) = read(io.BytesIO(HEADER + written.getvalue().encode()))

    if isinstance(found, Entry):
        assert 0 < len(found.name) <= 200
        assert len(found.address) <= 255
        assert found.postcode == "" or (len(found.postcode) == 5 and found.postcode.isascii())
        assert found.website == "" or found.website.startswith(("https://", "http://"))
        assert len(found.website) <= 255


@pytest.mark.skipif(not REAL.is_file(), reason="../shared/data/public_libraries_france.csv is not here")
def test_read_the_real_file():
    """The figures were counted with awk and grep on the file itself."""
    found = [row for row in read_path(str(REAL)) if isinstance(row, Entry)]

    assert len(found) == 15_702
    assert Counter(entry.kind for entry in found) == {
        "building": 15_287, "administrative": 190, "departmental": 155, "bookmobile": 29, "unknown": 24,
        "storage": 17,
    }  # fmt: skip
    assert sum(entry.latitude is None for entry in found) == 164
    overseas = Counter(entry.department for entry in found if entry.time_zone != "Europe/Paris")
    assert overseas == {"971": 38, "972": 31, "973": 20, "974": 72, "976": 14, "977": 1, "988": 23}
    assert sum(entry.department == "54" for entry in found) == 143
    assert [entry.code for entry in found if not entry.town] == ["LI19387"]
    assert not any("@" in entry.address for entry in found)
    assert not any("@" in entry.website.split("/")[2] for entry in found if entry.website)


def through(text: str, wrongly: str) -> bytes:
    """The file as a program saves it that took the Ministry's UTF-8 for another character set."""
    return text.encode().decode(wrongly, "replace").encode()


@pytest.mark.parametrize("wrongly", ["cp1252", "latin-1", "mac-roman", "cp850"])
def test_read_refuses_a_file_whose_accents_were_broken_and_says_how_to_get_a_whole_one(wrongly):
    sentence = refusal(through(f"{COPY}\nLI0,Annexe,,34,,34000,Nice,,,0,\n{MOULIN}\n", wrongly))

    assert "accents were broken" in sentence
    assert "line 3 says" in sentence
    assert "without opening it in a spreadsheet program" in sentence


@pytest.mark.parametrize(
    ("name", "example"),
    [
        ("MÃ©diathÃ¨que Jean Moulin", "MÃ©diathÃ¨que"),
        ("La MÃ©diathÃ\xa0", "MÃ©diathÃ"),
        ("Å’uvre", "Å’uvre"),
        ("Lâ€™Atelier", "Lâ€™Atelier"),
        ("M√©diath√®que", "M√©diath√®que"),
        ("M├®diath├¿que", "M├®diath├¿que"),
        ("M‚diathŠque", "M‚diathŠque"),
        ("Biblioth?que", "Biblioth?que"),
        ("M\ufffddiath\ufffdque", "M\ufffddiath\ufffdque"),
        ("MÃƒÂ©diathÃƒÂ¨que", "MÃƒÂ©diathÃƒÂ¨que"),
    ],
)
def test_broken_accent_shows_the_word(name, example):
    assert broken_accent(name) == example


@pytest.mark.parametrize(
    "name",
    ["Médiathèque", "ÂGE D’OR", "SÃO PAULO", "Forêt «Âne»", "Où ?", "Qui ? Quoi ?", "Œuvre", "Château"],
)
def test_broken_accent_lets_real_names_through(name):
    assert broken_accent(name) == ""


def test_read_passes_over_a_few_broken_names_in_a_whole_file():
    sete = "LI2,MÃ©diathÃ¨que,,34,,34200,Sète,,,0,"

    moulin, skipped, other = entries_of(MOULIN, sete, MOULIN.replace("LI1", "LI3"))

    assert (moulin.code, other.code) == ("LI1", "LI3")
    assert skipped == Skipped(3, "LI2", "broken accents")


@pytest.mark.parametrize(
    "prelude", ["sep=;\r\n", "\r\n", "\ufeff\r\n  \r\nSEP=,\r\n", '"sep=,"\n', "sep=\t\n"]
)
def test_read_skips_what_a_spreadsheet_writes_above_the_first_line(prelude):
    header = COPY.replace(",", ";") if "sep=;" in prelude else COPY
    row = MOULIN.replace(",", ";") if "sep=;" in prelude else MOULIN

    (moulin,) = read(io.BytesIO(f"{prelude}{header}\r\n{row}\r\n".encode()))

    assert (moulin.code, moulin.town, moulin.line) == ("LI1", "Montpellier", prelude.count("\n") + 2)


def test_read_counts_the_lines_above_the_first_in_what_it_says():
    sentence = refusal(f'sep=,\n\n{COPY}\n{MOULIN}\nLI2,"Biblio,,34\n'.encode())

    assert "line 5" in sentence


def test_read_refuses_a_file_with_nothing_but_a_prelude():
    assert refusal(b"\n\nsep=;\n") == "it is empty."
