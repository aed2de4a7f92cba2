"""A report on paper, to be handed over with an account of what money was for: numbers, and nobody's name."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from events_service.documents.papers import breakable
from events_service.language import language

# Heading, note, what is above the numbers, and of each line its name and its numbers.
Table = tuple[str, str, Sequence[str], Sequence[tuple[str, Sequence[str]]]]


def report_paper(
    *,
    first: date,
    last: date,
    today: date,
    whose: str,
    figures: Sequence[tuple[str, str]],
    tables: Sequence[Table],
    locale: str,
) -> dict[str, Any]:
    """From the day `first` to the day `last`, as it was known `today`; `whose` where it is one organisation's."""
    speak = language(locale)
    days = {"first": f"{first:%d/%m/%Y}", "last": f"{last:%d/%m/%Y}"}
    return {
        "lang": speak.code,
        "title": speak.say("Report, %(first)s to %(last)s") % days,
        "whose": breakable(whose),
        "figures": [{"name": name, "number": number} for name, number in figures],
        "tables": [
            {
                "heading": heading,
                "note": note,
                "columns": list(columns),
                "rows": [{"label": breakable(label), "cells": list(cells)} for label, cells in rows],
            }
            for heading, note, columns, rows in tables
        ],
        "footer": speak.say("Counted on %(day)s.") % {"day": f"{today:%d/%m/%Y}"},
    }
