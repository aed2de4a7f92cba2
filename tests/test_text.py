import time
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from events_service.errors import Invalid
from events_service.text import _USUAL, clean, folded, slug

ANY = st.text(max_size=60)
# What attacks and accidents are made of, more often than chance would.
NASTY = st.text(
    st.one_of(
        st.sampled_from(
            "\0\t\n\r\x0b\x0c\x1b\x7f\x85\xa0\xad\u0301\u0316\u200b\u200d\u200e\u2028\u202e\u2066\ufeff"
        ),
        st.sampled_from("aeé e1\u3164\u2800<&'"),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=60,
)
INVISIBLE = [
    "\u200b",
    "\u3164",
    "\u00ad",
    "\ufeff",
    "\u2060",
    "\u200e",
    "\u115f",
    "\uffa0",
    "\u200d",
    "\u2800",
    " \t\n",
]


def cleaned(raw: str, *, lines: bool = False) -> str | None:
    """What is kept, or None for a refusal."""
    try:
        return clean(raw, field="name", longest=1000, lines=lines)
    except Invalid:
        return None


def fault(raw: str, *, longest: int = 100, required: bool = False) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        clean(raw, field="name", longest=longest, required=required)
    return refused.value.fields


@pytest.mark.parametrize(
    "name",
    [
        *("O'Brien", "d'Épinay", "Nguyễn", "Null", "True", "X", "A" * 100, "Jean-Loup de l’Isle-Adam"),
        *(
            "<script>alert(1)</script>",
            "{{7*7}}",
            "%s",
            "${x}",
            "'; DROP TABLE registration; --",
            "=1+1",
            "%(name)s",
        ),
        *("محمد", "שרה", "李小龍", "Ζωή", "Дмитрий", "ภาษาไทย", "क्षत्रिय", "Ọlọ́runfẹ́mi"),
        *("Zoé 🎉", "👩‍👩‍👧‍👦", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "❤️", "نامه‌ای", "ශ්‍රී"),
    ],
)
def test_keep_a_name_exactly(name: str):
    assert clean(name, field="name", longest=100, required=True) == name


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("A\x1b[31mda", "A[31mda"),
        ("A\x7fd\x80a\x9f", "Ada"),
        ("Ada\tLovelace", "Ada Lovelace"),
        ("Ada\x0bLove\x0clace", "Ada Love lace"),
        ("Ada\r\nBcc: x@y.fr", "Ada Bcc: x@y.fr"),
        ("Ada\u2028Lovelace\u2029.", "Ada Lovelace ."),
        ("Ada\x85Lovelace", "Ada Lovelace"),
        ("  Ada   Lovelace  ", "Ada Lovelace"),
        ("\u202eadA\u202c", "adA"),
        ("\u2066Ada\u2069\u202a\u202b\u202d\u2067\u2068", "Ada"),
        ("\u200e\u200fAda", "Ada"),
        ("A\u200bd\u00ada\ufeff", "Ada"),
        ("e\u0301", "é"),
        ("e\u200b\u0301", "é"),
        ("Nguye\u0302\u0303n", "Nguyễn"),
    ],
)
def test_repair_what_can_be_repaired(raw: str, kept: str):
    assert clean(raw, field="name", longest=100) == kept


@pytest.mark.parametrize(
    "raw", [chr(0xD800), f"Ada {chr(0xDFFF)}", f"{chr(0xDCFF)}a", "A\ufffdda", "A\0da", "\0"]
)
def test_refuse_what_was_broken_on_its_way(raw: str):
    assert fault(raw) == {"name": "unreadable"}


@pytest.mark.parametrize("raw", [*INVISIBLE, "".join(INVISIBLE), "", "\x07", "\u0301"])
def test_count_what_nobody_sees_as_empty(raw: str):
    assert clean(raw, field="name", longest=100) == ""
    assert fault(raw, required=True) == {"name": "required"}


def test_refuse_piles_of_marks():
    assert clean("o\u0323\u0302\u0301\u0316", field="name", longest=100) == "ộ\u0316\u0301"
    assert clean("x\u0301\u0302\u0303", field="name", longest=100) == "x\u0301\u0302\u0303"
    assert fault("x\u0301\u0302\u0303\u0304") == {"name": "too_many_marks"}
    assert fault("x" + "\u0301" * 1000) == {"name": "too_many_marks"}


def test_refuse_piles_of_marks_with_joiners_between_them():
    assert fault("x" + "\u0301\u200d" * 4) == {"name": "too_many_marks"}
    assert fault("x" + "\u0301\u200b" * 4) == {"name": "too_many_marks"}
    assert fault("x" + "\u0301\u034f" * 4) == {"name": "too_many_marks"}


def test_refuse_a_storm_of_marks_at_once():
    """Sorted by normalisation, these would hold up every other visitor for seconds."""
    storm = "x" + "\u0301\u0316" * 30_000
    before = time.process_time()

    assert fault(storm) == {"name": "too_many_marks"}
    assert time.process_time() - before < 1


def test_count_characters_and_not_bytes():
    assert clean("é" * 10, field="name", longest=10) == "é" * 10
    assert clean("e\u0301" * 10, field="name", longest=10) == "é" * 10
    assert clean("  " + "🎉" * 10 + "  ", field="name", longest=10) == "🎉" * 10
    assert fault("é" * 11, longest=10) == {"name": "too_long"}


def test_name_the_field_at_fault():
    with pytest.raises(Invalid) as refused:
        clean("", field="companions", longest=10, required=True)

    assert refused.value.fields == {"companions": "required"}


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("one\ntwo", "one\ntwo"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("one\u2028two\u2029three\x85four", "one\ntwo\nthree\nfour"),
        ("one\n\n\n\n\ntwo", "one\n\ntwo"),
        ("  one  \n   \n  two  three\t\n", "one\n\ntwo three"),
        ("\n\n", ""),
    ],
)
def test_keep_the_lines_of_a_text(raw: str, kept: str):
    assert clean(raw, field="note", longest=100, lines=True) == kept


@given(st.one_of(ANY, NASTY), st.booleans())
@example("e\u200b\u0301", False)
@example("\u0301\xa0\u0301", True)
@example("\u0344\u0301", False)
def test_clean_once_is_enough(raw: str, lines: bool):
    once = cleaned(raw, lines=lines)

    assert once is None or cleaned(once, lines=lines) == once


@given(st.one_of(ANY, NASTY), st.booleans())
def test_clean_to_something_fit_to_store(raw: str, lines: bool):
    kept = cleaned(raw, lines=lines) or ""

    assert unicodedata.is_normalized("NFC", kept)
    assert kept == kept.strip()
    assert [
        c for c in kept if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") and not (lines and c == "\n")
    ] == []
    assert [
        c for c in kept if c in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\ufeff\ufffd"
    ] == []
    assert "  " not in kept


@given(
    st.text(
        st.sampled_from("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,;:!?()'-_éèàçù"),
        max_size=60,
    )
)
def test_change_nothing_in_plain_words(word: str):
    assert clean(word, field="name", longest=60) == word


def test_repair_nothing_in_a_usual_character():
    """`clean` looks no further at words made of these: none is invisible, a mark, or written otherwise in NFC."""
    usual = [chr(code) for code in range(0x3000) if _USUAL.fullmatch(chr(code))]

    repaired = [character for character in usual if unicodedata.normalize("NFC", character) != character]
    unseen = [
        character
        for character in usual
        if unicodedata.category(character)[0] not in "LNPS" and character != " "
    ]

    assert len(usual) == 95 + 0x24F - 0xBF
    assert (repaired, unseen) == ([], [])


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("ECRITURE", "écriture"),
        ("saint denis", "Saint-Denis"),
        ("l isle", "L'Isle"),
        ("l’isle adam", "L'ISLE‑ADAM"),
        ("oeuvre", "Œuvre"),
        ("ŒUVRE", "oeuvre"),
        ("laetitia", "Lætitia"),
        ("LAETITIA", "LÆTITIA"),
        ("strasse", "STRAẞE"),
        ("noel", "Noe\u0308l"),
        ("  Le   Havre ", "le havre"),
        ("３５０００", "35000"),
    ],
)
def test_fold_both_sides_of_a_comparison(typed: str, written: str):
    assert folded(typed) == folded(written)


def test_fold_different_words_differently():
    assert folded("Lyon") != folded("Laon")
    assert folded("saint denis") != folded("saintdenis")


@given(st.one_of(ANY, NASTY))
def test_fold_once_is_enough(text: str):
    assert folded(folded(text)) == folded(text)


@given(st.text(st.sampled_from("aàâäbcçdeéèêëfghiîïjklmnoôöœpqrstuùûüvwxyÿzæ -'"), max_size=40))
def test_fold_capitals_like_small_letters(text: str):
    assert folded(text.upper()) == folded(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Médiathèque de l'Île", "mediatheque-de-l-ile"),
        ("Créer un CV : premiers pas !", "creer-un-cv-premiers-pas"),
        ("Œuvres & Cie", "oeuvres-cie"),
        ("--- ", ""),
        ("日本", ""),
        ("2026/11/24", "2026-11-24"),
    ],
)
def test_write_a_slug(text: str, expected: str):
    assert slug(text) == expected


@given(st.one_of(ANY, NASTY))
def test_write_slugs_of_letters_digits_and_single_hyphens(text: str):
    written = slug(text)

    assert [part for part in written.split("-") if not (part.isascii() and part.isalnum())] == (
        [""] if not written else []
    )
    assert written == written.lower()
    assert slug(written) == written
