"""A code that a telephone reads."""

from events_service.documents.codes import qr_of


def test_qr_is_black_on_white_whatever_the_page_is() -> None:
    svg = qr_of("https://ateliers.example/sessions/1")

    assert svg.startswith("<svg ")
    assert 'stroke="#000"' in svg
    assert 'fill="#fff"' in svg
    assert qr_of("https://ateliers.example/sessions/2") != svg
