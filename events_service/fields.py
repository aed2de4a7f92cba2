"""One input, field by field: whatever is wrong with it is said at once, by a code for each field."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import partial
from typing import Any, TypeVar

from events_service.clock import instant
from events_service.errors import Invalid
from events_service.text import clean

T = TypeVar("T")

# A year outside these is a slip of the keyboard, and the last hours of 9999 cannot be told in another zone.
YEARS = range(2000, 2100)


class Fields:
    """What somebody typed, read field by field; collects what is wrong, so that a person is told everything at once."""

    def __init__(self, typed: Mapping[str, Any]) -> None:
        self.typed = typed
        self.wrong: dict[str, str] = {}

    def text(self, name: str, *, longest: int, lines: bool = False, required: bool = False) -> str:
        raw = self.typed.get(name)
        if raw is not None and not isinstance(raw, str):
            self.wrong[name] = "not_text"
            return ""
        text = raw or ""
        return (
            self.check(lambda: clean(text, field=name, longest=longest, lines=lines, required=required)) or ""
        )

    def choice(
        self, name: str, among: tuple[str, ...], default: str | None, *, required: bool = False
    ) -> str | None:
        raw = self.typed.get(name)
        if raw in (None, ""):
            if required:
                self.wrong[name] = "required"
            return default
        if raw not in among:
            self.wrong[name] = "unknown"
            return default
        return str(raw)

    def choices(self, name: str, among: tuple[str, ...]) -> tuple[str, ...]:
        """Any of these codes, each once; a single one may come by itself."""
        chosen = self._several(name)
        if any(each not in among for each in chosen):
            self.wrong[name] = "unknown"
            return ()
        return tuple(dict.fromkeys(chosen))

    def sentences(self, name: str, *, longest: int, most: int) -> tuple[str, ...]:
        """Several texts of one line, each once, without empty ones."""

        def read(sentence: str) -> str:
            return clean(sentence, field=name, longest=longest)

        sentences = [self.check(partial(read, each)) for each in self._several(name)]
        sentences = [each for each in sentences if each]
        if len(sentences) > most:
            self.wrong[name] = "too_many"
        return tuple(dict.fromkeys(filter(None, sentences)))

    def _several(self, name: str) -> list[str]:
        raw = self.typed.get(name) or ()
        raw = [raw] if isinstance(raw, str) else raw
        if not isinstance(raw, list | tuple):
            self.wrong[name] = "not_text"
            return []
        if not all(isinstance(each, str) for each in raw):
            self.wrong[name] = "unknown"
            return []
        return list(raw)

    def tick(self, name: str) -> bool:
        """A box: ticked as forms have it, or true."""
        raw = self.typed.get(name)
        if raw not in (None, "", "yes", True, False):
            self.wrong[name] = "unknown"
        return raw in ("yes", True)

    def number(self, name: str, *, lowest: int, highest: int, default: int | None) -> int | None:
        raw = self.typed.get(name)
        if raw in (None, ""):
            return default
        if isinstance(raw, bool) or not re.fullmatch("[0-9]{1,9}", str(raw).strip()):
            self.wrong[name] = "not_a_number"
            return default
        if not lowest <= int(raw) <= highest:
            self.wrong[name] = "out_of_range"
            return default
        return int(raw)

    def moment(self, name: str, time_zone: str, *, required: bool = False) -> datetime | None:
        """A wall-clock time of the place, or an instant with its own offset; `<name>_choice` settles a doubled hour."""
        raw = self.typed.get(name)
        if raw in (None, ""):
            if required:
                self.wrong[name] = "required"
            return None
        try:
            typed = datetime.fromisoformat(str(raw).strip())
            if typed.year not in YEARS:
                self.wrong[name] = "out_of_range"
                return None
            if typed.tzinfo is not None:
                return typed.astimezone(UTC)
            return instant(typed, time_zone, field=name, choice=self.typed.get(f"{name}_choice"))
        except Invalid as refusal:
            self.wrong.update(refusal.fields)
        except (ValueError, OverflowError):
            self.wrong[name] = "not_a_time"
        return None

    def day(self, name: str, *, required: bool = False) -> date | None:
        """A date, as such or in ISO 8601."""
        raw = self.typed.get(name)
        if raw in (None, ""):
            if required:
                self.wrong[name] = "required"
            return None
        try:
            day = raw if isinstance(raw, date) else date.fromisoformat(str(raw).strip())
        except ValueError:
            self.wrong[name] = "not_a_date"
            return None
        if day.year not in YEARS:
            self.wrong[name] = "out_of_range"
            return None
        return day

    def check(self, read: Callable[[], T]) -> T | None:
        """What `read` gives; what it refuses is noted, and the answer is None."""
        try:
            return read()
        except Invalid as refusal:
            self.wrong.update(refusal.fields)
            return None

    def done(self) -> None:
        """Refuse with everything found wrong."""
        if self.wrong:
            raise Invalid(self.wrong)
