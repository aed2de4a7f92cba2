"""What a worker has learnt about the mail server, or the gateway for texts, so that it does not hammer a broken one."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from events_service.logs import log

TOO_MANY_FAILURES = 5
PAUSE = timedelta(seconds=60)


@dataclass(slots=True)
class Relay:
    """The mail server as one process knows it, whatever number of connections it has.

    After five failures in a row it rests for a minute; then each further failure is another minute, and the
    first answer, even a refusal of one letter, ends it. A wrong password rests for as long as the failure
    asks.
    """

    failures: int = 0
    name: str = "mail server"
    rests_until: datetime = field(default=datetime.min.replace(tzinfo=UTC))

    def rests(self, now: datetime) -> bool:
        return now < self.rests_until

    def answered(self) -> None:
        if self.failures >= TOO_MANY_FAILURES:
            log(f"{self.name} answers again")
        self.failures = 0

    def forget(self) -> None:
        """Another worker has found that it answers."""
        self.failures, self.rests_until = 0, datetime.min.replace(tzinfo=UTC)

    def failed(self, now: datetime, pause: timedelta) -> None:
        self.failures += 1
        if self.failures >= TOO_MANY_FAILURES:
            pause = max(pause, PAUSE)
        if pause:
            self.rests_until = max(self.rests_until, now + pause)
