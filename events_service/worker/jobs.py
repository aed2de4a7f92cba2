"""What arq may ask of a worker. A job takes nothing but a nudge, and may run twice, late or not at all."""

from typing import Any


async def deliver(ctx: dict[Any, Any]) -> None:
    """There is post."""
    ctx["postman"].wake()
