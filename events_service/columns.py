"""Types of columns that Piccolo does not bring."""

from piccolo.columns import Column


class TSVector(Column):
    """PostgreSQL's tsvector: the stems of a text, as it is searched. A trigger writes it, and nobody reads it."""

    value_type = str
