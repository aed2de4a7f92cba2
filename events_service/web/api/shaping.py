"""A shape of the JSON contract, made of a query's row."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from msgspec import Struct

S = TypeVar("S", bound=Struct)


def shaped(shape: type[S], row: object, zone_name: str, /, **fields: object) -> S:
    """A shape made of a query's row: `fields`, and the row's own where it calls them by the same name. Instants are
    told as the place does: 13:00 UTC is 14:00+01:00 in Paris, 17:00+04:00 in Saint-Denis."""
    zone = ZoneInfo(zone_name)
    names, read = _of_the_row(shape, tuple(fields))
    values = [value.astimezone(zone) if isinstance(value, datetime) else value for value in read(row)]
    return shape(**fields, **dict(zip(names, values, strict=True)))


@cache
def _of_the_row(
    shape: type[Any], fields: tuple[str, ...]
) -> tuple[tuple[str, ...], Callable[[object], tuple[Any, ...]]]:
    """The names that a shape takes from a row, two at least, and what reads them all at once."""
    names = tuple([name for name in shape.__struct_fields__ if name not in fields])
    return names, attrgetter(*names)
