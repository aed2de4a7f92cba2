"""One JSON object a line on stdout, ids only: never a name, an address, a token or a link."""

import json
import logging
import sys
from datetime import UTC, datetime
from pathlib import PurePath
from types import TracebackType

OURS = "events_service"

# What a log line may carry besides its event. Anything else is dropped, so that a careless call cannot leak.
ALLOWED = frozenset([
    "id", "kind", "state", "status", "method", "route", "code", "milliseconds", "request", "count", "attempt",
    "error", "where", "process", "port", "organisation", "account", "session", "registration", "message",
    "version",
])  # fmt: skip


# What the libraries' finished sentences of failure come down to.
FAILURES = {"uvicorn.error": "web server failed", "asyncio": "background task failed"}
# Their finished sentences that never hold anything of anybody's, in words that one can look for.
SENTENCES = {
    "Exceeded concurrency limit.": "too many connections",
    "Invalid HTTP request received.": "request unreadable",
    "Unsupported upgrade request.": "upgrade refused",
}


_JSON = json.JSONEncoder(ensure_ascii=True, default=str)
_LOGGER = logging.getLogger(OURS)


class Lines(logging.Formatter):
    """A line is `at`, `level`, `event` and the facts it may carry; of an exception, its kind and place."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.msg,
        }
        if record.name != OURS:
            line |= _of_a_library(record)
        line |= {name: _plain(fact) for name, fact in getattr(record, "facts", {}).items() if name in ALLOWED}
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            line["where"] = _places(record.exc_info[2])
        return _JSON.encode(line)


def _of_a_library(record: logging.LogRecord) -> dict[str, object]:
    """Who speaks and where. Its words only when they are a pattern, without what fills it: a finished
    sentence may hold anything (asyncio's "exception was never retrieved" holds the exception's text)."""
    default = SENTENCES.get(record.msg, "message") if isinstance(record.msg, str) else "message"
    sentence = FAILURES.get(record.name, default) if record.levelno >= logging.ERROR else default
    pattern = record.msg if isinstance(record.msg, str) and record.args else sentence
    place = _place(record.pathname, record.lineno, record.funcName)
    return {"event": pattern, "logger": record.name, "where": [place]}


def _plain(fact: object) -> object:
    return type(fact).__name__ if isinstance(fact, BaseException) else fact


def _places(trace: TracebackType | None) -> list[str]:
    """File and line of each frame: enough to find a bug, without the values an exception's text may carry."""
    frames = []
    while trace is not None:
        code = trace.tb_frame.f_code
        frames.append(_place(code.co_filename, trace.tb_lineno, code.co_name))
        trace = trace.tb_next
    return frames[-12:]


def _place(path: str, line: int, name: str | None) -> str:
    # With its folder, because half our packages have a `queries.py`; without the machine's path.
    return f"{'/'.join(PurePath(path).parts[-2:])}:{line} {name}"


def start_logging() -> None:
    """Send everything, the libraries' own lines too, through the one formatter."""
    # Our lines say nothing of these, and asking costs as much as all the rest of a record.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(Lines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for noisy in ("arq", "uvicorn.access", "uvicorn.error", "httpx", "asyncio"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def log(event: str, **facts: object) -> None:
    """Write one line: `event` in a few fixed words, `facts` among ALLOWED."""
    if _LOGGER.isEnabledFor(logging.INFO):
        # Who called is not asked, as the logger's own methods would: the event says it, and looking costs 5 µs a page.
        _LOGGER.handle(_LOGGER.makeRecord(OURS, logging.INFO, "", 0, event, (), None, extra={"facts": facts}))


def log_failure(event: str, **facts: object) -> None:
    """The same for an exception being handled: its kind and where it was raised, never its text."""
    _LOGGER.error(event, extra={"facts": facts}, exc_info=True)
