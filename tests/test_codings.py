"""What a text becomes on the wire, and back."""

import gzip

import brotli
import pytest

from events_service.codings import BROTLI, CODINGS, GZIP, PLAIN, coded

PAGE = "<li>Créer sa boîte mail, mardi 24 novembre 2026</li>\n".encode() * 200
DECODED = {PLAIN: bytes, GZIP: gzip.decompress, BROTLI: brotli.decompress}


@pytest.mark.parametrize("coding", [PLAIN, *CODINGS])
def test_coded_is_read_back_and_always_the_same(coding: str) -> None:
    assert DECODED[coding](coded(PAGE, coding)) == PAGE
    assert coded(PAGE, coding) == coded(PAGE, coding)


def test_codings_are_in_the_order_of_their_size() -> None:
    sizes = [len(coded(PAGE, coding)) for coding in (*CODINGS, PLAIN)]

    assert sizes == sorted(sizes)
