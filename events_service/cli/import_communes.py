"""`events-service import communes POSTCODES.csv COMMUNES.json`: the table of places that a release ships, made anew."""

import argparse

from events_service.imports.communes import write_table
from events_service.settings import Settings


def import_communes(_settings: Settings, arguments: argparse.Namespace) -> int:
    counts = write_table(arguments.postcodes, arguments.names)
    print(", ".join(f"{number:,} {what}" for what, number in counts.items()))
    return 0
