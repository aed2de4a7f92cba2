"""The process that reads one agenda: bytes come in, dates go out, and there are limits to what it may use."""

import resource
import sys
from datetime import datetime

import msgspec

from events_service.imports.agendas.entries import Reading, WrongAgenda
from events_service.imports.agendas.tables import Sheet, read_sheet

PROCESSOR_SECONDS = 20
MEMORY = 1_000_000_000


def read(content: bytes, *, zone: str, since: datetime, until: datetime) -> Reading:
    """By what the content begins with. Raises WrongAgenda."""
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        from events_service.imports.agendas.openagenda import read_openagenda  # noqa: PLC0415 the one that is needed

        return read_openagenda(content, zone=zone, since=since, until=until)
    from events_service.imports.agendas.ical import read_ical  # noqa: PLC0415 the one that is needed

    return read_ical(content, zone=zone, since=since, until=until)


def _asked(arguments: list[str], content: bytes) -> Reading | Sheet:
    """A sheet where nothing is asked; else the dates on the wall of a zone, between two instants."""
    if not arguments:
        return read_sheet(content)
    zone, since, until = arguments
    return read(content, zone=zone, since=datetime.fromisoformat(since), until=datetime.fromisoformat(until))


def main() -> None:
    """Read what stands on the standard input; write a Reading or a Sheet as JSON, or `!` and a code."""
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    content = sys.stdin.buffer.read()
    try:
        answer = msgspec.json.encode(_asked(sys.argv[1:], content))
    except WrongAgenda as wrong:
        answer = b"!" + str(wrong).encode("ascii")
    except MemoryError:
        answer = b"!took_too_long"
    except Exception:  # one that this reader should have borne
        answer = b"!unreadable_agenda"
    sys.stdout.buffer.write(answer)


if __name__ == "__main__":
    main()
