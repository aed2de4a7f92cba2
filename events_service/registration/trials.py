"""Asking what a verb would do: it is done, and given up again. What is shown is what will be."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from events_service.database import transaction

T = TypeVar("T")


class _Undone(Exception):
    """Takes the transaction back."""


async def undone(act: Callable[[], Awaitable[T]]) -> T:
    """What `act` answers; nothing of what it wrote stays. Refuses as it does."""
    answer: list[T] = []
    try:
        async with transaction():
            answer.append(await act())
            raise _Undone
    except _Undone:
        return answer[0]


async def kept(act: Callable[[], Awaitable[T]]) -> T:
    """The same, and it stays. Refuses as it does, and then nothing of it stays."""
    async with transaction():
        return await act()
