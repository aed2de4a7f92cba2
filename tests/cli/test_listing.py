import pytest

from events_service.cli.listing import show


def test_show_aligns_columns_and_leaves_no_blanks_at_the_end(capsys: pytest.CaptureFixture[str]):
    show([("foix", 3, "Foix"), ("ax-les-thermes", 12, None)], nothing="-")

    assert capsys.readouterr() == ("foix            3   Foix\nax-les-thermes  12\n", "")


def test_show_says_on_stderr_what_to_do_when_there_is_nothing(capsys: pytest.CaptureFixture[str]):
    show([], nothing="no key yet; make one")

    assert capsys.readouterr() == ("", "events-service: no key yet; make one\n")
