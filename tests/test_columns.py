"""Types of columns of our own."""

from events_service.columns import TSVector


def test_a_column_of_stems_is_postgresqls() -> None:
    assert TSVector(default=None, null=True).column_type == "TSVECTOR"
