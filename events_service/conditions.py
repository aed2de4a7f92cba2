"""The conditions of a query, and the values they ask for, numbered in the order in which they are added."""

from typing import Any


class Conditions:
    """Conditions of SQL that must all hold. Each value gets the number of its placeholder where it is added, so that
    nobody counts them: `conditions.add("library.slug = {}", slug)`, then `rows(f"… WHERE {conditions}",
    *conditions.values)`."""

    def __init__(self) -> None:
        self.values: list[Any] = []
        self._all: list[str] = []

    def value(self, value: Any) -> str:
        """The placeholder of one more value, as in `$3`, for whatever needs it: a condition, LIMIT, a column."""
        self.values.append(value)
        return f"${len(self.values)}"

    def add(self, condition: str, *values: Any) -> None:
        """One more condition, with a `{}` for each of its values."""
        self._all.append(condition.format(*[self.value(each) for each in values]))

    def and_also(self, *conditions: str) -> str:
        """All conditions so far and these besides, which are not kept: for a question within the question."""
        return " AND ".join([*self._all, *conditions]) or "true"

    def __str__(self) -> str:
        return self.and_also()
