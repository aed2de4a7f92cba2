"""A code that a telephone reads."""

from events_service.documents.codes import qr_of


def test_qr_is_a_picture_without_a_colour_of_the_page() -> None:
    svg = qr_of("https://ateliers.example/sessions/1")

    assert svg.startswith("<svg ")
    assert 'stroke="#000"' in svg
    assert qr_of("https://ateliers.example/sessions/2") != svg
